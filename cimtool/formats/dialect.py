"""Which character separates the cells of a text table.

Every candidate is tried on the first lines; headers that we know speak loudest, then how
many rows agree on their width.  (`csv.Sniffer` guesses wrong on one column, ragged rows
and the full-width comma.)
"""

import csv
import re
from collections import Counter
from itertools import islice

from cimtool.formats.header_row import LOOK_ROWS, known_headers
from cimtool.formats.lines import source_lines
from cimtool.formats.raw import KnownHeader

DELIMITERS = ",;\t|，"
_LOOK_CHARS = 1 << 18
_DECLARED = re.compile(r'"?sep=([^"\s\w]|\t)"?(?:\r\n|\r|\n)', re.IGNORECASE)


def declared_delimiter(text: str) -> str | None:
    """Return what Excel's ``sep=`` line at the top says, if there is one."""
    declared = _DECLARED.match(text)
    return declared[1] if declared else None


def find_delimiter(text: str, known: KnownHeader) -> str:
    """Return the likeliest delimiter; a comma where there is only one column."""
    lines = list(islice(source_lines(text[:_LOOK_CHARS]), LOOK_ROWS))
    fitness = {delimiter: _fitness(lines, delimiter, known) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=fitness.__getitem__)
    # One column: what separates cells elsewhere is part of its texts.
    return DELIMITERS[0] if not fitness[best][0] and any(known(line.strip()) for line in lines) else best


def _fitness(lines: list[str], delimiter: str, known: KnownHeader) -> tuple[int, int, int]:
    rows = [row for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1]
    if not rows:
        return 0, 0, 0
    width, agreeing = Counter(map(len, rows)).most_common(1)[0]
    return max(known_headers(row, known) for row in rows), agreeing, width
