"""Whether a workbook is safe to hand to the parser, which takes what it is given.

An .xlsx is a zip of XML.  It may unpack to far more than its size (a zip bomb), may
define entities (no spreadsheet program does), and two cells in far corners make the
parser ask for memory for every cell between.  An .xls is a small file system whose
tables state sizes that need not be true.  Memory that is not there kills the process.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

from cimtool.errors import Damaged, ForeignFile

MAX_UNPACKED_BYTES = 512 << 20
MAX_CELLS = 64_000_000  # a sheet of a million rows and sixty columns; about two gigabytes in the parser

_WORKBOOK = "xl/workbook.xml"
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 256  # longer than any tag of a cell
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# 26 columns of 999,999 rows fit; most sheets have no cell beyond and need no closer look.
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,}\d|[A-Za-z]\d{7})""")
# Cells with content only: a formatted but empty one takes no memory.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Za-z]+)(\d+)["'][^>]*(?<!/)>""")
# Entries of an .xls that the parser reads: their names stand at a multiple of 128.
_ENTRY = re.compile("Root Entry|Workbook|Book".encode("utf-16-le").replace(b"|\0", b"|"))
_ENTRY_BYTES = 128
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def check_zip(data: bytes, path: str) -> None:
    """Pass a sound .xlsx.

    Raises:
        ForeignFile: a zip, but no workbook of XML sheets.
        Damaged: no whole zip, or its ``detail`` says what is wrong inside.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, path)
            for entry in archive.infolist():
                _check_entities(_chunks(archive, entry), path)
                if any(map(_FAR_CELL.search, _chunks(archive, entry))):
                    _check_extent(_chunks(archive, entry), path)
    except _ZIP_ERRORS as error:
        raise Damaged(path=path, detail="zip") from error


def _check_size(archive: zipfile.ZipFile, path: str) -> None:
    """Add up the declared sizes: neither zipfile nor the parser unpacks more than those."""
    if _WORKBOOK not in archive.namelist():
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
    """Pass an .xls whose tables and streams are not said to be longer than the file.

    Layout: [MS-CFB] 2.2 (header) and 2.6.1 (directory entry).

    Raises:
        Damaged: a size that cannot be, or a file cut inside its header.
    """
    try:
        sizes = [*_table_sizes(data), *_stream_sizes(data)]
    except struct.error as error:
        raise Damaged(path=path, detail="workbook") from error
    if max(sizes) > len(data):
        raise Damaged(path=path, detail="workbook")


def _number(data: bytes, layout: str, offset: int) -> int:
    return int(struct.unpack_from(layout, data, offset)[0])


def _sector_bytes(data: bytes) -> int:
    return 1 << min(_number(data, "<H", 0x1E), 31)


def _table_sizes(data: bytes) -> Iterator[int]:
    """Yield the bytes of the directory, the FAT, the mini FAT and the DIFAT, as the header counts them."""
    for offset in (0x28, 0x2C, 0x40, 0x48):
        yield _number(data, "<I", offset) * _sector_bytes(data)


def _stream_sizes(data: bytes) -> Iterator[int]:
    sector = _sector_bytes(data)
    first = (_number(data, "<I", 0x30) + 1) * sector
    named = [found.start() for found in _ENTRY.finditer(data) if found.start() % _ENTRY_BYTES == 0]
    for start in (first, *named):
        # With sectors of 512 bytes the upper half of the size may be anything.
        yield _number(data, "<I" if sector == 512 else "<Q", start + 0x78)
