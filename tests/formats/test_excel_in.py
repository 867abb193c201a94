"""Workbooks are read as a person sees them, and hostile ones are refused before they are parsed."""

import io
import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from cimtool.access_errors import PasswordProtected
from cimtool.errors import Damaged, FileEmpty, ForeignFile, UnknownSheet
from cimtool.formats import excel_in
from cimtool.formats.excel_in import read_excel
from cimtool.formats.workbook_check import MAX_UNPACKED_BYTES
from cimtool.rules.headers import known
from tests.formats.binary_workbook import xlsb

GOLDEN = Path(__file__).parents[1] / "golden"


def workbook(fill, **options):
    """Return the bytes of a workbook that *fill* has written into."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    fill(book)
    book.close()
    return buffer.getvalue()


def sheet(*rows, name=None, at=(0, 0), book_options=None):
    def fill(book):
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(at[0] + number, at[1], row)
    return workbook(fill, **(book_options or {}))


def rows(data, **options):
    table = read_excel(data, known=known, **options)
    return table.header, [(record.line, record.cells) for record in table.records]


def patched(data, name, change):
    """Return the workbook with one member's bytes changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return buffer.getvalue()


def test_a_customer_sheet_below_a_title():
    table = read_excel(sheet(["客户登记表"], [], ["姓名", "手机", "备注"], ["张一", 13812345678, ""]), known=known)

    assert table.header == ("姓名", "手机", "备注")
    assert [(record.line, record.cells) for record in table.records] == [(4, ("张一", "13812345678", ""))]
    assert (table.format, table.encoding, table.sheet) == ("xlsx", None, "Sheet1")
    assert [(note.code, dict(note.values)) for note in table.notes] == [("title_rows_skipped", {"count": 1})]


def test_lines_are_those_of_the_sheet_wherever_the_table_stands():
    assert rows(sheet(["name", "notes"], [], ["a", "b"], at=(6, 3))) == (("name", "notes"), [(9, ("a", "b"))])


@pytest.mark.parametrize(("value", "text"), [
    (13812345678.0, "13812345678"),
    (-5, "-5"),
    (0.1 + 0.2, "0.3"),
    (1.5, "1.5"),
    (110105194912310021, "1.1010519491231E+17"),
    (1e15, "1E+15"),
    (999999999999999, "999999999999999"),
    (True, "TRUE"),
    ("01502200", "01502200"),
    ("'+86138", "+86138"),
    ("'tis", "'tis"),
])
def test_a_cell_becomes_the_text_that_excel_shows(value, text):
    assert rows(sheet(["name", "v"], ["a", value]))[1] == [(2, ("a", text))]


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize(("value", "style", "text"), [
    (date(2024, 3, 5), "yyyy-mm-dd", "2024-03-05"),
    (datetime(2024, 3, 5, 14, 30), "yyyy-mm-dd hh:mm", "2024-03-05T14:30:00"),
    (datetime(2024, 3, 5, 23, 59, 59, 700_000), "yyyy-mm-dd hh:mm", "2024-03-06"),
    (time(14, 30), "hh:mm", "14:30:00"),
    (datetime(9999, 12, 31), "yyyy-mm-dd", "9999-12-31"),
])
def test_dates_become_iso_text_in_both_date_systems(value, style, text, date_1904):
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["name", "v"])
        page.write(1, 0, "a")
        page.write_datetime(1, 1, value, book.add_format({"num_format": style}))

    assert rows(workbook(fill, date_1904=date_1904))[1] == [(2, ("a", text))]


def test_an_error_or_a_formula_without_value_is_blank():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["name", "v", "w"])
        page.write(1, 0, "a")
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(1, 2, "=A2", None, "")

    assert rows(workbook(fill))[1] == [(2, ("a", "", ""))]


def test_a_cell_merged_downwards_fills_its_rows():
    def fill(book):
        page = book.add_worksheet()
        page.merge_range("A1:C1", "客户表")
        page.write_row(1, 0, ["公司", "姓名", "手机"])
        page.merge_range("A3:A4", "某某公司")
        for row, name in enumerate(["张一", "李二", "王三"], 2):
            page.write(row, 1, name)

    assert rows(workbook(fill))[1] == [
        (3, ("某某公司", "张一", "")), (4, ("某某公司", "李二", "")), (5, ("", "王三", ""))]


