"""Takes one record out of a golden record again, long after the merge and whatever happened since.

Each merge remembers the survivor as it was before, so it can be made again without the record, and
what differs goes back.  Later merges of the survivor, as survivor or as loser, are made again in
turn, with what they remember put right.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cimtool.errors import BadValue, NotMerged
from cimtool.model import Customer
from cimtool.rules.separation import Separated, made_again, separated
from cimtool.store.journal import Operation
from cimtool.store.merging.merges import WRITE_GOLDEN, children_count, following
from cimtool.store.reads import customer_by_id, ref_owner, survivor_of
from cimtool.store.rows import confirmed_json, customer_from_json, customer_json, record_values
from cimtool.store.tombstones import erased_by

OWN_MERGE = "SELECT op, survivor_id, before, take FROM merging WHERE loser_id = ?"
NEXT_MERGE = ("SELECT op, survivor_id, before, take FROM merging"
              " WHERE (survivor_id = ?1 OR loser_id = ?1) AND op > ?2 ORDER BY op LIMIT 1")
MERGED_WITH = "SELECT loser_id FROM merging WHERE op = ? AND survivor_id = ? ORDER BY loser_id"
SET_BEFORE = "UPDATE merging SET before = ? WHERE op = ? AND survivor_id = ?"
FORGET = "DELETE FROM merging WHERE loser_id = ?"
RETURN = "UPDATE customer SET state = 'active', merged_into = NULL, updated_at = ? WHERE id = ?"
FIRST_IMAGES = """SELECT row, before FROM image WHERE before IS NOT NULL AND id IN (
  SELECT min(id) FROM image WHERE operation = ? AND tbl = ? GROUP BY row) ORDER BY row"""
UNTIED = """SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM link WHERE id = ?1)
  AND ?2 = (SELECT max(operation) FROM image WHERE tbl = 'link' AND row = ?1)"""
DROP_CARRIED = ("DELETE FROM decision WHERE left_id = ? AND right_id = ?"
                " AND op IN (SELECT value FROM json_each(?))")


@dataclass(frozen=True, slots=True)
class Returned:
    """A record that stands for itself again.

    ``moved``: per table, how many rows went back with it; ``stayed``: how many purchases and interactions
    the survivor has left; ``kept``: its fields that hold a value changed since the merge.
    """

    loser: int
    survivor: int
    moved: Mapping[str, int]
    stayed: int
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Merge:
    """One merge: its operation, the survivor as it was before, the records merged into it, and the wishes."""

    operation: int
    before: Customer
    losers: tuple[Customer, ...]
    take: Mapping[str, int]

    @property
    def survivor(self) -> int:
        return self.before.id

    def again(self, before: Customer | None = None, losers: Iterable[Customer] | None = None) -> Customer:
        """Return the golden record of this merge, or of one that began differently."""
        return made_again(before or self.before, self.losers if losers is None else tuple(losers), self.take)


def unmerge(current: Operation, loser: int) -> Returned:
    """Take a merged record out again, inside the open operation ``current``; both are called distinct.

    Raises:
        CustomerNotFound: nothing has that id.
        NotMerged: it is not merged into anybody, or nothing remembers how.
        BadValue: another customer has its ref by now.
    """
    from cimtool.store.matching.decisions import decide  # loads SQLModel, which takes a third of a second

    db = current.db
    customer_by_id(db, loser)
    merges = [*_merges(db, loser)]
    holder = survivor_of(db, loser)
    before = children_count(db, (holder,))
    kept = _take_out(current, loser, merges).kept
    _return_row(current, loser)
    moved = _return_children(db, loser, merges[0].operation, holder)
    _return_links(db, loser, merges[0].operation)
    _return_answers(current, loser, holder, [merge.operation for merge in merges])
    decide(current, loser, holder, "distinct")
    if children_count(db, (loser, holder)) != before:
        raise AssertionError("an unmerge lost a purchase or an interaction")
    purchases, _, talks = children_count(db, (holder,))
    return Returned(loser, holder, moved, purchases + talks, kept)


def _merges(db: sqlite3.Connection, loser: int) -> Iterator[_Merge]:
    """Yield the merge of a record, then every later one that made something of its survivor, in order."""
    row = db.execute(OWN_MERGE, (loser,)).fetchone()
    if row is None:
        raise NotMerged(customer=f"#{loser}")
    while row is not None:
        operation, survivor, before, take = row
        losers = [customer_by_id(db, found[0]) for found in db.execute(MERGED_WITH, (operation, survivor))]
        yield _Merge(operation, customer_from_json(before), tuple(losers), json.loads(take))
        row = db.execute(NEXT_MERGE, (survivor, operation)).fetchone()


def _take_out(current: Operation, loser: int, merges: list[_Merge]) -> Separated:
    """Make the merges again without the loser, write whatever differs, and return what the last survivor is now."""
    first, *later = merges
    united, rest = first.again(), first.again(losers=(one for one in first.losers if one.id != loser))
    holder = first.survivor
    for merge in later:
        if merge.survivor == holder:
            before = separated(merge.before, united, rest).record
            current.db.execute(SET_BEFORE, (customer_json(before), merge.operation, holder))
            united, rest = merge.again(), merge.again(before)
        else:
            lesser = separated(customer_by_id(current.db, holder), united, rest).record
            _write(current, lesser, lesser.updated_at)
            united = merge.again()
            rest = merge.again(losers=(lesser if one.id == holder else one for one in merge.losers))
            holder = merge.survivor
    left = separated(customer_by_id(current.db, holder), united, rest)
    _write(current, left.record, current.at)
    return left


def _write(current: Operation, record: Customer, updated_at: str) -> None:
    current.db.execute(WRITE_GOLDEN, (*record_values(record), confirmed_json(record), record.created_at, updated_at,
                                      record.id))


def _return_row(current: Operation, loser: int) -> None:
    record = customer_by_id(current.db, loser)
    owner = ref_owner(current.db, record.ref, record.source) if record.ref is not None else None
    if owner is not None:
        raise BadValue(name="ref", value=str(record.ref), expected=f"#{owner}")
    current.db.execute(FORGET, (loser,))
    current.db.execute(RETURN, (current.at, loser))


def _images(db: sqlite3.Connection, operation: int, table: str) -> list[tuple[int, dict[str, Any]]]:
    """Return what a merge changed of a table: row number and what stood there; what was erased is left out."""
    found = ((row, json.loads(before)) for row, before in db.execute(FIRST_IMAGES, (operation, table)).fetchall())
    return [(row, before) for row, before in found if erased_by(before) is None]


def _return_children(db: sqlite3.Connection, loser: int, operation: int, holder: int) -> dict[str, int]:
    """Point back at the loser whatever did before the merge and is still there; return how many rows per table."""
    moved: dict[str, set[int]] = {}
    for table, column in following(db):
        sql = f"UPDATE {table} SET {column} = ? WHERE id = ? AND {column} = ?"  # noqa: S608 - names from the schema
        for row, before in _images(db, operation, table):
            if before[column] == loser and db.execute(sql, (loser, row, holder)).rowcount:
                moved.setdefault(table, set()).add(row)
    return {table: len(rows) for table, rows in moved.items()}


def _return_links(db: sqlite3.Connection, loser: int, operation: int) -> None:
    """Tie again what the merge untied, because both ends had become one customer."""
    for row, link in _images(db, operation, "link"):
        ends = tuple(survivor_of(db, link[end]) for end in ("from_id", "to_id"))
        if loser in ends and ends[0] != ends[1] and db.execute(UNTIED, (row, operation)).fetchone():
            db.execute("INSERT INTO link (id, op, from_id, to_id, role) VALUES (?, ?, ?, ?, ?)",
                       (row, link["op"], *ends, link["role"]))


def _return_answers(current: Operation, loser: int, holder: int, operations: list[int]) -> None:
    """Give the loser its answers back; the survivor keeps none that came from the loser alone."""
    db = current.db
    answers = [answer for _, answer in _images(db, operations[0], "decision")]
    own = [answer for answer in answers if loser in _ends(answer)]
    from_others = set().union(*(_ends(answer) for answer in answers if answer not in own))
    for answer in own:
        other = survivor_of(db, (_ends(answer) - {loser}).pop())
        if other == holder:
            continue  # the two are called distinct anyway
        if not _ends(answer) & from_others:
            db.execute(DROP_CARRIED, (*sorted((holder, other)), json.dumps(operations)))
        db.execute("INSERT OR IGNORE INTO decision (op, left_id, right_id, answer, decided_at) VALUES (?, ?, ?, ?, ?)",
                   (current.number, *sorted((loser, other)), answer["answer"], answer["decided_at"]))


def _ends(answer: Mapping[str, Any]) -> set[int]:
    return {answer["left_id"], answer["right_id"]}
