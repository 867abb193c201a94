"""Merges customers: the golden record is written, everything that points at a loser follows."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cimtool.errors import CustomerNotFound
from cimtool.model import Customer, State
from cimtool.rules.survivorship import POLICY, Golden, golden_record
from cimtool.store.journal import Operation
from cimtool.store.merging.references import references
from cimtool.store.reads import customer_by_id
from cimtool.store.rows import RECORD_COLUMNS, confirmed_json, customer_json, record_values
from cimtool.store.tiers.pins import carry_tier

_ASSIGNMENTS = ", ".join(f"{name} = ?" for name in RECORD_COLUMNS)
WRITE_GOLDEN = (f"UPDATE customer SET {_ASSIGNMENTS}, confirmed = ?, created_at = ?, updated_at = ?"  # noqa: S608 - our own columns
                " WHERE id = ?")
LET_GO = "UPDATE customer SET state = 'merged', merged_into = ?, updated_at = ? WHERE id = ?"
# A pair's answer is about two customers in order; after a merge it may be about one, or be there twice.
DECISIONS = "SELECT id, left_id, right_id, answer, decided_at FROM decision WHERE left_id = ?1 OR right_id = ?1"
SAME_ENDS = "DELETE FROM link WHERE from_id = to_id"
REMEMBER = ("INSERT INTO merging (op, loser_id, survivor_id, before, policy, take) VALUES (?, ?, ?, ?, ?, ?)")
# A merge stays where it happened, and an answer is about two; both go their own ways.
_STAYING = frozenset({"customer", "decision", "merging"})


@dataclass(frozen=True, slots=True)
class Merged:
    """One cluster made one: who survived, who was merged into it, and what decided each field."""

    survivor: int
    losers: tuple[int, ...]
    golden: Golden


def merge(current: Operation, survivor: int, losers: Sequence[int], take: Mapping[str, int]) -> Merged:
    """Merge active customers into ``survivor``.

    Raises:
        CustomerNotFound: one of them is not active.
        UnknownField, BadValue: as `golden_record`.
    """
    keeper, *others = (_active(current.db, number) for number in (survivor, *losers))
    golden = golden_record(keeper, others, take)
    before = children_count(current.db, (survivor, *losers))
    for loser in losers:  # first: the golden record may take a loser's ref
        current.db.execute(LET_GO, (survivor, current.at, loser))
    record = golden.record
    current.db.execute(WRITE_GOLDEN, (*record_values(record), confirmed_json(record), record.created_at,
                                      current.at, survivor))
    for loser in losers:
        _follow(current, loser, survivor)
        current.db.execute(REMEMBER, (current.number, loser, survivor, customer_json(keeper), POLICY,
                                      json.dumps(dict(sorted(take.items())))))
    if children_count(current.db, (survivor,)) != before:
        raise AssertionError("a merge lost a purchase or an interaction")
    return Merged(survivor, tuple(losers), golden)


def _active(db: sqlite3.Connection, number: int) -> Customer:
    customer = customer_by_id(db, number)
    if customer.state is not State.ACTIVE:
        raise CustomerNotFound(customer=str(number))
    return customer


def _follow(current: Operation, loser: int, survivor: int) -> None:
    _carry_decisions(current, loser, survivor)
    carry_tier(current, loser, survivor)
    for table, column in following(current.db):
        current.db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (survivor, loser))  # noqa: S608 - names from the schema
    current.db.execute(SAME_ENDS)


def following(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield the tables and columns that follow a customer into a merge."""
    return ((table, column) for table, columns in references(db).items() if table not in _STAYING
            for column in columns)


def _carry_decisions(current: Operation, loser: int, survivor: int) -> None:
    db = current.db
    for number, left, right, answer, at in db.execute(DECISIONS, (loser,)).fetchall():
        db.execute("DELETE FROM decision WHERE id = ?", (number,))
        ends = sorted({survivor if end == loser else end for end in (left, right)})
        if len(ends) > 1:
            db.execute("INSERT OR IGNORE INTO decision (op, left_id, right_id, answer, decided_at)"
                       " VALUES (?, ?, ?, ?, ?)", (current.number, *ends, answer, at))


def children_count(db: sqlite3.Connection, ids: Sequence[int]) -> tuple[int, int, int]:
    """Return how many purchases, their minor units, and how many interactions these customers have."""
    wanted = (json.dumps(list(ids)),)
    purchases = db.execute("SELECT count(*), coalesce(sum(amount_minor), 0) FROM purchase"
                           " WHERE customer_id IN (SELECT value FROM json_each(?))", wanted).fetchone()
    talks = db.execute("SELECT count(*) FROM interaction"
                       " WHERE customer_id IN (SELECT value FROM json_each(?))", wanted).fetchone()
    return (*purchases, *talks)
