"""`audit`: what is wrong with the records, what to type about it, and a score to hold them to."""

from collections.abc import Sequence
from enum import StrEnum, unique
from functools import partial
from typing import Annotated

import typer

from cimtool.commands.audit_fix import Fixed, fix_safe
from cimtool.commands.audit_trend import keep, show_trend
from cimtool.commands.auditing import run_audit, run_summary
from cimtool.commands.choosing import MOST, day_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message
from cimtool.errors import BadValue, ExitCode
from cimtool.output.progress import followed
from cimtool.rules.quality.checks import BY_NAME, CHECKS, AuditCheck
from cimtool.rules.quality.score import Tally
from cimtool.rules.query import parse_args
from cimtool.store.quality.audits import Asked, Summary, Watched
from cimtool.store.scope import Scope
from cimtool.views.audit import audit_findings, audit_outcome, finding_listing

_SHOWN = 10
_DUPLICATE = "duplicate"


@unique
class Fix(StrEnum):
    """What `--fix` may touch."""

    SAFE = "safe"


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
    shown = session.settings.interactive and not session.settings.quiet
    watched: Watched = partial(followed, label=printer.translator.text("progress.audit"), shown=shown)
    if printer.for_scripts and first is None:
        with run_audit(session.store, asked, watched) as audit:
            printer.findings(audit_findings(audit.tally, audit.findings, printer.translator, _done(fixed)))
        tally, twins = audit.tally, audit.twins
    else:
        found = run_summary(session.store, asked, first or _SHOWN, watched)
        tally, twins = found.tally, found.twins
        _print(session, found, fixed)
    if not twins.current and _DUPLICATE in tally.counts:
        at = twins.found_at
        printer.note(Message("audit.compared_before", {"at": at}) if at else Message("audit.not_compared"))
    if _is_whole(session, asked):
        keep(session, tally)
    return tally


def _print(session: Session, found: Summary, fixed: Fixed | None) -> None:
    """Print the tally and what to do first."""
    printer = session.printer
    if printer.for_scripts:
        printer.findings(audit_findings(found.tally, found.foremost, printer.translator, _done(fixed)))
        return
    printer.outcome(audit_outcome(found.tally))
    printer.listing(finding_listing(found.foremost, printer.translator))
    _rest(session, found.tally, len(found.foremost))


def _done(fixed: Fixed | None) -> JsonObject:
    return {"operation": fixed.operation, "fixed": fixed.customers} if fixed else {}


def _rest(session: Session, tally: Tally, shown: int) -> None:
    left = sum(tally.counts.values()) - shown
    if left:
        session.printer.note(Message("audit.more", {"count": left}))
