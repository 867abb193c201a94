"""What a query means, and that no text breaks the parser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import BadQuery, UnknownField
from cimtool.rules.query import And, Expected, Filter, Not, Op, Or, Word, parse, parse_args
from cimtool.rules.query.parser import MAX_DEPTH, MAX_LENGTH, MAX_TERMS


@pytest.mark.parametrize("text", ["", "  ", "\t\n", "\u3000"])
def test_a_blank_query_is_none(text):
    assert parse(text) is None


@pytest.mark.parametrize(("text", "tree"), [
    ("zhang", Word("zhang")),
    ("zhang wei", And((Word("zhang"), Word("wei")))),
    ('"zhang wei"', Word("zhang wei")),
    ("“张 伟”", Word("张 伟")),
    ('"say ""hi"""', Word('say "hi"')),
    ("-old", Not(Word("old"))),
    ("--old", Not(Not(Word("old")))),
    ("－old", Not(Word("old"))),
    ("a or b", Or((Word("a"), Word("b")))),
    ("a OR b Or c", Or((Word("a"), Word("b"), Word("c")))),
    ("甲 或 乙", Or((Word("甲"), Word("乙")))),
    ("a b or c", Or((And((Word("a"), Word("b"))), Word("c")))),
    ("a (b or c)", And((Word("a"), Or((Word("b"), Word("c")))))),
    ("a （b 或 c）", And((Word("a"), Or((Word("b"), Word("c")))))),
    ("(a)", Word("a")),
    ("-(a or b)", Not(Or((Word("a"), Word("b"))))),
    ('"or"', Word("or")),
    ("order", Word("order")),
    ("或者", Word("或者")),
    ("杭州(中国)", Word("杭州(中国)")),
    ("(杭州(中国))", Word("杭州(中国)")),
    ('19"', Word('19"')),
])
def test_words_join_negate_and_group(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(("text", "tree"), [
    ("city:上海", Filter("city", Op.CONTAINS, "上海")),
    ("city：上海", Filter("city", Op.CONTAINS, "上海")),
    ('name:"张 伟"', Filter("name", Op.CONTAINS, "张 伟")),
    ("name:“张 伟”", Filter("name", Op.CONTAINS, "张 伟")),
    ("city:=上海", Filter("city", Op.EQ, "上海")),
    ("spent:>9", Filter("spent", Op.GT, "9")),
    ("spent:>=9", Filter("spent", Op.GE, "9")),
    ("spent:≥9", Filter("spent", Op.GE, "9")),
    ("spent:＞＝9", Filter("spent", Op.GE, "9")),
    ("spent:<9", Filter("spent", Op.LT, "9")),
    ("changed:<=2026-01-01", Filter("changed", Op.LE, "2026-01-01")),
    ("purchases:1..5", Filter("purchases", Op.RANGE, "1", "5")),
    ("purchases:1..", Filter("purchases", Op.RANGE, "1")),
    ("purchases:..5", Filter("purchases", Op.RANGE, None, "5")),
    ('name:"a..b"', Filter("name", Op.CONTAINS, "a..b")),
    ("email:", Filter("emails", Op.EMPTY)),
    ('email:""', Filter("emails", Op.EMPTY)),
    ("email:*", Filter("emails", Op.FILLED)),
    ('email:"*"', Filter("emails", Op.CONTAINS, "*")),
    ("(email:)", Filter("emails", Op.EMPTY)),
    ("email: zhang", And((Filter("emails", Op.EMPTY), Word("zhang")))),
    ("-tag:vip", Not(Filter("tags", Op.CONTAINS, "vip"))),
    ("company:百川(杭州)公司", Filter("company", Op.CONTAINS, "百川(杭州)公司")),
    ("phone:(010)8888", Filter("phones", Op.CONTAINS, "(010)8888")),
    ("(city:上海 or city:北京) tag:vip", And((
        Or((Filter("city", Op.CONTAINS, "上海"), Filter("city", Op.CONTAINS, "北京"))),
        Filter("tags", Op.CONTAINS, "vip")))),
])
def test_filters_compare_and_tell_empty_from_filled(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(("name", "field"), [
    ("phone", "phones"), ("email", "emails"), ("tag", "tags"), ("Name", "name"), ("城市", "city"), ("电话", "phones"),
    ("標籤", "tags"), ("tier", "tier"), ("等级", "tier"), ("stale", "stale"), ("duplicate", "duplicate"),
    ("last_purchase", "last_purchase"), ("spent", "spent"), ("purchases", "purchases"), ("changed", "changed"),
    ("id", "id"), ("segment", "segment"), ("state", "state"), ("x.colour", "x.colour"), ("X.颜色", "x.颜色"),
    ("created_at", "created_at"), ("e-mail", "emails"), ("uid", "uid"),
])
def test_a_field_is_known_by_its_own_name_and_by_its_headers(name, field):
    assert parse(f"{name}:a") == Filter(field, Op.CONTAINS, "a")


@pytest.mark.parametrize("text", ["http://example.com", "12:30", "a@b:c", ":x", "#5:7", "：张"])
def test_a_colon_after_something_that_is_no_name_is_just_a_character(text):
    assert parse(text) == Word(text)


def test_an_unknown_field_names_the_near_ones():
    with pytest.raises(UnknownField) as caught:
        parse("citty:上海")

    assert caught.value.values["field"] == "citty"
    assert str(caught.value.values["near"]).split(", ")[0] == "city"


@pytest.mark.parametrize(("text", "position", "expected"), [
    ("(a", 3, Expected.CLOSE_BRACKET),
    ("a)", 2, Expected.TERM),
    ("()", 2, Expected.TERM),
    ("a or", 5, Expected.TERM),
    ("or a", 1, Expected.TERM),
    ("a or or b", 6, Expected.TERM),
    ("-", 2, Expected.TERM),
    ("- a", 2, Expected.TERM),
    ('""', 1, Expected.TERM),
    ('a "b c', 3, Expected.CLOSE_QUOTE),
    ('name:"b', 6, Expected.CLOSE_QUOTE),
    ("spent:>", 8, Expected.VALUE),
    ("spent:..", 7, Expected.VALUE),
    ("a" * (MAX_LENGTH + 1), MAX_LENGTH + 1, Expected.END),
    ("a " * (MAX_TERMS + 1), 2 * MAX_TERMS + 1, Expected.END),
    ("(" * (MAX_DEPTH + 1), MAX_DEPTH + 1, Expected.LESS_NESTING),
    ("-" * (MAX_DEPTH + 1), MAX_DEPTH + 1, Expected.LESS_NESTING),
])
def test_a_broken_query_says_where_and_what_was_expected(text, position, expected):
    with pytest.raises(BadQuery) as caught:
        parse(text)

    assert (caught.value.values["position"], caught.value.values["expected"]) == (position, expected)


def test_the_deepest_nesting_allowed_is_parsed():
    assert parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == Word("a")


PIECES = st.sampled_from([
    "(", ")", "（", "）", '"', "“", "-", "or", "或", " ", ":", "：", "name", "x.a", "..", ">", "<=", "*", "张", "\0",
    "\ud800"])


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join)))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_tree_or_a_failure_a_person_understands(text):
    assert _understood(text)


def _understood(text):
    try:
        return (parse(text) is None) == (not text.strip())
    except (BadQuery, UnknownField):
        return True


@pytest.mark.parametrize(("args", "tree"), [
    ([], None),
    (["zhang wei"], And((Word("zhang"), Word("wei")))),
    (["zhang", "wei"], And((Word("zhang"), Word("wei")))),
    (["tag:vip", "name:张 伟"], And((Filter("tags", Op.CONTAINS, "vip"), Filter("name", Op.CONTAINS, "张 伟")))),
    (["tag:vip", "-name:张 伟"], And((Filter("tags", Op.CONTAINS, "vip"), Not(Filter("name", Op.CONTAINS, "张 伟"))))),
    (["city:上海 or city:北京", "a"], And((
        Or((Filter("city", Op.CONTAINS, "上海"), Filter("city", Op.CONTAINS, "北京"))), Word("a")))),
    (["a", "or", "b"], Or((Word("a"), Word("b")))),
    (["(", "a", "or", "b", ")"], Or((Word("a"), Word("b")))),
    (["a", " "], Word("a")),
])
def test_shell_words_join_to_one_query(args, tree):
    assert parse_args(args) == tree
