"""Cells merged downwards: the file has their text in the first row only, but it is meant for each.

An amount is not: what three rows paid together counts once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cimtool.formats.raw import KnownHeader

Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Merge:
    """A cell that reaches down to the row ``last``; ``column`` from 0."""

    column: int
    last: int


def filled_down(rows: Iterator[Line], merged: Mapping[int, Sequence[Merge]], header: Sequence[str],
                once: KnownHeader) -> Iterator[Line]:
    """Give each row the text of the cells that reach into it.

    Args:
        rows: each with its line, below *header*.
        merged: by the line where they begin.
        header: of the table.
        once: tells the headers of amounts, whose cells stay where they are.
    """
    alone = {column for column, text in enumerate(header) if once(text)}
    current: dict[int, tuple[str, int]] = {}
    for line, cells in rows:
        for column, (text, last) in current.items():
            if line <= last and column < len(cells):
                cells[column] = cells[column] or text
        current.update({merge.column: (cells[merge.column], merge.last)
                        for merge in merged.get(line, ()) if merge.column < len(cells) and merge.column not in alone})
        yield line, cells
