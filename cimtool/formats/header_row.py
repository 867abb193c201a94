"""Which of the first rows is the header: titles and instructions often stand above it, and it may be of two rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cimtool.formats.raw import KnownHeader, Note

LOOK_ROWS = 20
_LOOK_CELLS = 500
_HEADER_CHARS = 100


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: rows *first* up to, and without, *end* of it, and their text by column."""

    first: int
    end: int
    cells: tuple[str, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Say aloud that rows above the header were taken for a title."""
        return (Note("title_rows_skipped", {"count": self.first}),) if self.first else ()


def find_header(rows: Sequence[Sequence[str]], known: KnownHeader) -> Header:
    """Return the header in the first rows of a file (at least one).

    The row with the most headers that we know, or where there is none, the fullest; the
    first of equals.  The row above or below is a part of it if one of them heads the other's columns:

        姓名  联系方式        备注
              手机    微信
    """
    counts = [known_headers(row, known) for row in rows]
    if not any(counts):
        counts = [sum(map(bool, row)) for row in rows]
    at = counts.index(max(counts))
    for upper in (at, at - 1):
        if 0 <= upper < len(rows) - 1 and _is_one(rows[upper], rows[upper + 1], known):
            both = zip_longest(rows[upper], rows[upper + 1], fillvalue="")
            return Header(upper, upper + 2, tuple(low.strip() or high.strip() for high, low in both))
    return Header(at, at + 1, tuple(cell.strip() for cell in rows[at]))


def known_headers(row: Sequence[str], known: KnownHeader) -> int:
    """Return how many cells of a row are headers that we know."""
    return sum(known(cell) for cell in row[:_LOOK_CELLS] if 0 < len(cell) <= _HEADER_CHARS)


def _is_one(upper: Sequence[str], lower: Sequence[str], known: KnownHeader) -> bool:
    """Tell whether two rows are one header: headers below headings that span them, nothing below the other headers."""
    columns = [(high.strip(), low.strip()) for high, low in zip_longest(upper, lower, fillvalue="")]
    filled = [low for _, low in columns if low]
    spans = [not high and bool(low) for high, low in columns]
    heads = [bool(high and low) for high, low in columns]
    return (any(spans) and any(high and not low for high, low in columns) and all(map(known, filled))
            and all(spans[at + 1:at + 2] == [True] for at, head in enumerate(heads) if head)
            and all(spans[at - 1] or heads[at - 1] for at, span in enumerate(spans) if span))
