"""`access list` and `access check`: who did and saw what, and what in that is out of the ordinary."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

import typer

from cimtool.commands.choosing import MOST
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.rules.access.alarms import AccessRule, Alarm, alarms
from cimtool.rules.access.entry import AccessKind
from cimtool.rules.access.faults import Fault
from cimtool.rules.query.durations import duration_days
from cimtool.rules.text.dates import parse_instant
from cimtool.store.access.check import examine_record
from cimtool.store.access.entries import Sought, began_at, newest_rows, seen_rows
from cimtool.store.access.limits import stored_limits
from cimtool.store.stamp import instant_of, instant_text
from cimtool.store.store import Store
from cimtool.views.access import access_listing, alarm_json, alarm_sentences

_USUAL: Final = "1d"
_SHOWN: Final = 40

Since = Annotated[str | None, typer.Option("--since", metavar="DATE|DURATION")]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check of the rows since an instant found; ``rows``: how many they are."""

    since: str
    rows: int
    alarms: tuple[Alarm, ...]


def run_check(store: Store, *, since: str) -> CheckResult:
    """Look for what is out of the ordinary since an instant, and whether the whole record is as it was written."""
    with store.reading(as_is=True) as db:
        rows = seen_rows(db, since)
        began = began_at(db)
        found = alarms(rows, stored_limits(db), began=instant_of(began)) if began else []
        broken = [_broken(fault, began or since) for fault in examine_record(db).faults]
    return CheckResult(since, len(rows), (*broken, *found))


def list_access(
    ctx: typer.Context,
    since: Since = None,
    kind: Annotated[AccessKind | None, typer.Option("--kind")] = None,
    user: Annotated[str | None, typer.Option("--user", metavar="NAME")] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
) -> None:
    """List the record of access."""
    session = session_of(ctx)
    sought = Sought(kind, user, _moment(since, session.settings.now) if since is not None else None)
    with session.store.reading(as_is=True) as db:
        found = newest_rows(db, sought, -1 if limit is None else limit)
        session.printer.listing(access_listing(found, session.printer.translator))


def check(ctx: typer.Context, since: Since = None) -> int:
    """Look for what is out of the ordinary."""
    session = session_of(ctx)
    result = run_check(session.store, since=_moment(since or _USUAL, session.settings.now))
    outcome = _outcome(session, result)
    if not result.alarms:
        session.printer.report(outcome)
        return ExitCode.DONE
    session.printer.outcome(outcome)
    return ExitCode.LOOK


def _broken(fault: Fault, at: str) -> Alarm:
    row = fault.row or 0
    return Alarm(rule=AccessRule.RECORD, at=at, who="", count=1, limit="", first=row, last=row,
                 detail=str(fault.flaw))


def _moment(text: str, now: datetime) -> str:
    """Return the instant of a date, of an instant, or so long ago.

    Raises:
        BadValue: it is none of these.
    """
    days = duration_days(text)
    try:
        found = parse_instant(text) if days is None else instant_text(now - timedelta(days=days))
    except OverflowError:
        found = None
    if found is None:
        raise BadValue(name="--since", value=text[:_SHOWN], expected="1d, 2w, 2026-01-31")
    return found


def _outcome(session: Session, result: CheckResult) -> Outcome:
    payload: JsonObject = {"ok": not result.alarms, "since": result.since, "rows": result.rows,
                           "alarms": [alarm_json(alarm, session.printer.translator) for alarm in result.alarms]}
    if not result.alarms:
        return Outcome(payload, (Message("access.quiet", {"count": result.rows, "since": result.since}),))
    told = [sentence for alarm in result.alarms for sentence in alarm_sentences(alarm)]
    return Outcome(payload, (*told, Message("access.alarmed", {"count": len(result.alarms), "since": result.since})))
