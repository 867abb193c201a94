"""Rows -> CSV, for programs (read back exactly) or for a double click in Excel."""

import csv
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from cimtool.formats.guard import guard_but_number, guard_formula

_BYTE_ORDER_MARK = "\ufeff"
_CRLF = "\r\n"


def guard_of(*, excel: bool) -> Callable[[str], str]:
    """Return what makes a cell harmless: for ``excel`` signed numbers too (see `guard`)."""
    return guard_formula if excel else guard_but_number


def write_csv(
    stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, excel: bool = False, delimiter: str = ",",
) -> None:
    """Write a header and rows of text cells, guarded; `read_csv` gives every cell back as it was.

    The arguments are those of `write_guarded`.
    """
    guard = guard_of(excel=excel)
    write_guarded(stream, header, (map(guard, row) for row in rows), excel=excel, delimiter=delimiter)


def write_guarded(
    stream: TextIO, header: Sequence[str], rows: Iterable[Iterable[str | int | None]], *, excel: bool = False,
    delimiter: str = ",",
) -> None:
    """Write a header and rows whose cells went through `guard_of`.

    Args:
        stream: opened with ``newline=""``.
        header: the column names, as they are.
        rows: cells; None or "" where there is no value.
        excel: with byte order mark and CRLF, as Excel and WPS take UTF-8.  Else LF.
        delimiter: stands between cells.
    """
    if excel:
        stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream if excel else _LineFeeds(stream), delimiter=delimiter, lineterminator=_CRLF)
    writer.writerow(map(guard_of(excel=excel), header))
    writer.writerows(rows)


class _LineFeeds:
    """Ends each row with LF: `csv` (3.11) quotes a lone CR only if rows end with one."""

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write

    def write(self, row: str) -> int:
        return self._write(row.removesuffix(_CRLF) + "\n")
