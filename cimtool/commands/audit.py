"""`audit`: what is wrong with the records, what to type about it, and a score to hold them to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum, unique
from heapq import nsmallest
from typing import Annotated

import typer

from cimtool.commands.audit_fix import Fixed, fix_safe
from cimtool.commands.audit_trend import keep, show_trend
from cimtool.commands.choosing import MOST, day_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message
from cimtool.errors import BadValue, ExitCode
from cimtool.output.progress import followed
from cimtool.rules.quality.checks import BY_NAME, CHECKS, AuditCheck, findings
from cimtool.rules.quality.finding import Finding, Subject
from cimtool.rules.quality.score import Tally, new_tally
from cimtool.rules.query import parse_args
from cimtool.store.scope import Scope
from cimtool.store.store import Store
from cimtool.store.subjects import subjects
from cimtool.store.twins import Twins, known_twins
from cimtool.views.audit import audit_findings, audit_outcome, finding_listing

_SHOWN = 10
_DUPLICATE = "duplicate"


@unique
class Fix(StrEnum):
    """What `--fix` may touch."""

    SAFE = "safe"


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


@contextmanager
def run_audit(store: Store, asked: Asked, *, counted_as: str | None = None) -> Iterator[Audit]:
    """Give an audit for as long as the block lasts; ``counted_as``: count customers aloud under that label."""
    tally = new_tally(asked.scope.as_of, asked.checks)
    with store.reading() as db:
        twins = known_twins(db)
        seen = followed(subjects(db, asked.scope, twins.rows), counted_as or "", shown=counted_as is not None)
        yield Audit(tally, _tallied(seen, asked.checks, tally), twins)


def audit(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    check: Annotated[list[str] | None, typer.Option("--check", metavar="NAME")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    fail_under: Annotated[float | None, typer.Option("--fail-under", metavar="SCORE")] = None,
    first: Annotated[int | None, typer.Option("--next", metavar="N", min=1, max=MOST)] = None,
    fix: Annotated[Fix | None, typer.Option("--fix")] = None,
    trend: Annotated[bool, typer.Option("--trend")] = False,
) -> int:
    """Audit the records."""
    session = session_of(ctx)
    if fail_under is not None and not 0 <= fail_under <= 100:
        raise BadValue(name="--fail-under", value=str(fail_under), expected="0 .. 100")
    asked = Asked(Scope(parse_args(query or ()), day_of(as_of, session.settings.today)), checks_named(check or ()))
    if trend:
        return _trend(session, asked)
    fixed = _fix(session, asked) if fix else None
    if fixed is not None and fixed.declined:
        return ExitCode.FAILED
    score = _audit(session, asked, first, fixed).score
    if fail_under is not None and score < fail_under:
        session.printer.note(Message("audit.below", {"score": str(score), "wanted": f"{fail_under:g}"}))
        return ExitCode.LOOK
    return ExitCode.DONE


def checks_named(names: Sequence[str]) -> tuple[AuditCheck, ...]:
    """Return the checks of these names, all without any, in the order of the table.

    Raises:
        BadValue: there is no such check.
    """
    for name in names:
        if name not in BY_NAME:
            raise BadValue(name="--check", value=name[:40], expected=", ".join(BY_NAME))
    return tuple(check for check in CHECKS if not names or check.name in names)


def most_pressing(found: Iterable[Finding], count: int) -> list[Finding]:
    """Return what to do first; of equals, the customer with the lower id."""
    return nsmallest(count, found, key=lambda one: (-one.priority, one.id))


def _tallied(seen: Iterable[Subject], checks: Sequence[AuditCheck], tally: Tally) -> Iterator[Finding]:
    for subject in seen:
        found = findings(subject, checks)
        tally.add(found)
        yield from found


def _is_whole(session: Session, asked: Asked) -> bool:
    """Whether an audit is of everything, as of today: only those compare."""
    return asked == Asked(Scope(None, session.settings.today))


def _trend(session: Session, asked: Asked) -> int:
    if not _is_whole(session, asked):
        raise BadValue(name="--trend", value="QUERY, --check, --as-of", expected="audit --trend")
    show_trend(session)
    return ExitCode.DONE


def _fix(session: Session, asked: Asked) -> Fixed:
    """Fix what is safe, and say how much that was."""
    with run_audit(session.store, asked) as audit:
        safe = [finding for finding in audit.findings if finding.flaw.safe]
    return fix_safe(session, safe, asked.checks, asked.scope.as_of)


def _audit(session: Session, asked: Asked, first: int | None, fixed: Fixed | None) -> Tally:
    """Audit, print, and return the tally."""
    printer = session.printer
    label = printer.translator.text("progress.audit") if session.settings.interactive and not session.settings.quiet \
        else None
    with run_audit(session.store, asked, counted_as=label) as audit:
        if printer.for_scripts:
            found = audit.findings if first is None else _ahead(audit.findings, first)
            printer.findings(audit_findings(audit.tally, found, printer.translator, _done(fixed)))
        else:
            foremost = most_pressing(audit.findings, first or _SHOWN)
            printer.outcome(audit_outcome(audit.tally))
            printer.listing(finding_listing(foremost, printer.translator))
            _rest(session, audit.tally, len(foremost))
    if not audit.twins.current and _DUPLICATE in audit.tally.counts:
        found_at = audit.twins.found_at
        printer.note(Message("audit.compared_before", {"at": found_at}) if found_at else Message("audit.not_compared"))
    if _is_whole(session, asked):
        keep(session, audit.tally)
    return audit.tally


def _done(fixed: Fixed | None) -> JsonObject:
    return {"operation": fixed.operation, "fixed": fixed.customers} if fixed else {}


def _ahead(found: Iterable[Finding], count: int) -> Iterator[Finding]:
    yield from most_pressing(found, count)


def _rest(session: Session, tally: Tally, shown: int) -> None:
    left = sum(tally.counts.values()) - shown
    if left:
        session.printer.note(Message("audit.more", {"count": left}))
