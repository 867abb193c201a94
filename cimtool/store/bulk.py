"""Writes the rows of an import, in batches, inside one operation.

Every row leaves a line in `import_row`: what became of it, of which customer, and what was not taken.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cimtool.model import SourceRecord, State
from cimtool.rules.incoming import Incoming, numbered
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import email_addresses, phone_numbers
from cimtool.rules.rowmatch import Fit, MatchKey, OnMatch, Outcome, combined, fit, not_taken
from cimtool.store.children import add_children, add_links
from cimtool.store.derived import refresh
from cimtool.store.journal import Operation
from cimtool.store.reads import customer_by_id, customers_by_ids, id_by_uid, ids_by_key, ref_owner, survivor_of
from cimtool.store.rows import record_values
from cimtool.store.uid import uuid7
from cimtool.store.writes import INSERT_WITH_ID, UPDATE_CUSTOMER

_BATCH = 500
_SEEN = "SELECT customer_id FROM import_row WHERE digest = ? AND customer_id IS NOT NULL ORDER BY id DESC LIMIT 1"
_PENDING = "SELECT 1 FROM import_row WHERE digest = ? AND outcome = 'review'"
_COUNT = "SELECT outcome, count(*) FROM import_row WHERE op = ? AND file = ? GROUP BY outcome"
_RECORD_ROW = ("INSERT INTO import_row (op, file, line, outcome, customer_id, digest, detail)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)")


@dataclass(frozen=True, slots=True)
class Policy:
    """How rows meet customers: by which keys, in order, and what then."""

    match: tuple[MatchKey, ...]
    on_match: OnMatch


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row; ``code`` says why for rejected and review rows, ``others`` whom it may be."""

    row: Incoming
    outcome: Outcome
    customer_id: int | None = None
    code: str | None = None
    others: tuple[int, ...] = ()


@dataclass(slots=True)
class _Pending:
    """Customers that are added but not yet written, and how they can be found."""

    rows: dict[int, tuple[Incoming, str]] = field(default_factory=dict)
    uids: dict[str, int] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)


