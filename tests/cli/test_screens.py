"""What `search`, `list` and `show` look like on a wide and a narrow terminal, in both languages, and in a pipe.

The screens stand in ``screens/``; after a change that is meant: ``SCREENS=write pytest tests/cli/test_screens.py``,
and look at them.
"""

import os
from pathlib import Path

import pytest

from cimtool.output.layout import widths
from cimtool.rules.text.screen import columns, wrapped
from tests.cli.terminal import on_a_terminal, widest

SCREENS = Path(__file__).parent / "screens"
LINES = {"search": ["search", "wei"], "list": ["list"], "show": ["show", "1"]}
KEPT = ("138-6804-2915", "zhang.wei@example.com", "杭州")  # may never be broken or cut


@pytest.fixture
def shop(cim):
    for name, *given in (
            ("张伟", "--phone", "138-6804-2915", "--email", "zhang.wei@example.com",
             "--company", "杭州临江茶业有限公司", "--address", "浙江省杭州市西湖区文三路318号天堂软件园E幢12楼1208室",
             "--tag", "VIP", "--tag", "老客户",
             "--set", "city=杭州", "--set", "notes=喜欢明前龙井，只在清明前后下单；电话最好下午打。"),
            ("Wei Zhang-Featherstonehaugh", "--phone", "+44 20 7946 0018", "--email", "wei@tea.example.com", "--set",
             "city=London", "--company", "Becker Tee GmbH"),
            ("[/]x =1+1 [red]", "--set", "city=深圳", "--tag", "wei")):
        cim("add", name, *given, "--on-duplicate", "allow", expect=0)
    cim("purchase", "add", "1", "--date", "2026-10-20", "--amount", "368", "--product", "明前龙井", expect=0)
    cim("log", "1", "问新茶，下周二再联系，客户想要两斤明前龙井和一套茶具", "--at", "2026-11-20T09:00:00Z",
        "--next", "2026-12-01", expect=0)
    return cim


@pytest.fixture(params=[80, 40])
def width(request, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(request.param))
    return request.param


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("line", LINES)
def test_the_screen_is_as_it_was_looked_at(shop, width, line, language):
    drawn = shop("--lang", language, "-f", "table", *LINES[line], expect=0).out
    kept = SCREENS / f"{line}-{language}-{width}.txt"
    drawn = "".join(f"{one.rstrip()}\n" for one in drawn.splitlines())
    if os.environ.get("SCREENS") == "write":
        kept.write_text(drawn, "utf-8")

    assert drawn == kept.read_text("utf-8")
    assert widest(drawn) <= width
    assert [text for text in KEPT if text not in drawn and line != "search"] == []


@pytest.mark.parametrize("line", LINES)
def test_without_colour_the_screen_is_the_same_and_a_pipe_gets_no_layout(shop, db, line):
    coloured, plain = (on_a_terminal(db, *LINES[line], NO_COLOR=colour) for colour in ("", "1"))
    piped = shop(*LINES[line], expect=0).out

    assert coloured == plain
    assert widest(plain) <= 80
    assert "\x1b" not in piped
    assert not [text for text in piped.splitlines() if text.endswith(" ")]
    assert line == "show" or {text.count("\t") for text in piped.splitlines()} == {6 if line == "list" else 5}


def test_columns_are_aligned_whatever_the_script(shop):
    rows = shop("-f", "table", "list", "--fields", "id,city,name", expect=0).out.splitlines()
    starts = [columns(row[:row.index(name)])
              for row, name in zip(rows, ("Name", "张伟", "Wei Zhang", "[/]x"), strict=True)]

    assert len(set(starts)) == 1


def test_a_long_list_has_a_line_for_each_row_to_its_end(cim, file):
    rows = "".join(f"客户{number},杭州\n" for number in range(1100))
    cim("import", file("name,city\n" + rows), expect=0)

    drawn = cim("-f", "table", "list", "--fields", "id,name,city", expect=0).out.splitlines()

    assert len(drawn) == 1101
    assert {columns(row[:row.index("杭州")]) for row in drawn[1:1001]} == {columns(drawn[0][:drawn[0].index("City")])}


@pytest.mark.parametrize(("rows", "room", "expected"), [
    ([["a", "bb"], ["ccc", "d"]], 80, [3, 2]),
    ([["a", "bb"], ["x" * 50, "y z " * 20]], 80, [50, 28]),  # words keep whole
    ([["a", "empty", "c"], ["x" * 70, "", "y" * 7]], 80, [70, 0, 7]),
    ([["a", "b"], ["x" * 60, "y" * 60]], 80, None),
    ([["a", "b"], ["138 1234 5678", "x" * 65]], 80, [13, 65]),
    ([["a", "b"], ["张" * 50, "y"]], 80, [77, 1]),
    ([["a", "b"], ["y z " * 20, "y"]], 40, None),
])
def test_a_table_that_would_break_words_is_none(rows, room, expected):
    assert widths(rows, room) == expected


@pytest.mark.parametrize(("text", "room", "lines"), [
    ("one two three", 8, ["one two", "three"]), ("张伟李娜", 4, ["张伟", "李娜"]),
    ("张伟，李娜", 4, ["张", "伟，", "李娜"]),  # a line never begins with a comma
    ("x" * 10, 4, ["xxxx", "xxxx", "xx"]), ("", 4, [""]), ("张", 1, ["张"]), ("a    b", 80, ["a    b"]),
])
def test_lines_break_where_a_reader_would(text, room, lines):
    assert wrapped(text, room) == lines
