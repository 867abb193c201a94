"""Rows -> CSV, for programs (read back exactly) or for a double click in Excel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from cimtool.formats.guard import guard_but_number, guard_formula

_BYTE_ORDER_MARK = "\ufeff"
_EMPTY = '""'  # a row of one cell in which nothing stands would be no row


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How cells are written: ``excel`` with byte order mark and CRLF, as Excel and WPS take UTF-8, else with LF.

    For ``excel`` signed numbers are guarded too (see `guard`).
    """

    excel: bool = False
    delimiter: str = ","

    @property
    def end(self) -> str:
        """What a row ends with."""
        return "\r\n" if self.excel else "\n"

    def cell(self, text: str) -> str:
        """Return a cell as it is written: harmless to a spreadsheet, in quotes where it must be."""
        harmless = guard_formula(text) if self.excel else guard_but_number(text)
        if self.delimiter in harmless or '"' in harmless or "\n" in harmless or "\r" in harmless:
            doubled = harmless.replace('"', '""')
            return f'"{doubled}"'
        return harmless

    def line(self, cells: Iterable[str]) -> str:
        """Return a row without its end."""
        return self.delimiter.join(map(self.cell, cells)) or _EMPTY


def write_csv(
    stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, excel: bool = False, delimiter: str = ",",
) -> None:
    """Write a header and rows of text cells; `read_csv` gives every cell back as it was.

    ``stream`` is opened with ``newline=""``; the rest is that of `CsvForm`.
    """
    form = CsvForm(excel, delimiter)
    write_lines(stream, header, map(form.line, rows), form)


def write_lines(stream: TextIO, header: Sequence[str], lines: Iterable[str], form: CsvForm) -> None:
    """Write a header, and rows that `CsvForm.line` or its like has made."""
    if form.excel:
        stream.write(_BYTE_ORDER_MARK)
    stream.write(form.line(header) + form.end)
    end = form.end
    stream.writelines(f"{line or _EMPTY}{end}" for line in lines)
