"""`tier set`: puts one customer into a tier by hand, until a day; the rules decide again afterwards."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.rules.text.fold import fold
from cimtool.store.resolve import Resolved, resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.tiers.pins import NewPin, pin_tier
from cimtool.store.tiers.rules import current_rules


@dataclass(frozen=True, slots=True)
class SetResult:
    """Whose tier was set, and to what."""

    operation: int | None
    found: Resolved
    tier: str


def run_set(store: Store, stamp: Stamp, customer: str, wanted: NewPin) -> SetResult:
    """Set a customer's tier by hand.

    Raises:
        BadValue: the rules know no such tier.
    """
    with store.operation(stamp) as current:
        names = current_rules(current.db).names
        tier = next((name for name in names if fold(name) == fold(wanted.tier)), None)
        if tier is None:
            raise BadValue(name="TIER", value=wanted.tier[:40], expected=", ".join(names))
        found = resolve(current.db, customer)
        pin_tier(current, found.customer.id, NewPin(tier, wanted.since, wanted.until, wanted.reason))
        current.summary = Message("summary.tier_set", {"id": found.customer.id, "tier": tier})
    return SetResult(current.number, found, tier)


def put(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    tier: Annotated[str, typer.Argument()],
    until: Annotated[str, typer.Option("--until", metavar="DATE")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT")],
) -> None:
    """Set a customer's tier by hand."""
    session = session_of(ctx)
    printer, today = session.printer, session.settings.today
    said = values.line("--reason", reason, printer)
    if not said:
        raise BadValue(name="--reason", value=reason, expected="...")
    result = run_set(session.store, session.stamp("tier set"), customer,
                     NewPin(tier, today, _last_day(until, today), said))
    who = result.found.customer
    if result.found.merged_from is not None:
        printer.note(Message("note.merged_into", {"old": result.found.merged_from, "id": who.id}))
    last = _last_day(until, today).isoformat()
    payload = {"operation": result.operation, "id": who.id, "tier": result.tier, "from": who.tier, "until": last,
               "reason": said}
    sentence = Message("tier.set", {"id": who.id, "name": who.name, "tier": result.tier, "until": last})
    printer.outcome(Outcome(payload, (sentence,), ids=(who.id,)))


def _last_day(until: str, today: date) -> date:
    """Return the last day the tier holds, today at the earliest."""
    day = date.fromisoformat(values.day("--until", until))
    if day < today:
        raise BadValue(name="--until", value=day.isoformat(), expected=f">= {today.isoformat()}")
    return day
