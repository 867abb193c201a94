"""`confirm`: somebody checked a record, or fields of it, and found them right; restarts their freshness."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.session import session_of
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.model import Customer
from cimtool.rules.confirmation import confirmed, filled_fields
from cimtool.rules.entry import field_named
from cimtool.store.reads import customer_by_id
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import set_confirmed
from cimtool.views.customers import customer_outcome


@dataclass(frozen=True, slots=True)
class ConfirmResult:
    """The customer as it is now; ``changed`` False if it had been confirmed as late before."""

    customer: Customer
    changed: bool
    merged_from: int | None


def run_confirm(store: Store, stamp: Stamp, customer: str, fields: Sequence[str], day: str) -> ConfirmResult:
    """Note that these fields, all without any, were found right on *day*.

    Raises:
        BadValue: one of the fields is empty.
    """
    with store.operation(stamp) as current:
        found = resolve(current.db, customer)
        filled = filled_fields(found.customer)
        for name in fields:
            if name not in filled:
                raise BadValue(name="FIELD", value=name, expected=", ".join(filled)[:200])
        set_confirmed(current, confirmed(found.customer, fields, day))
        after = customer_by_id(current.db, found.customer.id)
        current.summary = Message("summary.confirm", {"id": after.id, "date": day})
    return ConfirmResult(after, current.number is not None, found.merged_from)


def confirm(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    fields: Annotated[list[str] | None, typer.Argument(metavar="FIELD")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """Confirm a customer."""
    session = session_of(ctx)
    day = values.past_day("--as-of", as_of, session.settings.today)
    named = [field_named(name) for name in fields or ()]
    result = run_confirm(session.store, session.stamp("confirm"), customer, named, day)
    if result.merged_from is not None:
        session.printer.note(Message("note.merged_into", {"old": result.merged_from, "id": result.customer.id}))
    sentence = Message("confirm.done" if result.changed else "confirm.same",
                       {"id": result.customer.id, "name": result.customer.name, "date": day})
    outcome = customer_outcome(session.store.seen(result.customer), sentence)
    session.printer.outcome(replace(outcome, payload={**outcome.payload, "confirmed": dict(result.customer.confirmed)}))
