"""Keeps what people answer to proposed pairs, and how likely each was held at that moment."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum, unique
from itertools import combinations
from typing import Final

from cimtool.rules.matching.evaluation import Answered
from cimtool.store.journal import Operation

_MILLION: Final = 1_000_000
PROPOSED = "SELECT probability_millionths FROM found_pair WHERE left_id = ? AND right_id = ?"
KEEP = ("INSERT INTO answer (op, left_id, right_id, answer, probability_millionths) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (left_id, right_id) DO UPDATE SET answer = excluded.answer,"
        " probability_millionths = excluded.probability_millionths WHERE answer <> excluded.answer")
ANSWERS = "SELECT answer, probability_millionths FROM answer ORDER BY probability_millionths DESC, left_id, right_id"
PUT_OFF = "SELECT left_id, right_id FROM decision WHERE answer = 'later'"
FOUND_EVER = "SELECT 1 FROM finding"
# Answers change who is a duplicate of whom too, but only of pairs that they settle.
CHANGED_SINCE = ("SELECT 1 FROM operation o JOIN finding f ON o.at >= f.at"
                 " WHERE o.command NOT IN ('review', 'merge', 'apply', 'distinct', 'undo') LIMIT 1")
VETOES = ("SELECT left_id, right_id FROM decision WHERE answer = 'distinct'"
          " AND left_id IN (SELECT value FROM json_each(?1)) AND right_id IN (SELECT value FROM json_each(?1))")


@unique
class Answer(StrEnum):
    """What a person says about a pair."""

    MERGE = "merge"
    DISTINCT = "distinct"
    LATER = "later"


def keep_answers(current: Operation, ids: Iterable[int], answer: Answer) -> None:
    """Keep one answer on every pair among *ids* that stands among those found; others were never proposed."""
    for ends in combinations(sorted(set(ids)), 2):
        found = current.db.execute(PROPOSED, ends).fetchone()
        if found is not None:
            current.db.execute(KEEP, (current.number, *ends, answer, found[0]))


def answered(db: sqlite3.Connection) -> Iterator[Answered]:
    """Yield the answers that stand, likeliest pair first."""
    for answer, millionths in db.execute(ANSWERS):
        yield Answered(answer == Answer.MERGE, millionths / _MILLION)


def vetoed(db: sqlite3.Connection, groups: Iterable[Sequence[int]]) -> set[int]:
    """Return the customers of these groups that stand with another of theirs in a pair called distinct."""
    return {end for group in groups for ends in db.execute(VETOES, (json.dumps(list(group)),)) for end in ends}


def put_off(db: sqlite3.Connection) -> set[tuple[int, int]]:
    """Return the pairs that a person wanted to answer later."""
    return {(left, right) for left, right in db.execute(PUT_OFF)}


def found_since_changes(db: sqlite3.Connection) -> bool:
    """Tell whether duplicates were looked for and nothing but answers happened since."""
    return db.execute(FOUND_EVER).fetchone() is not None and db.execute(CHANGED_SINCE).fetchone() is None
