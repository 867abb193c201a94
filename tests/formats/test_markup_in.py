"""Web pages and Excel's XML that programs call .xls are read as the tables they show."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import FileEmpty, UnknownSheet
from cimtool.formats.markup import PAGE, WORKBOOK, tables_in
from cimtool.formats.markup_in import read_markup
from cimtool.formats.raw import FileType
from cimtool.rules.headers import known

PAGE_XLS = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312"><style>td{color:<b>}</style></head><body>
<!-- <table><tr><td>no</td></tr></table> --><table border=1><tr><td colspan=3>客户名单</td></tr>
<tr><th>姓名<th>电话<th>备注</tr>
<tr><td rowspan=2>张伟</td><td x:num="13812345678">1.38E+10</td><td>a&amp;b<br> c
 d</tr><tr><td>13912345678<td>&nbsp;</tr>
<tr><td>李娜<td>13712345678<td><![if !x]><font color=red>x&lt;5</font><![endif]></td></tr></table>"""
XML = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="客户"><Table><Column/><Row><Cell><Data>姓名</Data></Cell><Cell><Data>电话</Data></Cell><Cell><Data>
生日</Data></Cell></Row><Row ss:Index="5"><Cell ss:MergeDown="1"><Data><![CDATA[张<伟]]></Data></Cell>
<Cell ss:Index="3"><Data ss:Type="DateTime">1990-03-05T00:00:00.000</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data>13912345678</Data></Cell></Row></Table></Worksheet></Workbook>"""


def read(text, kind=FileType.HTML, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return read_markup(data, kind=kind, known=known, **options)


def rows(table):
    return [(record.line, record.cells) for record in table.records]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_page_is_read_as_it_is_seen(encoding):
    table = read(PAGE_XLS.encode(encoding))

    assert table.header == ("姓名", "电话", "备注")
    assert rows(table) == [(3, ("张伟", "13812345678", "a&b\nc d")), (4, ("张伟", "13912345678", "")),
                           (5, ("李娜", "13712345678", "x<5"))]
    assert (table.format, table.encoding) == ("html", encoding)
    assert "title_rows_skipped" in {note.code for note in table.notes}


def test_the_xml_of_excel_2003_is_read_by_sheet():
    table = read(XML, FileType.XML)

    assert (table.sheet, table.header) == ("客户", ("姓名", "电话", "生日"))
    assert rows(table) == [(5, ("张<伟", "", "1990-03-05T00:00:00.000")), (6, ("张<伟", "13912345678", ""))]
    assert [(note.code, dict(note.values)) for note in table.notes] == [("sheet_chosen", {"sheet": "客户", "count": 2})]
    assert read(XML, FileType.XML, sheet="说明").header == ("x",)
    with pytest.raises(UnknownSheet):
        read(XML, FileType.XML, sheet="x")


def test_the_table_of_customers_is_found_inside_a_page_made_of_tables():
    page = ("<table><tr><td>Menu<td>Log out<tr><td><table><tr><th>姓名<th>电话<tr><td>张伟<td>1</table>"
            "<tr><td>(c)</table>")

    assert rows(read(page)) == [(2, ("张伟", "1"))]
    assert read(page, sheet="1").header == ("Menu", "Log out")


def test_a_merged_amount_counts_once():
    page = "<table><tr><th>姓名<th>金额<tr><td rowspan=2>张伟<td rowspan=2>100<tr></tr><tr><td>x<td>5</table>"

    assert rows(read(page.replace("<tr></tr>", "<tr><td>c</tr>"), once=lambda text: text == "金额")) == [
        (2, ("张伟", "100")), (3, ("张伟", "", "c")), (4, ("x", "5"))]


def test_a_page_without_any_text_in_its_tables_is_empty():
    with pytest.raises(FileEmpty):
        read("<table><tr><td> &nbsp; </table>")


@pytest.mark.parametrize("piece", ["<!--", "<td ", "<tr><td colspan=16384 rowspan=9>", "<![CDATA[", "<a", "<a b=",
                                   "<table>", "<td a a a a a a a", '<tr x="', "&#38;", "<td>x"])
def test_no_broken_page_takes_long(piece):
    started = time.process_time()
    tables_in(piece * (400_000 // len(piece) if "span" not in piece else 100), PAGE)

    assert time.process_time() - started < 5


@given(st.lists(st.sampled_from(["<", ">", "td", "tr", "table", "/", " ", "=", "x", '"', "rowspan", "9", "&", "!--"])))
def test_any_text_has_some_tables(pieces):
    text = "".join(pieces)
    for roles in (PAGE, WORKBOOK):
        for grid in tables_in(text, roles):
            assert all(any(cells) for _, cells in grid.rows)
            assert [line for line, _ in grid.rows] == sorted({line for line, _ in grid.rows})


@given(st.lists(st.lists(st.sampled_from(["<table>", "<tr>", "<td>", "<td rowspan=3>", "<td colspan=2 rowspan=2>",
                                          "</td>", "</tr>", "</table>", "x", "y z"])), max_size=20))
def test_a_cell_is_never_written_over(parts):
    pieces = [piece for part in parts for piece in part]
    seen = "".join(cell for grid in tables_in("".join(pieces), PAGE) for _, cells in grid.rows for cell in cells)

    assert seen.count("x") <= pieces.count("x")
