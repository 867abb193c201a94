"""What `review` shows, and what an answer does."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from cimtool.document import Message
from cimtool.model import Customer, Pair, State
from cimtool.store.journal import Operation
from cimtool.store.matching.answers import Answer, keep_answers, put_off, vetoed
from cimtool.store.matching.found_pairs import undecided_pairs
from cimtool.store.merging.merges import merge
from cimtool.store.reads import customers_by_ids, survivor_of
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


@dataclass(frozen=True, slots=True)
class Pending:
    """A pair without an answer and both its records; ``later``: it was put off before."""

    pair: Pair
    records: tuple[Customer, Customer]
    later: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to a pair, the ids in any order."""

    left: int
    right: int
    answer: Answer


@unique
class Why(StrEnum):
    """Why an answer could not be heeded."""

    NOT_ACTIVE = "not_active"
    ALREADY_ONE = "already_one"
    CALLED_DISTINCT = "called_distinct"


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that could not be heeded."""

    left: int
    right: int
    why: Why


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What became of the answers; ``merged`` has survivor and loser of each merge."""

    operation: int | None
    counts: Mapping[Answer, int]
    merged: tuple[tuple[int, int], ...]
    refused: tuple[Refused, ...]


def pending(store: Store, *, min_probability: float) -> list[Pending]:
    """Return the pairs without an answer, likeliest first, those put off before at the end."""
    with store.reading() as db:
        pairs = list(undecided_pairs(db, min_probability=min_probability))
        later = put_off(db)
        records = customers_by_ids(db, {end for pair in pairs for end in (pair.left, pair.right or 0)})
    waiting = [Pending(pair, (records[pair.left], records[pair.right]), (pair.left, pair.right) in later)
               for pair in pairs if pair.right is not None]
    return sorted(waiting, key=lambda one: one.later)


def run_answers(store: Store, stamp: Stamp, answers: Iterable[Given]) -> ReviewResult:
    """Heed answers in one operation; an id that was merged away stands for its survivor."""
    counts: Counter[Answer] = Counter()
    merged, refused = [], []
    with store.operation(stamp) as current:
        for given in answers:
            ends = sorted(survivor_of(current.db, number) for number in (given.left, given.right))
            why = _why_not(current, ends)
            if why is not None:
                refused.append(Refused(given.left, given.right, why))
                continue
            counts[given.answer] += 1
            if given.answer is Answer.MERGE:
                merged.append((ends[0], ends[1]))
            _heed(current, ends, given.answer)
        current.summary = Message("summary.review", {"count": counts.total(), "merges": counts[Answer.MERGE],
                                                     "distinct": counts[Answer.DISTINCT]})
    return ReviewResult(current.number, counts, tuple(merged), tuple(refused))


def _why_not(current: Operation, ends: list[int]) -> Why | None:
    if ends[0] == ends[1]:
        return Why.ALREADY_ONE
    if vetoed(current.db, [ends]):
        return Why.CALLED_DISTINCT
    records = customers_by_ids(current.db, ends)
    active = len(records) == len(ends) and all(one.state is State.ACTIVE for one in records.values())
    return None if active else Why.NOT_ACTIVE


def _heed(current: Operation, ends: list[int], answer: Answer) -> None:
    from cimtool.store.matching.decisions import decide  # loads SQLModel, which takes a third of a second

    if answer is not Answer.LATER:
        keep_answers(current, ends, answer)
    if answer is Answer.MERGE:
        merge(current, ends[0], ends[1:], {})
    else:
        decide(current, ends[0], ends[1], answer)