def several_sheets(book):
    book.add_worksheet("说明").write_row(0, 0, ["请填写", "第二页"])
    book.add_worksheet("空")
    book.add_worksheet("客户").write_column(0, 0, ["姓名", "张一"])
    hidden = book.add_worksheet("旧")
    hidden.write_row(0, 0, ["姓名", "手机", "备注"])
    hidden.hide()


def test_the_visible_sheet_that_looks_most_like_customers_is_chosen_aloud():
    table = read_excel(workbook(several_sheets), known=known)

    assert (table.sheet, table.header) == ("客户", ("姓名",))
    assert [(note.code, dict(note.values)) for note in table.notes] == [("sheet_chosen", {"sheet": "客户", "count": 2})]


def test_a_sheet_can_be_named_even_if_it_is_hidden():
    table = read_excel(workbook(several_sheets), known=known, sheet="旧")

    assert (table.sheet, table.header, table.notes) == ("旧", ("姓名", "手机", "备注"), ())


def test_an_unknown_sheet_lists_those_there_are():
    with pytest.raises(UnknownSheet) as caught:
        read_excel(workbook(several_sheets), known=known, sheet="Kunden")

    assert caught.value.values == {"sheet": "Kunden", "sheets": "说明, 空, 客户, 旧"}


def test_workbooks_without_content_are_empty():
    with pytest.raises(FileEmpty):
        rows(sheet())
    with pytest.raises(FileEmpty):
        rows(workbook(several_sheets), sheet="空")


def damage(data):
    with pytest.raises(Damaged) as caught:
        rows(data, path="a.xlsx")
    return caught.value.values["detail"]


