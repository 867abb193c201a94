"""A file is what its content says, whatever it is called."""

import io
import zipfile

import pytest

from cimtool.access_errors import PasswordProtected
from cimtool.errors import ForeignFile
from cimtool.formats.raw import FileType
from cimtool.formats.sniff import kind_of

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def open_document():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return buffer.getvalue()


@pytest.mark.parametrize(("data", "kind"), [
    (zipped("[Content_Types].xml", "xl/workbook.xml"), FileType.XLSX),
    (zipped("[Content_Types].xml", "xl/workbook.bin"), FileType.XLSB),
    (COMPOUND, FileType.XLS),
    (open_document(), FileType.ODS),
    (b"<html><table><tr><td>x", FileType.HTML),
    ("<TABLE>\r\n<TR ><TD>姓名".encode("utf-16"), FileType.HTML),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', FileType.XML),
    (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", FileType.VCARD),
    ("\ufeffbegin:vcard\n".encode(), FileType.VCARD),
    (b'[{"name": "a"}]', FileType.JSON),
    (b'[\n  {\n', FileType.JSON),
    (b"[]", FileType.JSON),
    (b'{\n  "name": "a"\n}', FileType.JSON),
    (b'{"name": "a"}\n{"name": "b"}', FileType.JSONL),
    (b'\n{"name": "a"}', FileType.JSONL),
    ('{"name": "张"}\r\n'.encode("utf-16"), FileType.JSONL),
    ("姓名,手机\n张一,1\n".encode("gbk"), FileType.CSV),
    ("姓名\t手机\n张一\t1\n".encode("utf-16"), FileType.CSV),
    ("姓名\t手机\n张一\t1\n".encode("utf-16-le"), FileType.CSV),
    ("\ufeff姓名,手机\n张一,1\n".encode("utf-32-le"), FileType.CSV),
    ("\ufeff姓名,手机\n张一,1\n".encode("utf-32-be"), FileType.CSV),
    (b"[id],name\n1,a\n", FileType.CSV),
    (b"name,notes\na\0b,c\n", FileType.CSV),
    (b"name\n\x1b[31mred\x1b[0m\n", FileType.CSV),
    (b"a", FileType.CSV),
])
def test_the_content_tells_the_kind(data, kind):
    assert kind_of(data, "customers.xlsx") is kind


@pytest.mark.parametrize("data", [
    b"PK\x03\x04" + bytes(100),
    zipped("word/document.xml"),
    zipped("../../../../tmp/zipslip"),
    b"%PDF-1.7\n%\xe2\xe3",
    b"\x89PNG\r\n\x1a\n",
    b"SQLite format 3\0",
    bytes(range(256)) * 8,
    b"<html><p>please log in",
    b"\n<!DOCTYPE html>",
    b'<?xml version="1.0"?><Workbook>',
    b"{\\rtf1\\ansi x}",
])
def test_what_is_no_customer_file_is_refused(data):
    with pytest.raises(ForeignFile) as caught:
        kind_of(data, "customers.xls")

    assert caught.value.values["path"] == "customers.xls"


@pytest.mark.parametrize("mark", [
    "EncryptedPackage".encode("utf-16-le"),
    bytes.fromhex("0908100000060500") + bytes(12) + bytes.fromhex("2f003600"),
    bytes.fromhex("0908080000050500") + bytes(4) + bytes.fromhex("2f000400"),
])
def test_an_encrypted_workbook_asks_for_its_password(mark):
    data = COMPOUND + mark

    with pytest.raises(PasswordProtected):
        kind_of(data, "secret.xlsx")
