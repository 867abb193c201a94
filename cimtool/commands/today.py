"""`today`: whom to call, what was promised first, then who has waited longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from itertools import count
from typing import Annotated

import typer

from cimtool.commands.choosing import MOST, day_of
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.rules.agenda import Call, Callee, urgency
from cimtool.rules.query import parse_args
from cimtool.store.quality.agenda import callees
from cimtool.store.scope import Scope
from cimtool.store.store import Store
from cimtool.views.agenda import callee_listing

_AS_MANY = 20


@dataclass(frozen=True, slots=True)
class Agenda:
    """Whom to call, the most pressing first, and how many more there are."""

    callees: Sequence[Callee]
    left_out: int


def run_today(store: Store, scope: Scope, limit: int) -> Agenda:
    """Return the first ``limit`` to call."""
    numbers = count(1)
    with store.reading() as db:
        # zip asks the callees first, so no number is drawn after the last of them
        everybody = (callee for callee, _ in zip(callees(db, scope), numbers, strict=False))
        first = nsmallest(limit, everybody, key=urgency)
    return Agenda(first, next(numbers) - 1 - len(first))


def today(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=MOST)] = _AS_MANY,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """List whom to call."""
    session = session_of(ctx)
    scope = Scope(parse_args(query or ()), day_of(as_of, session.settings.today))
    agenda = run_today(session.store, scope, limit)
    _print(session, agenda.callees, scope.as_of)
    if agenda.left_out:
        session.printer.note(Message("today.more", {"count": agenda.left_out}))


def _print(session: Session, found: Sequence[Callee], as_of: date) -> None:
    """Print the list; people see those nobody ever reached apart from the others."""
    printer = session.printer
    never = [callee for callee in found if callee.reason.call is Call.NEVER]
    if printer.for_scripts or not never:
        printer.listing(callee_listing(found, as_of, printer.translator))
        return
    printer.listing(callee_listing(found[:len(found) - len(never)], as_of, printer.translator))
    printer.outcome(Outcome({}, (Message("today.apart"),)))
    printer.listing(callee_listing(never, as_of, printer.translator))
