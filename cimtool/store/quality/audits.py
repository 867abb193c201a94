"""Audits customers as they are read: the findings one by one, or a stretch of them summed up."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

from cimtool.rules.quality.checks import CHECKS, AuditCheck, findings
from cimtool.rules.quality.finding import Finding, Subject
from cimtool.rules.quality.score import Tally, new_tally
from cimtool.store.journal import history_head
from cimtool.store.matching.twins import Twins, known_twins
from cimtool.store.quality.subjects import subjects
from cimtool.store.scope import Scope

Watched = Callable[[Iterator[Subject]], Iterator[Subject]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which customers to look at, as of when, and with which checks."""

    scope: Scope
    checks: tuple[AuditCheck, ...] = CHECKS


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit under way: ``findings`` can be read once, and after the last the tally is whole.

    ``twins`` tell how far the doubles among them are up to date.
    """

    tally: Tally
    findings: Iterable[Finding]
    twins: Twins


@dataclass(frozen=True, slots=True)
class Summary:
    """An audit that is done: ``foremost`` is what to do first; ``head`` that of the history that was looked at.

    ``twins`` tell how far doubles are up to date; their rows have been read.
    """

    tally: Tally
    foremost: Sequence[Finding]
    head: str
    twins: Twins


def begun(db: sqlite3.Connection, asked: Asked, watched: Watched = iter) -> Audit:
    """Begin an audit; ``watched`` is given what is looked at, and yields it again."""
    tally, twins = new_tally(asked.scope.as_of, asked.checks), known_twins(db)
    return Audit(tally, _tallied(watched(subjects(db, asked.scope, twins.rows)), asked.checks, tally), twins)


def summary(db: sqlite3.Connection, asked: Asked, count: int, ids: range, watched: Watched = iter) -> Summary:
    """Audit those with ids in a range to the end, and keep ``count`` findings."""
    audit = begun(db, replace(asked, scope=replace(asked.scope, ids=ids)), watched)
    foremost = most_pressing(audit.findings, count)
    return Summary(audit.tally, foremost, history_head(db), replace(audit.twins, rows=()))


def most_pressing(found: Iterable[Finding], count: int) -> list[Finding]:
    """Return what to do first; of equals, the customer with the lower id."""
    return nsmallest(count, found, key=lambda one: (-one.priority, one.id))


def _tallied(seen: Iterable[Subject], checks: Sequence[AuditCheck], tally: Tally) -> Iterator[Finding]:
    for subject in seen:
        found = findings(subject, checks)
        tally.add(found)
        yield from found