def test_a_workbook_cut_short_is_damaged():
    data = sheet(["name"], ["a"])

    assert damage(data[:-100]) == "zip"
    assert damage(data[:len(data) // 2]) == "zip"


def test_nonsense_in_a_sheet_is_damage():
    assert damage(patched(sheet(["name"]), "xl/worksheets/sheet1.xml", lambda xml: xml[:-40])) == "workbook"


def test_a_zip_without_a_workbook_is_foreign():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/styles.xml", "x")

    with pytest.raises(ForeignFile):
        rows(buffer.getvalue())


def test_a_workbook_that_says_it_unpacks_to_too_much_is_refused():
    data = sheet(["name"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size

    bomb = data.replace(struct.pack("<I", size), struct.pack("<I", MAX_UNPACKED_BYTES))

    assert damage(bomb) == "zip_bomb"


def test_a_workbook_that_unpacks_to_more_than_it_says_is_refused():
    data = sheet(["name"], ["a" * 5000])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/sharedStrings.xml").file_size

    assert damage(data.replace(struct.pack("<I", size), struct.pack("<I", 100))) == "zip"


@pytest.mark.parametrize("doctype", [b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', b"<!doctype x>"])
def test_a_document_type_is_refused(doctype):
    assert damage(patched(sheet(["name"]), "xl/worksheets/sheet1.xml", lambda xml: doctype + xml)) == "xml_entity"


def test_cells_in_far_corners_are_refused_before_they_take_the_memory():
    def fill(book):
        page = book.add_worksheet()
        page.write(0, 0, "name")
        page.write(1_048_575, 16_383, "x")

    assert damage(workbook(fill)) == "far_cell"


def test_a_single_far_cell_and_empty_formatted_ones_do_no_harm():
    def fill(book):
        page = book.add_worksheet()
        page.write(1_048_575, 16_383, "x")
        page.write_blank(0, 0, None, book.add_format({"bold": True}))

    assert rows(workbook(fill)) == (("x",), [])


def test_two_thousand_columns_are_read():
    header, records = rows(sheet([f"c{n}" for n in range(2000)], ["x"] * 2000))

    assert len(header) == len(records[0][1]) == 2000


def test_an_old_workbook_is_read_too():
    table = read_excel((GOLDEN / "customers.xls").read_bytes(), known=known)

    assert (table.format, table.header) == ("xls", ("姓名", "手机"))
    assert [record.cells for record in table.records] == [("张一", "13812345678")]


def test_a_binary_workbook_is_read_too():
    table = read_excel(xlsb([("姓名", "手机"), ("张一", "13812345678")]), known=known)

    assert (table.format, table.header) == ("xlsb", ("姓名", "手机"))
    assert [record.cells for record in table.records] == [("张一", "13812345678")]


def test_a_binary_workbook_that_would_kill_the_process_or_is_cut_is_refused():
    rows_of_texts = [("姓名", "手机"), ("张一", "13812345678")]

    assert damage(xlsb(rows_of_texts)[:-30]) == "zip"
    assert damage(xlsb(rows_of_texts, apart=0x7FFFFFFF)) == "workbook"


def test_an_old_workbook_that_would_kill_the_process_is_refused():
    data = (GOLDEN / "customers.xls").read_bytes()
    number = data.index(b"\x03\x02\x0e\x00") + 4  # a NUMBER record: row, column, format, value
    far = data[:number] + b"\xff\xff\xff\xff" + data[number + 4:]

    assert damage(far) == "workbook"


@pytest.mark.parametrize("length", [8, 100, 600, 3000])
def test_an_old_workbook_cut_short_is_damaged(length):
    assert damage((GOLDEN / "customers.xls").read_bytes()[:length]) == "workbook"


def test_a_password_that_only_the_parser_notices_is_said(monkeypatch):
    class Parser:
        @staticmethod
        def from_filelike(_):
            raise excel_in.PasswordError("x")

    monkeypatch.setattr(excel_in, "CalamineWorkbook", Parser)

    with pytest.raises(PasswordProtected):
        rows((GOLDEN / "customers.xls").read_bytes())


def open_document(rows, more="", encrypted=""):
    """Return the bytes of an OpenDocument workbook of one sheet, as LibreOffice writes it in outline."""
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
                      for short in ("office", "table", "text"))
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"""<?xml version="1.0"?><office:document-content {spaces}><office:body>
<office:spreadsheet><table:table table:name="客户">{body}{more}</table:table></office:spreadsheet></office:body>
</office:document-content>""")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
                         '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
                         'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
                         f"{encrypted}</manifest:manifest>")
    return buffer.getvalue()


def text_cell(text, attributes=""):
    return f'<table:table-cell {attributes} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def test_an_open_document_is_read_and_its_million_blank_rows_are_not():
    number = ('<table:table-cell office:value-type="float" office:value="13812345678"><text:p>1</text:p>'
              "</table:table-cell>")
    blank = ('<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
             'table:number-columns-repeated="16384"/></table:table-row>')
    data = open_document([[text_cell("姓名"), text_cell("电话")], [text_cell("张伟"), number]], blank)

    assert rows(data) == (("姓名", "电话"), [(2, ("张伟", "13812345678"))])
    assert read_excel(data, known=known).format == "ods"


MANY_COLUMNS = 'table:number-columns-repeated="16384"'


def test_a_hostile_open_document_is_refused():
    bomb = (f'<table:table-row table:number-rows-repeated="1048000">'
            f'{text_cell("x", MANY_COLUMNS)}</table:table-row>')
    for data, error in ((open_document([], bomb), Damaged),
                        (open_document([], encrypted="<manifest:encryption-data/>"), PasswordProtected)):
        with pytest.raises(error):
            read_excel(data, known=known)


def test_an_amount_merged_over_several_rows_counts_in_the_first():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "金额"])
        page.merge_range(1, 0, 3, 0, "张伟")
        page.merge_range(1, 1, 3, 1, 300)
        page.write_row(1, 2, ["a"])
        page.write_row(2, 2, ["b"])
        page.write_row(3, 2, ["c"])

    assert rows(workbook(fill), once=lambda text: text == "金额")[1] == [
        (2, ("张伟", "300", "a")), (3, ("张伟", "", "b")), (4, ("张伟", "", "c"))]
