"""A wrong query is shown with a mark under the character that is meant, in both languages."""

import pytest

from cimtool.output.pointing import pointed_at
from cimtool.rules.text.screen import columns


@pytest.fixture
def shop(cim):
    cim("add", "张伟", "--tag", "VIP", expect=0)
    cim("segment", "save", "良客", "tag:VIP", expect=0)
    return cim


# The query, the position, what was expected there in English and in Chinese.
WRONG = [
    ("cty:x", 1, "city", "city"),
    ("城市:上海 城是:x", 7, "城市", "城市"),
    ("-(a or nane:x)", 8, "name", "name"),
    ("qqqqqq:x", 1, "x.colour", "x.colour"),
    ("(张伟", 4, "closing bracket", "右括号"),
    ("张伟)", 3, "field:value", "字段:值"),
    ('城市:"上海', 4, "closing quotation mark", "后引号"),
    ("张伟 or", 6, "field:value", "字段:值"),
    ("张伟 - 李", 5, "field:value", "字段:值"),
    ("spent:>", 8, "a value", "一个值"),
    ("spent:..", 7, "a value", "一个值"),
    ("消费:>多", 4, "100..500", "消费"),
    ("birthday:soon..2020", 10, "2026-01", "生日"),
    ("tag:>3", 5, "tag:VIP", "tag:VIP"),
    ("phone:abc", 7, "13812345678", "电话"),
    ("email:>a", 7, "ann@example.com", "ann@example.com"),
    ("a kind:dog", 8, "person, company", "person, company"),
    ("stale:soon", 7, "90d", "90d"),
    ("duplicate:maybe", 11, "duplicate:yes", "duplicate:yes"),
    ("id:x", 4, ">100", ">100"),
    ("purchases:many", 11, ">100", ">100"),
    ("last_purchase:>soon", 15, "90d", "90d"),
    ("changed:<soon", 9, "90d", "90d"),
    ("segment:良", 9, "良客", "良客"),
    ("segment:>良客", 9, "segment:NAME", "segment:NAME"),
    ("a state:active", 9, "leave it out", "去掉"),
]


@pytest.mark.parametrize(("query", "position", "english", "chinese"), WRONG, ids=[row[0] for row in WRONG])
def test_the_mark_stands_under_the_character_and_the_sentence_says_what_was_expected(
        shop, query, position, english, chinese):
    for language, expected in (("en", english), ("zh", chinese)):
        said = shop("--lang", language, "list", query, expect=2)
        shown, mark = said.err.splitlines()[1:3]

        assert said.out == ""
        assert shown == f"  {query}"
        assert mark == " " * (2 + columns(query[:position - 1])) + "^"
        assert expected in said.err
    assert shop("-f", "json", "list", query, expect=2).err.endswith(f'"position": {position}}}}}\n')


@pytest.mark.parametrize("command", [["export"], ["tag", "add", "x"], ["segment", "save", "x"], ["audit"], ["today"],
                                     ["duplicates"], ["update", "--set", "city=x", "--where"]])
def test_every_command_that_takes_a_query_points_at_it(shop, command):
    said = shop(*command, "张伟 cty:x", expect=2)

    assert said.err.splitlines()[1:3] == ["  张伟 cty:x", "       ^"]


def test_a_mistake_inside_a_segment_is_shown_where_it_stands(shop):
    shop("segment", "save", "第二", "city:上海 or segment:良客", expect=0)
    shop("segment", "delete", "良客", "--yes", expect=0)

    assert shop("list", "segment:第二", expect=2).err.splitlines()[1:3] == [
        "  city:上海 or segment:良客", " " * 23 + "^"]


def test_an_option_that_names_a_field_has_nothing_to_point_at(shop):
    assert "^" not in shop("list", "--sort", "cty", expect=2).err


def test_what_was_typed_is_inert(shop):
    said = shop("list", "\x1b[31m\u202e (x", expect=2)

    assert said.err.splitlines()[1:3] == [r"  \x1b[31m\u202e (x", " " * 19 + "^"]


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("position", [1, 30, 61, 120, 121])
@pytest.mark.parametrize("text", ["a" * 120, "张" * 120, "张a" * 60, "short"])
def test_a_long_query_is_shown_around_the_mark(text, position, width):
    position = min(position, len(text) + 1)

    shown, mark = pointed_at(text, position, width)

    assert columns(shown) <= width
    assert columns(mark) <= width
    before, meant = shown[:_index(shown, columns(mark) - 1)], text[position - 1:position]
    assert shown[len(before):len(before) + 1] == meant
    assert text[:position - 1].endswith(before.removeprefix("  ").removeprefix("…"))


def _index(text, column):
    return next((at for at in range(len(text)) if columns(text[:at]) >= column), len(text))
