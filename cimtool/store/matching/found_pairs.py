"""Keeps what the last `duplicates` found, for `duplicate:yes`, review and audit; never loads sqlmodel.

Found again any time, so nothing of it is journalled.  A pair is undecided while both customers are
active and nobody has called it distinct.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from cimtool.frozen import frozen
from cimtool.model import Clue, Pair

if TYPE_CHECKING:
    from cimtool.rules.matching.weights import Proposed

_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # `dumps` makes one each time
_MILLION: Final = 1_000_000
UNDECIDED: Final = (
    "found_pair f JOIN customer l ON l.id = f.left_id AND l.state = 'active'"
    " JOIN customer r ON r.id = f.right_id AND r.state = 'active'"
    " WHERE NOT EXISTS (SELECT 1 FROM decision d"
    " WHERE d.left_id = f.left_id AND d.right_id = f.right_id AND d.answer = 'distinct')")
UNDECIDED_PAIRS = ("SELECT f.left_id, f.right_id, l.name, r.name, f.probability_millionths, f.evidence, f.cluster"  # noqa: S608 - a constant
                   f" FROM {UNDECIDED} AND f.probability_millionths >= ?"
                   " ORDER BY f.probability_millionths DESC, f.left_id, f.right_id")
COUNT_UNDECIDED = f"SELECT count(*) FROM {UNDECIDED}"  # noqa: S608 - a constant
IN_DOUBT = f"SELECT f.left_id FROM {UNDECIDED} UNION SELECT f.right_id FROM {UNDECIDED}"  # noqa: S608 - a constant
LAST_FINDING = "SELECT at, customers FROM finding"
INSERT_PAIR = ("INSERT INTO found_pair (left_id, right_id, probability_millionths, cluster, evidence)"
               " VALUES (?, ?, ?, ?, ?)")
INSERT_FINDING = "INSERT OR REPLACE INTO finding (id, at, customers) VALUES (1, ?, ?)"


@frozen
class Finding:
    """When `duplicates` ran last, as an instant in UTC, and how many customers were active then."""

    at: str
    customers: int


def keep_pairs(db: sqlite3.Connection, finding: Finding, pairs: Iterable["Proposed"]) -> None:
    """Put these pairs in place of what was found before, inside the caller's transaction."""
    db.execute("DELETE FROM found_pair")
    db.execute(INSERT_FINDING, (finding.at, finding.customers))
    db.executemany(INSERT_PAIR, _rows(pairs))


def last_finding(db: sqlite3.Connection) -> Finding | None:
    """Return when `duplicates` ran last, None if it never did."""
    row = db.execute(LAST_FINDING).fetchone()
    return Finding(*row) if row else None


def undecided_pairs(db: sqlite3.Connection, *, min_probability: float = 0.0) -> Iterator[Pair]:
    """Yield the undecided pairs at or above a probability, likeliest first, with the names of today."""
    for left, right, left_name, right_name, millionths, evidence, cluster in db.execute(
            UNDECIDED_PAIRS, (round(min_probability * _MILLION),)):
        yield Pair(left, right, left_name, right_name, millionths / _MILLION, _clues(evidence), cluster)


def undecided_count(db: sqlite3.Connection) -> int:
    """Return how many pairs are undecided."""
    return int(db.execute(COUNT_UNDECIDED).fetchone()[0])


def customers_in_doubt(db: sqlite3.Connection) -> set[int]:
    """Return the customers that stand in an undecided pair."""
    return {row[0] for row in db.execute(IN_DOUBT)}


def _rows(pairs: Iterable["Proposed"]) -> Iterator[tuple[int, int, int, int | None, str]]:
    """Yield what is kept of pairs; neighbours mostly compare the same."""
    for comparison, alike in groupby(pairs, key=attrgetter("comparison")):
        evidence = f"[{','.join(map(_clue_text, comparison.clues))}]"
        millionths = round(comparison.probability * _MILLION)
        for pair in alike:
            yield pair.left, pair.right, millionths, pair.cluster, evidence


@lru_cache(maxsize=1 << 13)
def _clue_text(clue: Clue) -> str:
    """Return what is kept of a clue; a few thousand are those of half a million pairs."""
    return _json([clue.field, clue.level, round(clue.bits, 2)])


def _clues(evidence: str) -> tuple[Clue, ...]:
    return tuple(Clue(*clue) for clue in json.loads(evidence))
