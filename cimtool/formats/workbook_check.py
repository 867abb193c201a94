"""Whether a workbook is safe to hand to the parser, which takes what it is given.

An .xlsx is a zip of XML.  It may unpack to far more than its size (a zip bomb), may
define entities (no spreadsheet program does), and two cells in far corners make the
parser ask for memory for every cell between; memory that is not there kills the process.
An .xls or .xlsb has too many such places to look at, and an .ods says of one cell that it stands a million times;
another process tries those first.
"""

import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from cimtool.access_errors import PasswordProtected
from cimtool.errors import Damaged, ForeignFile
from cimtool.formats import xls_probe

MAX_UNPACKED_BYTES = 512 << 20
MAX_CELLS = 64_000_000  # a sheet of a million rows and sixty columns; about two gigabytes in the parser

_WORKBOOK, _BINARY_WORKBOOK = "xl/workbook.xml", "xl/workbook.bin"
_CONTENT, _MANIFEST, _ENCRYPTED = "content.xml", "META-INF/manifest.xml", b"encryption-data"
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 256  # longer than any tag of a cell
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# 26 columns of 999,999 rows fit; most sheets have no cell beyond and need no closer look.
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,}\d|[A-Za-z]\d{7})""")
# Cells with content only: a formatted but empty one takes no memory.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]+)(\d+)["'][^>]*(?<!/)>""")
_PROBE_SECONDS = 60
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def check_zip(data: bytes, path: str) -> None:
    """Pass a sound .xlsx.

    Raises:
        ForeignFile: a zip, but no workbook of XML sheets.
        Damaged: no whole zip, or its ``detail`` says what is wrong inside.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, _WORKBOOK, path)
            for entry in archive.infolist():
                _check_entities(_chunks(archive, entry), path)
                if any(map(_FAR_CELL.search, _chunks(archive, entry))):
                    _check_extent(_chunks(archive, entry), path)
    except _ZIP_ERRORS as error:
        raise Damaged(path=path, detail="zip") from error


def check_binary(data: bytes, path: str) -> None:
    """Pass an .xlsb that another process could open without dying of it.

    Raises:
        Damaged: as `check_zip` and `check_compound`.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, _BINARY_WORKBOOK, path)
    except _ZIP_ERRORS as error:
        raise Damaged(path=path, detail="zip") from error
    check_compound(data, path)


def check_open_document(data: bytes, path: str) -> None:
    """Pass an .ods that another process could open without dying of it.

    Raises:
        ForeignFile, Damaged: as `check_zip` and `check_compound`.
        PasswordProtected: only its password opens it.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, _CONTENT, path)
            for entry in archive.infolist():
                if entry.filename.endswith(".xml"):
                    _check_entities(_chunks(archive, entry), path)
            if _MANIFEST in archive.namelist() and _ENCRYPTED in archive.read(_MANIFEST):
                raise PasswordProtected(path=path)
    except _ZIP_ERRORS as error:
        raise Damaged(path=path, detail="zip") from error
    check_compound(data, path)


def _check_size(archive: zipfile.ZipFile, needed: str, path: str) -> None:
    """Add up the declared sizes: neither zipfile nor the parser unpacks more than those."""
    if needed not in archive.namelist():
        raise ForeignFile(path=path, wanted="xlsx")
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise Damaged(path=path, detail="zip_bomb")


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content in pieces that overlap, so that no tag is cut in all of them."""
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            yield tail + chunk
            tail = chunk[-_OVERLAP_BYTES:]


def _check_entities(chunks: Iterator[bytes], path: str) -> None:
    """Look where a document type must stand: before the first tag."""
    if _ENTITY.search(next(chunks, b"")):
        raise Damaged(path=path, detail="xml_entity")


def _check_extent(chunks: Iterator[bytes], path: str) -> None:
    columns: set[bytes] = set()
    rows: set[int] = set()
    for chunk in chunks:
        cells = _CELL.findall(chunk)
        columns.update(letters for letters, _ in cells)
        rows.update(int(digits) for _, digits in cells)
    if _cells_between(columns, rows) > MAX_CELLS:
        raise Damaged(path=path, detail="far_cell")


def _cells_between(columns: Iterable[bytes], rows: Iterable[int]) -> int:
    numbers = [_column_number(letters) for letters in columns]
    if not numbers:
        return 0
    return (max(numbers) - min(numbers) + 1) * (max(rows) - min(rows) + 1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def check_compound(data: bytes, path: str) -> None:
    """Pass an .xls that another process could open without dying of it.

    Raises:
        Damaged: it could not, or not within a minute.
    """
    probe = [sys.executable, "-P", str(Path(xls_probe.__file__))]
    try:
        subprocess.run(
            probe, input=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_PROBE_SECONDS, check=True)
    except subprocess.SubprocessError as error:
        raise Damaged(path=path, detail="workbook") from error
