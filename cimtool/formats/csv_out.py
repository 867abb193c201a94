"""Rows -> CSV, for programs (read back exactly) or for a double click in Excel."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

from cimtool.formats.guard import guard_but_numbers, guard_formulas

_BYTE_ORDER_MARK = "\ufeff"
_CRLF = "\r\n"


def write_csv(
    stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, excel: bool = False, delimiter: str = ",",
) -> None:
    """Write a header and rows; `read_csv` gives every cell back as it was.

    Args:
        stream: opened with ``newline=""``.
        header: the column names.
        rows: text cells; "" where there is no value.
        excel: with byte order mark and CRLF, as Excel and WPS take UTF-8, and an apostrophe
            before signed numbers too (see `guard`).  Else LF.
        delimiter: stands between cells.
    """
    if excel:
        stream.write(_BYTE_ORDER_MARK)
    guard = guard_formulas if excel else guard_but_numbers
    writer = csv.writer(stream if excel else _LineFeeds(stream), delimiter=delimiter, lineterminator=_CRLF)
    writer.writerow(guard(header))
    writer.writerows(map(guard, rows))


class _LineFeeds:
    """Ends each row with LF: `csv` (3.11) quotes a lone CR only if rows end with one."""

    def __init__(self, stream: TextIO) -> None:
        self._write = stream.write

    def write(self, row: str) -> int:
        return self._write(row.removesuffix(_CRLF) + "\n")
