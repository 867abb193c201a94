"""Web pages and Excel 2003's XML -> RawTable: what many programs call an ``.xls``."""

import re
from contextlib import suppress

from cimtool.errors import FileEmpty, Undecodable, UnknownEncoding, UnknownSheet
from cimtool.formats.encoding import GUESSES, Decoded, decode, detect
from cimtool.formats.header_row import LOOK_ROWS, find_header, known_headers
from cimtool.formats.markup import PAGE, WORKBOOK, Grid, tables_in
from cimtool.formats.merged import filled_down
from cimtool.formats.raw import FileType, KnownHeader, Note, RawRecord, RawTable, no_header

_DECLARED = re.compile(
    rb"""<(?:meta\b|\?xml\b)[^<>]{0,400}?(?:charset|encoding)\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
_HEAD_BYTES = 4096


def read_markup(data: bytes, *, kind: FileType, known: KnownHeader, once: KnownHeader = no_header,
                encoding: str | None = None, sheet: str | None = None, path: str = "-") -> RawTable:
    """Read one table; cells merged downwards fill their rows.

    Args:
        data: the whole file.
        kind: HTML or XML.
        known: tells a header from other cells, to find the table and its header row.
        once: tells the headers of amounts, which a merged cell gives to its first row only.
        encoding: None for what the file says of itself, or to find out.
        sheet: the name of an XML sheet, or which table of a page, from 1; None for the likeliest.
        path: names the file in an error.

    Raises:
        UnknownEncoding, Undecodable: see `decode`.
        UnknownSheet: there is no such table.
        FileEmpty: no table has anything in it.
    """
    decoded = _decoded(data, encoding, path)
    filled = [grid for grid in tables_in(decoded.text, WORKBOOK if kind is FileType.XML else PAGE) if grid.rows]
    if not filled:
        raise FileEmpty(path=path)
    chosen = _asked(filled, sheet) if sheet is not None else max(filled, key=lambda grid: _known_in(grid, known))
    several = (Note("sheet_chosen", {"sheet": chosen.name, "count": len(filled)}),)
    header = find_header([cells for _, cells in chosen.rows[:LOOK_ROWS]], known)
    body = filled_down(iter(chosen.rows[header.end:]), chosen.merged, header.cells, once)
    width = len(header.cells)
    return RawTable(
        header=header.cells, records=(RawRecord(line, (*cells, *[""] * (width - len(cells)))) for line, cells in body),
        format=kind.value, encoding=decoded.encoding, sheet=chosen.name,
        notes=decoded.notes + (several if sheet is None and len(filled) > 1 else ()) + header.notes)


def _decoded(data: bytes, encoding: str | None, path: str) -> Decoded:
    """Believe what the file says of its encoding where that is not plain, and gives every character a meaning."""
    if encoding is not None or not (declared := _DECLARED.search(data[:_HEAD_BYTES])):
        return decode(data, encoding=encoding, path=path)
    with suppress(UnknownEncoding, Undecodable):
        told = decode(data, encoding=declared[1].decode("ascii"), path=path)
        if detect(data) in GUESSES and not told.bad_lines:
            return told
    return decode(data, path=path)


def _known_in(grid: Grid, known: KnownHeader) -> int:
    return max(known_headers(cells, known) for _, cells in grid.rows[:LOOK_ROWS])


def _asked(grids: list[Grid], name: str) -> Grid:
    found = next((grid for grid in grids if grid.name == name), None)
    if found is None:
        raise UnknownSheet(sheet=name, sheets=", ".join(grid.name for grid in grids))
    return found
