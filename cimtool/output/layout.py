"""How a table fits a terminal: which columns, how wide, or that it had better be cards.

What a person copies or dials (a number, an address of mail, a word) is never broken while there is room for it; what
does not fit even so is no table.
"""

import re
from collections.abc import Sequence
from typing import Final

from cimtool.rules.text.screen import columns

GAP: Final = 2
_LEAST_TABLE: Final = 60  # of so few columns not much is a table
# A phone stays whole, spaces included; of Chinese every character may begin a line.
_PHONE = re.compile(r"\+?[\d() -]{5,30}")
_CHUNK = re.compile("[^\\s\u2e80-\uffff]+|[\u2e80-\uffff]{1,3}")


def widths(rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Return how wide each column is to be; None if words would have to be broken.

    ``rows`` begin with the header.  A column nobody fills is given no room where room is short.
    """
    natural = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    if _total(natural) <= room:
        return natural
    filled = [any(cells[1:]) for cells in zip(*rows, strict=True)]
    wanted = [width if keep else 0 for width, keep in zip(natural, filled, strict=True)]
    least = [max(map(_longest_chunk, cells)) if keep else 0
             for cells, keep in zip(zip(*rows, strict=True), filled, strict=True)]
    if _total(wanted) > room and (room < _LEAST_TABLE or _total(least) > room):
        return None
    while _total(wanted) > room:
        widest = max(range(len(wanted)), key=lambda at: (wanted[at] > least[at], wanted[at]))
        wanted[widest] -= 1
    return wanted


def widened(known: list[int], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the widths of the columns for further rows: as they were, or with more room if there is some."""
    wanted = [max(width, *map(columns, cells)) if width else 0
              for width, cells in zip(known, zip(*rows, strict=True), strict=True)]
    return wanted if _total(wanted) <= room else known


def _total(wanted: Sequence[int]) -> int:
    shown = [width for width in wanted if width]
    return sum(shown) + GAP * max(len(shown) - 1, 0)


def _longest_chunk(cell: str) -> int:
    if _PHONE.fullmatch(cell):
        return columns(cell)
    return max(map(columns, _CHUNK.findall(cell)), default=0)