class RowWriter:
    """Writes the rows of one file."""

    def __init__(self, current: Operation, file: str, policy: Policy) -> None:
        self.current, self.file, self.policy = current, file, policy
        self.db = current.db
        self.changed = False
        self._pending = _Pending()
        self._verdicts: list[Verdict] = []
        self._seen: Counter[str] = Counter()
        self._links: list[tuple[int, Sequence[Mapping[str, object]]]] = []
        self._next_id = self._first_free_id()
        current.derived_kept = True

    def write(self, rows: Iterable[Incoming]) -> Iterable[Verdict]:
        """Write the rows and yield what became of each."""
        for row in rows:
            if row.digest:
                self._seen[row.digest] += 1
                row = numbered(row, self._seen[row.digest])  # the same row, told from its equals
            verdict = self._place(row)
            self._verdicts.append(verdict)
            if len(self._verdicts) >= _BATCH:
                self._flush()
            yield verdict
        self._flush()
        self.changed |= add_links(self.current, self._links) > 0

    def counts(self) -> dict[Outcome, int]:
        """Count the outcomes in the database, not in the loop."""
        found = dict(self.db.execute(_COUNT, (self.current.number, self.file)).fetchall())
        return {outcome: found.get(outcome.value, 0) for outcome in Outcome}

    def _place(self, row: Incoming) -> Verdict:
        if row.record is None:
            return Verdict(row, Outcome.REJECTED, code=row.refused.code if row.refused else None)
        found = self._identified(row)
        if found is None and self.policy.on_match is not OnMatch.OVERWRITE and row.digest:
            known = self.db.execute(_SEEN, (row.digest,)).fetchone()
            if known:
                return Verdict(row, Outcome.UNCHANGED, survivor_of(self.db, known[0]))
        fitting = Fit(found) if found is not None else self._fitting(row.record)
        if fitting.customer_id is None and not fitting.doubtful:
            return self._added(row)
        return self._met(row, row.record, fitting)

    def _met(self, row: Incoming, record: SourceRecord, fitting: Fit) -> Verdict:
        """Decide on a row that fits somebody, surely or in doubt."""
        policy = self.policy.on_match
        if policy is OnMatch.ADD:
            return self._added(row)
        if fitting.customer_id is None:
            return self._review(row, fitting.why or "several", fitting.doubtful)
        if policy is OnMatch.REVIEW:
            return self._review(row, "wished", (fitting.customer_id,))
        if policy is OnMatch.SKIP:
            return Verdict(row, Outcome.SKIPPED, fitting.customer_id)
        return self._updated(row, record, fitting.customer_id)

    def _identified(self, row: Incoming) -> int | None:
        if row.identity.uid is None:
            return None
        if row.identity.uid in self._pending.uids:
            return self._pending.uids[row.identity.uid]
        found = id_by_uid(self.db, row.identity.uid)
        return survivor_of(self.db, found) if found is not None else None

    def _fitting(self, record: SourceRecord) -> Fit:
        for match in self.policy.match:
            ids = self._holders(match, record)
            if ids:
                return fit(record, self._records(ids))
        return Fit()

    def _holders(self, match: MatchKey, record: SourceRecord) -> list[int]:
        keys = _match_keys(match, record)
        found = [number for each in keys for number in self._pending.keys.get(each, ())]
        if match is MatchKey.REF:
            owner = ref_owner(self.db, record.ref, record.source) if record.ref else None
            return [*found, *([owner] if owner is not None else [])]
        return list(dict.fromkeys([*found, *(number for each in keys for number in ids_by_key(self.db, each))]))

    def _records(self, ids: Sequence[int]) -> dict[int, SourceRecord]:
        waiting = {number: self._pending.rows[number][0].record for number in ids if number in self._pending.rows}
        stored = customers_by_ids(self.db, [number for number in ids if number not in waiting])
        return {**{number: record for number, record in waiting.items() if record is not None}, **stored}

    def _added(self, row: Incoming) -> Verdict:
        record = row.record
        assert record is not None
        taken = self._holders(MatchKey.REF, record)
        if taken:
            return self._review(row, "ref_taken", tuple(taken))
        number = self._new_id(row.identity.id)
        uid = row.identity.uid or uuid7(self.current.stamp.at)
        self._pending.rows[number] = (row, uid)
        self._pending.uids[uid] = number
        for each in (each for match in MatchKey for each in _match_keys(match, record)):
            self._pending.keys.setdefault(each, []).append(number)
        self.changed = True
        return Verdict(row, Outcome.ADDED, number)

    def _updated(self, row: Incoming, record: SourceRecord, number: int) -> Verdict:
        if number in self._pending.rows:
            self._flush()
        before = customer_by_id(self.db, number)
        if before.state is not State.ACTIVE:
            return self._review(row, "deleted", (number,))
        after = combined(before, record, self.policy.on_match)
        grown = bool(row.children) and add_children(self.current, number, row.children) > 0
        self.changed |= grown
        if record_values(after) == record_values(before):
            return Verdict(row, Outcome.UPDATED if grown else Outcome.UNCHANGED, number)
        if (after.ref, after.source) != (before.ref, before.source) and after.ref \
                and ref_owner(self.db, after.ref, after.source) not in (None, number):
            return self._review(row, "ref_taken", (number,))
        self.db.execute(UPDATE_CUSTOMER, (*record_values(after), self.current.at, number))
        refresh(self.db, (number,))
        self.changed = True
        return Verdict(row, Outcome.UPDATED, number)

    def _review(self, row: Incoming, code: str, others: tuple[int, ...]) -> Verdict:
        waiting = bool(row.digest) and self.db.execute(_PENDING, (row.digest,)).fetchone() is not None
        self.changed |= not waiting
        return Verdict(row, Outcome.REVIEW, code=code, others=others)

    def _flush(self) -> None:
        """Write what waits: customers, their children, the derived rows, then the lines of `import_row`."""
        at = self.current.at
        waiting = self._pending.rows
        self.db.executemany(INSERT_WITH_ID, [
            (number, self.current.number, uid, row.identity.created_at or at, row.identity.updated_at or at,
             json.dumps(dict(sorted(row.identity.confirmed.items()))), *record_values(_record(row)))
            for number, (row, uid) in waiting.items()])
        for number, (row, _) in waiting.items():
            if row.children:
                add_children(self.current, number, row.children)
                self._links.append((number, row.children.get("links", ())))
        refresh(self.db, list(waiting))
        self._pending = _Pending()
        self.db.executemany(_RECORD_ROW, [self._row_values(verdict) for verdict in self._verdicts])
        self._verdicts = []

    def _row_values(self, verdict: Verdict) -> tuple[object, ...]:
        return (self.current.number, self.file, verdict.row.line, verdict.outcome.value, verdict.customer_id,
                verdict.row.digest, self._detail(verdict))

    def _detail(self, verdict: Verdict) -> str | None:
        """Return what must not be lost of a row that did not become a customer whole."""
        if verdict.outcome is Outcome.REVIEW:
            return json.dumps({"code": verdict.code, "others": verdict.others, "cells": verdict.row.cells},
                              ensure_ascii=False)
        if verdict.outcome is Outcome.REJECTED:
            return json.dumps({"code": verdict.code})
        if verdict.outcome in (Outcome.UPDATED, Outcome.UNCHANGED) and verdict.row.record is not None \
                and verdict.customer_id is not None:
            lost = not_taken(customer_by_id(self.db, verdict.customer_id), verdict.row.record)
            return json.dumps({"not_taken": lost}, ensure_ascii=False) if lost else None
        return None

    def _first_free_id(self) -> int:
        found = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'customer'").fetchone()
        return int(found[0]) + 1 if found else 1

    def _new_id(self, wished: int | None) -> int:
        """Return the id a row had elsewhere if it was never used here, else the next one."""
        if wished is not None and wished >= self._next_id:
            self._next_id = wished + 1
            return wished
        number, self._next_id = self._next_id, self._next_id + 1
        return number


def _match_keys(match: MatchKey, record: SourceRecord) -> list[str]:
    if match is MatchKey.REF:
        return [f"ref:{record.ref}\0{record.source or ''}"] if record.ref else []
    if match is MatchKey.PHONE:
        return [key(Key.PHONE, number) for number in phone_numbers(record.phones)]
    return [key(Key.EMAIL, address) for address in email_addresses(record.emails)]


def _record(row: Incoming) -> SourceRecord:
    assert row.record is not None
    return row.record
