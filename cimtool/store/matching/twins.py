"""The pairs that are probably one customer and that nobody has decided on, from the side of the newer record.

What the last `duplicates` kept, if no customer changed since; of a small shop found anew else, of a large one
still what was kept, however old.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cimtool.rules.matching.weights import REVIEW
from cimtool.store.matching.found_pairs import UNDECIDED, last_finding
from cimtool.store.matching.pairs import find_pairs
from cimtool.store.reads import customer_count

# So many are compared in passing.
AT_ONCE: Final = 2000
BY_NEWER = (f"SELECT f.right_id, f.left_id, l.name, f.probability_millionths / 10000 FROM {UNDECIDED}"  # noqa: S608 - a constant
            " ORDER BY f.right_id, f.left_id")
# What a merge or a word about a customer leaves undecided was undecided before.
LAST_CHANGE = """SELECT at FROM operation WHERE changes LIKE '%"customer"%'
  AND command NOT IN ('confirm', 'delete', 'distinct', 'merge', 'tag') ORDER BY id DESC LIMIT 1"""

# the newer customer, the other, the other's name, percent
Row = tuple[int, int, str, int]


@dataclass(frozen=True, slots=True)
class Twins:
    """Rows in the order of the newer customers; the instant they were found at, None: now, "" if never.

    ``current`` False: customers changed since.
    """

    rows: Iterable[Row]
    found_at: str | None
    current: bool = True


def known_twins(db: sqlite3.Connection) -> Twins:
    """Return the undecided pairs."""
    kept, changed = last_finding(db), db.execute(LAST_CHANGE).fetchone()
    if kept is not None and (changed is None or changed[0] < kept.at):
        return Twins(db.execute(BY_NEWER), kept.at)
    if customer_count(db) <= AT_ONCE:
        return Twins(sorted(_found_now(db)), None)
    return Twins(db.execute(BY_NEWER), kept.at if kept else "", current=False)


def _found_now(db: sqlite3.Connection) -> Iterator[Row]:
    for pair in find_pairs(db, min_probability=REVIEW).pairs:
        if pair.right is not None:
            yield pair.right, pair.left, pair.left_name, int(pair.probability * 100)
