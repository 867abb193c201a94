"""Text tables as people have them are read row by row, with the line each starts on."""

from pathlib import Path

import pytest

from cimtool.errors import Damaged, FileEmpty
from cimtool.formats.csv_in import read_csv
from cimtool.rules.headers import known

GOLDEN = Path(__file__).parents[1] / "golden"


def rows(data, **options):
    table = read_csv(data if isinstance(data, bytes) else data.encode(), known=known, **options)
    return table.header, [(record.line, record.cells) for record in table.records]


def codes(table):
    return [note.code for note in table.notes]


def test_a_chinese_sheet_in_gbk_with_a_title():
    table = read_csv((GOLDEN / "gbk_title.csv").read_bytes(), known=known)

    assert table.header == ("客户名称", "手机", "备注")
    assert [record.cells for record in table.records] == [
        ("王小明", "13800138000", "老客户, 要发票"), ("李雷", "13900139000", "")]
    assert (table.format, table.encoding) == ("csv", "gb18030")
    assert [(note.code, dict(note.values)) for note in table.notes] == [
        ("encoding_guessed", {"encoding": "gb18030"}), ("title_rows_skipped", {"count": 1})]


def test_unicode_text_saved_by_excel():
    table = read_csv((GOLDEN / "utf16_tabs.txt").read_bytes(), known=known)

    assert table.header == ("姓名", "手机")
    assert [record.cells for record in table.records] == [("王小明", "13800138000")]
    assert (table.format, table.encoding, codes(table)) == ("tsv", "utf-16", [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_the_delimiter_is_found(delimiter):
    text = "姓名,手机,备注\n张一,13800138000,a;b\n李二,,\n".replace(",", delimiter)

    assert rows(text)[0] == ("姓名", "手机", "备注")


@pytest.mark.parametrize(("text", "header"), [
    ("colour;size\nred;1,5\nblue;2,5\n", ("colour", "size")),
    ("姓名\n张一\n李二\n", ("姓名",)),
    ("sep=;\nname;notes\na;b,c\n", ("name", "notes")),
    ("sep=\t\r\nname\tnotes\r\n", ("name", "notes")),
    ("name,notes", ("name", "notes")),
    ("客户名单;2026年\n姓名,手机\n张一,1\n", ("姓名", "手机")),
])
def test_the_header_is_read_with_the_right_delimiter(text, header):
    assert rows(text)[0] == header


def test_a_delimiter_that_is_given_is_believed():
    assert rows("name,notes\ta\n", delimiter="\t")[0] == ("name,notes", "a")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_for_every_kind_of_line_end(end):
    text = end.join(["name,notes", "a,1", "", '"b', 'c",2', " , ", "d,3"])

    assert rows(text)[1] == [(2, ("a", "1")), (4, (f"b{end}c", "2")), (7, ("d", "3"))]


def test_short_rows_are_filled_up_and_long_ones_keep_what_is_left_over():
    assert rows("name,notes\na\nb,c,,\nd,e,f\n")[1] == [(2, ("a", "")), (3, ("b", "c")), (4, ("d", "e", "f"))]


def test_instructions_above_the_header_are_passed_over():
    table = read_csv("说明：手机必填\n\n客户表,,\n*姓名,手机（必填）,颜色\n张一,1,红\n".encode(), known=known)

    assert table.header == ("*姓名", "手机（必填）", "颜色")
    assert dict(table.notes[0].values) == {"count": 2}
    assert [record.line for record in table.records] == [5]


def test_without_a_known_header_the_first_of_the_fullest_rows_is_taken():
    assert rows("产品数据\n材质,等级\nQ235,HV200\n")[0] == ("材质", "等级")


def test_quotes_inside_a_cell_are_kept():
    assert rows('name,notes\n"The ""Best"" One",x\nthe "best",y\n')[1] == [
        (2, ('The "Best" One', "x")), (3, ('the "best"', "y"))]


def test_the_apostrophe_of_an_export_is_taken_off():
    assert rows("name,notes\n'=1+1,'+86138\n''=a,'tis\n")[1] == [(2, ("=1+1", "+86138")), (3, ("'=a", "'tis"))]


def test_a_quote_that_is_never_closed_is_damage():
    with pytest.raises(Damaged) as caught:
        rows('name,notes\nx,"open\n' + "y,z\n" * 1000, path="a.csv")

    assert caught.value.values == {"path": "a.csv:2", "detail": "quote"}


def test_a_quote_that_a_later_one_closes_is_damage_too():
    with pytest.raises(Damaged):
        rows('name,notes\nx,"open\n' + "y,z\n" * 1000 + 'y,"z"\n')


def test_a_long_text_of_many_lines_is_no_damage():
    text = "\n" * 100_000

    assert rows(f'name,notes\nx,"{text}"\n')[1] == [(2, ("x", text))]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" , \n", b"\xef\xbb\xbf"])
def test_a_file_without_content_is_empty(data):
    with pytest.raises(FileEmpty):
        rows(data)


def test_a_header_alone_is_a_table_without_records():
    assert rows("name,phone\n") == (("name", "phone"), [])


def test_a_cell_of_ten_megabytes_is_a_record():
    assert len(rows(b'name,notes\nx,"' + b"y" * 10_000_000 + b'"\n')[1][0][1][1]) == 10_000_000


def test_a_hundred_thousand_columns_are_read():
    header, records = rows(",".join(f"c{n}" for n in range(100_000)) + "\n1" + "," * 99_999 + "\n")

    assert len(header) == len(records[0][1]) == 100_000


def test_a_nul_byte_stays_in_its_cell():
    assert rows(b"name,notes\na\0b,c\n")[1] == [(2, ("a\0b", "c"))]


def test_a_lost_character_is_said_with_its_line():
    table = read_csv(("姓名,手机\n张一,1\n" * 50).encode().replace(b"1\n", b"1\xff\n", 1), known=known)

    assert [(note.code, dict(note.values)) for note in table.notes] == [("characters_lost", {"count": 1, "lines": "2"})]


def test_a_formula_that_only_gives_a_text_is_that_text():
    table = read_csv(b'name,ref,note\nx,="00123","=""7"""\ny,=1+1,"\'=""8"""\n', known=known)

    assert [record.cells for record in table.records] == [("x", "00123", "7"), ("y", "=1+1", '="8"')]
