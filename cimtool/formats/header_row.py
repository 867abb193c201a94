"""Which of the first rows is the header: titles and instructions often stand above it."""

from collections.abc import Sequence

from cimtool.formats.raw import KnownHeader, Note

LOOK_ROWS = 20
_LOOK_CELLS = 500
_HEADER_CHARS = 100


def find_header(rows: Sequence[Sequence[str]], known: KnownHeader) -> int:
    """Return the index of the header in the first rows of a file (at least one).

    The row with the most headers that we know, or where there is none, the fullest; the
    first of equals.
    """
    counts = [known_headers(row, known) for row in rows]
    if not any(counts):
        counts = [sum(map(bool, row)) for row in rows]
    return counts.index(max(counts))


def known_headers(row: Sequence[str], known: KnownHeader) -> int:
    """Return how many cells of a row are headers that we know."""
    return sum(known(cell) for cell in row[:_LOOK_CELLS] if 0 < len(cell) <= _HEADER_CHARS)


def title_note(skipped: int) -> tuple[Note, ...]:
    """Say aloud that rows above the header were taken for a title."""
    return (Note("title_rows_skipped", {"count": skipped}),) if skipped else ()
