"""Whatever a file is called, the right reader takes it, and no bytes get past with a traceback."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.access_errors import PasswordProtected
from cimtool.errors import CimError, ForeignFile
from cimtool.formats.raw import FileType, ObjectTable, RawTable
from cimtool.formats.registry import READERS, open_table
from cimtool.rules.headers import known

GOLDEN = Path(__file__).parents[1] / "golden"


def opened(data, name="customers.csv", **options):
    return open_table(data, name, known=known, **options)


@pytest.mark.parametrize(("data", "kind"), [
    ("姓名,手机\n".encode(), "csv"),
    ("姓名\t手机\n".encode(), "tsv"),
    ((GOLDEN / "gbk_title.csv").read_bytes(), "csv"),
    ((GOLDEN / "customers.xls").read_bytes(), "xls"),
    (b'{"name": "a"}', "jsonl"),
    (b'[{"name": "a"}]', "json"),
    (b"begin:vcard\nFN:a\n", "vcard"),
])
def test_the_content_chooses_the_reader(data, kind):
    table = opened(data, "customers.xlsx")

    assert table.format == kind
    assert isinstance(table, RawTable if kind in ("csv", "tsv", "xls") else ObjectTable)


def test_the_user_decides_between_kinds_of_text():
    assert opened(b"name,x\tnotes\n", file_type=FileType.TSV).header == ("name,x", "notes")
    assert opened(b'{"a": 1}\n', file_type=FileType.CSV).header == ('{"a": 1}',)


def test_an_encoding_and_a_sheet_are_handed_on():
    assert opened("姓名\n".encode("big5"), encoding="big5").encoding == "big5hkscs"
    assert opened((GOLDEN / "customers.xls").read_bytes(), sheet="客户").sheet == "客户"


@pytest.mark.parametrize(("data", "asked"), [
    (b"name\n", FileType.XLSX),
    ((GOLDEN / "customers.xls").read_bytes(), FileType.CSV),
    ((GOLDEN / "customers.xls").read_bytes(), FileType.XLSX),
])
def test_a_file_that_is_not_what_the_user_says_is_foreign(data, asked):
    with pytest.raises(ForeignFile) as caught:
        opened(data, file_type=asked)

    assert caught.value.values["wanted"] == asked


def test_every_kind_that_can_be_told_apart_has_a_reader():
    assert set(READERS) == set(FileType)


def test_a_password_is_said_before_anything_else():
    with pytest.raises(PasswordProtected):
        opened(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx")


def walked(data):
    with suppress(CimError):
        return len(list(opened(data).records))
    return 0


@given(st.binary(max_size=400))
def test_any_bytes_give_records_or_our_own_error(data):
    assert walked(data) >= 0


@given(st.sampled_from(["gbk_title.csv", "utf16_tabs.txt"]),
       st.integers(0, 200), st.binary(min_size=1, max_size=4))
def test_a_damaged_text_file_gives_records_or_our_own_error(name, at, junk):
    data = (GOLDEN / name).read_bytes()

    assert walked(data[:at] + junk + data[at:]) >= 0


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=4))
def test_a_damaged_sheet_gives_records_or_our_own_error(at, junk):
    at %= len(SHEET)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in MEMBERS.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", SHEET[:at] + junk + SHEET[at:])

    assert walked(buffer.getvalue()) >= 0


SHEET = (b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row></sheetData>'
         b"</worksheet>")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MEMBERS = {
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
                   'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
                       '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
                                  f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
