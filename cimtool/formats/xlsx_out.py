"""Rows -> an .xlsx in which every cell is text: no number loses a digit, nothing runs as a formula."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final

from cimtool.errors import BadValue
from cimtool.formats.guard import guard_guarded
from cimtool.formats.raw import Note

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_SHEET_ROWS: Final = 1_048_576
_SHEET_COLUMNS: Final = 16_384
_CELL_UNITS: Final = 32_767  # of UTF-16
_TEXT_FORMAT: Final = 49  # Excel's own number for "@"
# Excel shows a longer text that is formatted as text as #####.
_TEXT_FORMAT_CHARS: Final = 255
_RETYPED = re.compile(r"[=+\-@'＝＋－＠]|.*\d", re.DOTALL)
_CONTROLS = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF]) | {0x0D: "\n"}
# Constant, so that the same rows give the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the library takes no zone
_COLUMN_WIDTH: Final = 18
_CELLS_SAID: Final = 10


def write_xlsx(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, sheet: str,
               sheet_rows: int = _SHEET_ROWS) -> tuple[Note, ...]:
    """Write a header and rows, in memory that does not grow; on more sheets if one does not hold them.

    `read_excel` gives every cell back as it was, but for what Excel cannot hold: characters are left out,
    and a cell is cut after 32,767 characters.

    Args:
        stream: takes the finished file.
        header: the column names.
        rows: text cells; "" where there is no value.
        sheet: the first sheet's name; the others are numbered from 2.
        sheet_rows: how many rows a sheet holds, the header among them.

    Returns:
        What must be said aloud: cells that were cut, more sheets than one.

    Raises:
        BadValue: more columns than a sheet has.
        OSError: the disk is full, or the like.
    """
    if len(header) > _SHEET_COLUMNS:
        raise BadValue(name="columns", value=str(len(header)), expected=f"<= {_SHEET_COLUMNS}")
    # What is on its way to the file is customers too: it waits in a folder of its own, gone whatever happens.
    with TemporaryDirectory(prefix=".cimtool-") as folder:
        target = _Target(stream)
        book = _Book(target, folder, header, (sheet, sheet_rows))
        try:
            for row in rows:
                book.add(guard_guarded(row))
            book.save()
        finally:
            book.let_go()
            target.let_go()
    return book.notes


class _Target:
    """The stream, which never fails while the library writes: `let_go` does.

    The library leaves its zip open when something goes wrong.  Python closes that later, which writes again; an
    error then would be a traceback on the user's screen.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._error: OSError | None = None
        self._is_done = False

    def write(self, data: bytes) -> int:
        """Write, unless that went wrong before."""
        if not self._is_done:
            try:
                self._stream.write(data)
            except OSError as error:
                self._error, self._is_done = error, True
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever opened the stream flushes it."""

    def let_go(self) -> None:
        """Write no more.

        Raises:
            OSError: what went wrong.
        """
        self._is_done = True
        if self._error is not None:
            raise self._error


class _Book:
    """A workbook being written, sheet after sheet."""

    def __init__(self, target: _Target, folder: str, header: Sequence[str], named: tuple[str, int]) -> None:
        from xlsxwriter import Workbook  # takes a moment to import

        self._workbook = Workbook(target, {"constant_memory": True, "tmpdir": folder})
        self._workbook.use_zip64()
        self._workbook.set_properties({"created": _CREATED})
        self._bold = self._workbook.add_format({"bold": True, "num_format": _TEXT_FORMAT})
        self._as_text = self._workbook.add_format({"num_format": _TEXT_FORMAT})
        self._header = header
        self._name, self._sheet_rows = named
        self._cut: list[str] = []
        self._sheets: list[Worksheet] = []
        self._begin_sheet()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was done to the rows."""
        cells = ", ".join(self._cut[:_CELLS_SAID])
        cut = (Note("cells_cut", {"count": len(self._cut), "cells": cells}),) if self._cut else ()
        return cut + ((Note("sheets_split", {"count": len(self._sheets)}),) if len(self._sheets) > 1 else ())

    def add(self, row: Sequence[str]) -> None:
        """Write a row, on a new sheet if this one is full."""
        if self._next_row == self._sheet_rows:
            self._begin_sheet()
        for column, cell in enumerate(row):
            if cell:
                self._write(column, cell, bold=False)
        self._next_row += 1

    def save(self) -> None:
        """Write the file."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._workbook.close()
        except FileCreateError as error:  # wraps what the operating system said
            raise error.args[0] from error

    def let_go(self) -> None:
        """Close what a failure left open."""
        for sheet in self._sheets:
            with suppress(OSError):  # the disk is full, which somebody has said already
                sheet.row_data_fh.close()

    def _begin_sheet(self) -> None:
        number = len(self._sheets) + 1
        sheet = self._workbook.add_worksheet(self._name if number == 1 else f"{self._name} {number}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(self._header) - 1, 0), _COLUMN_WIDTH)
        self._sheets.append(sheet)
        self._next_row = 0
        for column, name in enumerate(self._header):
            self._write(column, name, bold=True)
        self._next_row = 1

    def _write(self, column: int, cell: str, *, bold: bool) -> None:
        text = cell if cell.isprintable() else cell.replace("\r\n", "\n").translate(_CONTROLS)
        if len(text) * 2 > _CELL_UNITS:
            text = self._fitting(text, column)
        is_retyped = len(text) <= _TEXT_FORMAT_CHARS and _RETYPED.match(text)
        form = self._bold if bold else self._as_text if is_retyped else None
        sheet = self._sheets[-1]
        if text.startswith("<r>"):  # the library takes it for markup of its own
            sheet.write_rich_string(self._next_row, column, *text[:2], text[2:], *filter(None, [form]))
        else:
            sheet.write_string(self._next_row, column, text, form)

    def _fitting(self, text: str, column: int) -> str:
        units = text.encode("utf-16-le")
        if len(units) <= _CELL_UNITS * 2:
            return text
        from xlsxwriter.utility import xl_rowcol_to_cell

        self._cut.append(xl_rowcol_to_cell(self._next_row, column))
        return units[:_CELL_UNITS * 2].decode("utf-16-le", "ignore")
