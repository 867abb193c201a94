"""Workbooks (.xlsx, .xlsb, .xls, .ods) -> RawTable, every cell as the text a person sees."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import MAXYEAR, date, datetime, time, timedelta
from io import BytesIO
from itertools import chain, islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from cimtool.access_errors import PasswordProtected
from cimtool.errors import Damaged, FileEmpty, UnknownSheet
from cimtool.formats.guard import unguard
from cimtool.formats.header_row import LOOK_ROWS, find_header, known_headers
from cimtool.formats.merged import Line, Merge, filled_down
from cimtool.formats.raw import FileType, KnownHeader, Note, RawRecord, RawTable, no_header
from cimtool.formats.sniff import kind_of
from cimtool.formats.workbook_check import check_binary, check_compound, check_open_document, check_zip

_LOSSY = 1e15
_CHECKS = {FileType.XLSX: check_zip, FileType.XLSB: check_binary, FileType.XLS: check_compound,
           FileType.ODS: check_open_document}

_Choice = tuple[CalamineSheet, tuple[Note, ...]]


def read_excel(data: bytes, *, known: KnownHeader, once: KnownHeader = no_header, sheet: str | None = None,
               path: str = "-") -> RawTable:
    """Read one sheet; blank rows are passed over, a cell merged downwards fills its rows.

    Args:
        data: the whole file.
        known: tells a header from other cells, to find the sheet and its header row.
        once: tells the headers of amounts, which a merged cell gives to its first row only.
        sheet: None for the visible sheet with the most known headers.
        path: names the file in an error.

    Raises:
        UnknownSheet: the workbook has no sheet of that name.
        PasswordProtected: only its password opens it.
        Damaged, ForeignFile: it cannot be read; see `workbook_check`.
        FileEmpty: no cell has anything in it.
    """
    kind = kind_of(data, path)
    workbook = _open(data, kind, path)
    chosen, notes = _asked(workbook, sheet, path) if sheet is not None else _likeliest(workbook, known, path)
    rows = _rows(chosen)
    top = list(islice(rows, LOOK_ROWS))
    if not top:
        raise FileEmpty(path=path)
    header = find_header([cells for _, cells in top], known)
    body = filled_down(chain(top[header.end:], rows), _merged(chosen), header.cells, once)
    return RawTable(
        header=header.cells,
        records=(RawRecord(line, tuple(cells)) for line, cells in body),
        format=kind.value,
        sheet=chosen.name,
        notes=notes + header.notes,
    )


def _open(data: bytes, kind: FileType, path: str) -> CalamineWorkbook:
    _CHECKS[kind](data, path)
    with _parser_errors(path):
        return CalamineWorkbook.from_filelike(BytesIO(data))


@contextmanager
def _parser_errors(path: str) -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise PasswordProtected(path=path) from error
    except CalamineError as error:
        raise Damaged(path=path, detail="workbook") from error


def _asked(workbook: CalamineWorkbook, name: str, path: str) -> _Choice:
    if name not in workbook.sheet_names:
        raise UnknownSheet(sheet=name, sheets=", ".join(workbook.sheet_names))
    with _parser_errors(path):
        return workbook.get_sheet_by_name(name), ()


def _likeliest(workbook: CalamineWorkbook, known: KnownHeader, path: str) -> _Choice:
    """Choose the sheet with the most known headers, the first of equals; empty ones do not count."""
    best, most, filled = None, -1, 0
    for name in _visible(workbook):
        with _parser_errors(path):
            sheet = workbook.get_sheet_by_name(name)
        counts = [known_headers(cells, known) for _, cells in islice(_rows(sheet), LOOK_ROWS)]
        filled += bool(counts)
        if counts and max(counts) > most:
            best, most = sheet, max(counts)
    if best is None:
        raise FileEmpty(path=path)
    return best, (Note("sheet_chosen", {"sheet": best.name, "count": filled}),) if filled > 1 else ()


def _visible(workbook: CalamineWorkbook) -> list[str]:
    tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]


def _rows(sheet: CalamineSheet) -> Iterator[Line]:
    """Yield each row that is not blank, from the first filled column on, with its line."""
    if sheet.start is None:
        return
    # iter_rows begins at A1, however far away the first filled cell is.
    rows = sheet.iter_rows() if sheet.start == (0, 0) else iter(sheet.to_python())
    for line, values in enumerate(rows, sheet.start[0] + 1):
        cells = [_text(value) for value in values]
        if any(cells):
            yield line, cells


def _merged(sheet: CalamineSheet) -> dict[int, list[Merge]]:
    """Return the cells merged downwards by the line where they begin."""
    left = sheet.start[1] if sheet.start else 0
    merged = defaultdict(list)
    for (first, column), (last, _) in sheet.merged_cell_ranges or []:
        if last > first:
            merged[first + 1].append(Merge(column - left, last + 1))
    return merged


def _text(value: object) -> str:
    if type(value) is str:
        return unguard(value) if value[:1] == "'" else value
    return _TEXTS[type(value)](value)


def _number(value: float) -> str:
    """Write a number as Excel shows it: 15 digits, no ``.0``; 1E+15 and more as a power of ten.

    So a long number that lost its last digits (an ID, a bank card) can be told and refused.
    """
    if abs(value) < _LOSSY and value == int(value):
        return str(int(value))
    return format(value, ".15G")


def _instant(value: datetime) -> str:
    """Write ISO text to the second (files are off by parts of one), or the day alone at midnight."""
    if value.year < MAXYEAR:
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    return value.date().isoformat() if value.time() == time.min else value.isoformat(timespec="seconds")


def _time(value: time) -> str:
    return value.isoformat(timespec="seconds")


_TEXTS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: str(value).upper(),
    int: _number,
    float: _number,
    datetime: _instant,
    date: date.isoformat,
    time: _time,
    timedelta: str,
}
