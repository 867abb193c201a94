"""CSV and TSV as people have them -> RawTable."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from cimtool.errors import Damaged, FileEmpty
from cimtool.formats.dialect import declared_delimiter, find_delimiter
from cimtool.formats.encoding import decode_pieces
from cimtool.formats.guard import has_guards, unguard
from cimtool.formats.header_row import LOOK_ROWS, find_header
from cimtool.formats.lines import source_lines
from cimtool.formats.raw import KnownHeader, RawRecord, RawTable

_MAX_CELL_CHARS = 2**31 - 1  # the module's own limit; rules refuse a long cell with its row
_SUSPICIOUS_LINES = 100

_Row = tuple[int, list[str]]


def read_csv(
    data: bytes, *, known: KnownHeader, encoding: str | None = None, delimiter: str | None = None, path: str = "-",
) -> RawTable:
    """Read a text table; blank rows are passed over, short ones filled up with "".

    Args:
        data: the whole file.
        known: tells a header from other cells, to find the header row.
        encoding: None to find out.
        delimiter: None to find out.
        path: names the file in an error.

    Raises:
        UnknownEncoding, Undecodable: see `decode`.
        FileEmpty: no cell has anything in it.
        Damaged: a quotation mark is never closed (possibly raised while records are walked).
    """
    csv.field_size_limit(_MAX_CELL_CHARS)
    decoded = decode_pieces(data, encoding=encoding, path=path)
    declared = declared_delimiter(decoded.head)
    delimiter = delimiter or declared or find_delimiter(decoded.head, known)
    rows = _rows(decoded.each(), delimiter, path)
    if any(map(has_guards, decoded.each())):
        rows = _unguarded(rows)
    if declared:
        next(rows)
    top = list(islice(rows, LOOK_ROWS))
    if not top:
        raise FileEmpty(path=path)
    header = find_header([cells for _, cells in top], known)
    return RawTable(
        header=header.cells,
        records=_records(chain(top[header.end:], rows), len(header.cells)),
        format="tsv" if delimiter == "\t" else "csv",
        encoding=decoded.encoding,
        notes=decoded.notes + header.notes,
    )


def _rows(pieces: Iterator[str], delimiter: str, path: str) -> Iterator[_Row]:
    """Yield each row that is not blank, with the line where it starts."""
    ended = False

    def lines() -> Iterator[str]:
        nonlocal ended
        yield from chain.from_iterable(map(source_lines, pieces))
        ended = True

    reader = csv.reader(lines(), delimiter=delimiter)
    line = 1
    for cells in reader:
        # The reader asks beyond the last line only if it is still inside quotes.
        if ended or (reader.line_num - line > _SUSPICIOUS_LINES and _has_swallowed_rows(cells, delimiter)):
            raise Damaged(path=f"{path}:{line}", detail="quote")
        content = "".join(cells)
        if content and not content.isspace():
            yield line, cells
        line = reader.line_num + 1


def _has_swallowed_rows(cells: list[str], delimiter: str) -> bool:
    """Whether the lines inside a cell are as regular as rows are, and texts are not."""
    widths = Counter(line.count(delimiter) for line in source_lines(max(cells, key=len)))
    width, lines = widths.most_common(1)[0]
    return width > 0 and lines * 10 > widths.total() * 9


def _unguarded(rows: Iterator[_Row]) -> Iterator[_Row]:
    return ((line, [unguard(cell) for cell in cells]) for line, cells in rows)


def _records(rows: Iterator[_Row], width: int) -> Iterator[RawRecord]:
    for line, cells in rows:
        if len(cells) != width:
            cells = _fitted(cells, width)
        yield RawRecord(line, tuple(cells))


def _fitted(cells: list[str], width: int) -> list[str]:
    """Fill a short row up and cut blanks off a long one; what is left over stays."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
