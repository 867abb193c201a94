"""What `review --imports` shows of rows in doubt, and what an answer does."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from cimtool.document import Message
from cimtool.model import Customer, State
from cimtool.rules.incoming import Incoming
from cimtool.rules.incoming_again import DoubtfulRow, row_again
from cimtool.rules.rowmatch import OnMatch, Outcome
from cimtool.rules.standards import Standards
from cimtool.store.imports.bulk import RowWriter
from cimtool.store.imports.doubtful import doubtful_row, doubtful_rows
from cimtool.store.imports.rows import SET_ASIDE, Decided, ImportRows, Verdict
from cimtool.store.journal import Operation
from cimtool.store.reads import customers_by_ids, survivor_of
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


@unique
class RowAnswer(StrEnum):
    """What a person says about a row in doubt."""

    ADD = "add"
    INTO = "into"
    SKIP = "skip"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A row without an answer, and the customers it may be, as they are now."""

    doubtful: DoubtfulRow
    row: Incoming
    customers: tuple[Customer, ...]


@dataclass(frozen=True, slots=True)
class GivenRow:
    """An answer to the row of this number; ``into`` is whom it means, if it means somebody."""

    row: int
    answer: RowAnswer
    into: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """An answer that could not be heeded: a code with its sentence in ``review.row.refused.<code>`` or ``problem.``."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class RowsResult:
    """What became of the answers; ``operation`` None: nothing was changed."""

    operation: int | None
    counts: Mapping[RowAnswer, int]
    customers: tuple[int, ...]
    refused: tuple[RefusedRow, ...]


def pending_rows(store: Store, standards: Standards) -> list[PendingRow]:
    """Return the rows without an answer, the oldest first."""
    with store.reading() as db:
        waiting = list(doubtful_rows(db))
        survivors = {number: survivor_of(db, number) for one in waiting for number in one.others}
        records = customers_by_ids(db, set(survivors.values()))
    return [PendingRow(one, row_again(one, standards),
                       tuple(records[number] for number in dict.fromkeys(map(survivors.__getitem__, one.others))
                             if number in records and records[number].state is State.ACTIVE))
            for one in waiting]


def run_row_answers(store: Store, stamp: Stamp, answers: Iterable[GivenRow], standards: Standards) -> RowsResult:
    """Heed answers in one operation; each row that was decided is known again whenever its file is."""
    counts: Counter[RowAnswer] = Counter()
    customers: list[int] = []
    refused: list[RefusedRow] = []
    with store.operation(stamp) as current:
        for given in answers:
            verdict = _heed(current, given, standards)
            if isinstance(verdict, RefusedRow):
                refused.append(verdict)
                continue
            counts[given.answer] += 1
            customers += [verdict.customer_id] if verdict is not None and verdict.customer_id is not None else []
        done = counts.total() - counts[RowAnswer.LATER]
        current.discard = not done
        current.summary = Message("summary.review_imports", {
            "count": done, "added": counts[RowAnswer.ADD], "merged": counts[RowAnswer.INTO]})
    return RowsResult(current.number if done else None, counts, tuple(customers), tuple(refused))


def _heed(current: Operation, given: GivenRow, standards: Standards) -> Verdict | RefusedRow | None:
    """Do what an answer says; None if that is nothing."""
    one = doubtful_row(current.db, given.row)
    if one is None:
        return RefusedRow(given.row, "not_waiting")
    if given.answer is RowAnswer.LATER:
        return None
    row = row_again(one, standards)
    if given.answer is RowAnswer.SKIP:
        verdict = Verdict(row, Outcome.SKIPPED, code=SET_ASIDE)
        ImportRows(current, one.file, Decided((), OnMatch.SKIP)).write([verdict])
        return verdict
    return _written(current, given, one.file, row, standards)


def _written(current: Operation, given: GivenRow, file: str, row: Incoming,
             standards: Standards) -> Verdict | RefusedRow:
    wish = OnMatch.ADD
    if given.answer is RowAnswer.INTO:
        wish, meant = OnMatch.FILL, survivor_of(current.db, given.into or 0)
        customer = customers_by_ids(current.db, [meant]).get(meant)
        if customer is None or customer.state is not State.ACTIVE:
            return RefusedRow(given.row, "not_active")
        row = replace(row, identity=replace(row.identity, uid=customer.uid))
    if row.record is None:
        return RefusedRow(given.row, row.refused.code if row.refused else "unknown")
    verdict = next(iter(list(RowWriter(current, file, Decided((), wish), standards).write([row]))))
    taken = verdict.outcome in {Outcome.ADDED, Outcome.UPDATED, Outcome.UNCHANGED}
    return verdict if taken else RefusedRow(given.row, verdict.code or "unknown")
