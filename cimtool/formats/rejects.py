"""Rows an import refused -> a CSV to correct and import again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from cimtool.formats.csv_out import write_csv

_REMARKS = ("row", "column", "value", "code", "reason")


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused row.

    ``row`` is its line in the source; ``column`` and ``value`` say which cell is wrong
    ("" if it is the row as a whole); ``reason`` is ``code`` in the reader's language.
    """

    row: int
    cells: tuple[str, ...]
    column: str
    value: str
    code: str
    reason: str


def write_rejects(stream: TextIO, header: Sequence[str], rejects: Sequence[Reject]) -> None:
    """Write the original columns, then what is wrong; cells beyond the header get blank headers."""
    width = max([len(header), *(len(reject.cells) for reject in rejects)])
    write_csv(stream, [*_widened(header, width), *_REMARKS], _rows(rejects, width))


def _rows(rejects: Sequence[Reject], width: int) -> Iterator[Sequence[str]]:
    for reject in rejects:
        remarks = (str(reject.row), reject.column, reject.value, reject.code, reject.reason)
        yield [*_widened(reject.cells, width), *remarks]


def _widened(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
