"""What kind of file this is, by its content; the extension is never believed."""

import re

from cimtool.access_errors import PasswordProtected
from cimtool.errors import ForeignFile
from cimtool.formats.encoding import unmarked_utf16, wide_mark
from cimtool.formats.raw import FileType

READABLE = "csv, tsv, xlsx, xlsb, xls, ods, html, vcard, json, jsonl"

_ZIP = b"PK\x03\x04"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The record FILEPASS behind the BOF of an .xls ([MS-XLS] 2.4.117): what follows is encrypted.
_FILE_PASS = re.compile(rb"\x09\x08(?:\x10\0\0\x06\x05\0.{12}|\x08\0\0\x05\x05\0.{4})\x2f\0", re.DOTALL)
# Kinds that could pass for text, or that deserve no closer look.
_FOREIGN_STARTS = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"SQLite format 3", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF",
    b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"age-encryption.org/", b"{\\rtf",
)
_TEXT_STARTS = (
    (re.compile(r"BEGIN:VCARD", re.IGNORECASE), FileType.VCARD),
    (re.compile(r"\[\s*(?:[\[{\]]|$)"), FileType.JSON),
    (re.compile(r'\{\s*(?:"|\})[^\r\n]*\}\s*(?:[\r\n]|$)'), FileType.JSONL),
    (re.compile(r'\{\s*(?:"|\}|$)'), FileType.JSON),
)
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|table|tr|div|meta|style|script|\?xml|!--)(?![\w:])", re.IGNORECASE)
_SHEET_OF_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_ROW = re.compile(rb"<\0?t\0?r[\0\s>]", re.IGNORECASE)  # of UTF-16 too
_HEAD_BYTES = 1 << 16
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x1a\x1b"))


def kind_of(head: bytes, name: str) -> FileType:
    """Tell what a file is.

    Args:
        head: its first bytes; give the whole file, so that a password shows wherever it stands.
        name: names the file in an error.

    Raises:
        PasswordProtected: a workbook that its password encrypts.
        ForeignFile: neither a workbook nor text of a kind we know.
    """
    if head.startswith(_ZIP):
        return _kind_of_zip(head, name)
    if head.startswith(_COMPOUND):
        return _kind_of_compound(head, name)
    text = _as_text(head[:_HEAD_BYTES])
    if head.startswith(_FOREIGN_STARTS) or _is_binary(head[:_HEAD_BYTES]):
        raise ForeignFile(path=name, wanted=READABLE)
    if _MARKUP.match(text):
        return _kind_of_markup(text, head, name)
    return next((kind for start, kind in _TEXT_STARTS if start.match(text)), FileType.CSV)


def _kind_of_zip(head: bytes, name: str) -> FileType:
    if _OPEN_DOCUMENT in head[:_HEAD_BYTES]:
        return FileType.ODS
    if b"xl/" not in head:
        raise ForeignFile(path=name, wanted=READABLE)
    return FileType.XLSB if b"xl/workbook.bin" in head else FileType.XLSX


def _kind_of_markup(start: str, whole: bytes, name: str) -> FileType:
    """Tell Excel's XML by its name space, and a page by its rows, which may stand below any amount of style."""
    if _SHEET_OF_XML in start and "<?xml" in start[:100] and "<html" not in start.lower():
        return FileType.XML
    if not _ROW.search(whole):
        raise ForeignFile(path=name, wanted=READABLE)
    return FileType.HTML


def _kind_of_compound(head: bytes, name: str) -> FileType:
    if _ENCRYPTED in head or _FILE_PASS.search(head):
        raise PasswordProtected(path=name)
    return FileType.XLS


def _as_text(head: bytes) -> str:
    """Decode well enough to see ASCII punctuation."""
    return head.decode(_wide(head) or "utf-8", "replace").lstrip("\ufeff \t\r\n")


def _wide(head: bytes) -> str | None:
    """Return the encoding of text of two or four bytes a character; None for any other."""
    return wide_mark(head) or unmarked_utf16(head)


def _is_binary(head: bytes) -> bool:
    """Whether control characters are more than an accident."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > 2 and controls * 20 > len(head) and not _wide(head)
