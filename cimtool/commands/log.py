"""`log`: notes a call, a visit, a message; the customer counts as contacted from then on."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.model import Interaction, NewInteraction, Owned
from cimtool.store.activity import add_interaction
from cimtool.store.resolve import Resolved, resolve
from cimtool.store.stamp import Stamp, instant_text
from cimtool.store.store import Store
from cimtool.views.activity import owned_interaction_json


@dataclass(frozen=True, slots=True)
class LogResult:
    """The interaction as stored, and with whom."""

    operation: int | None
    found: Resolved
    interaction: Interaction


def run_log(store: Store, stamp: Stamp, customer: str, new: NewInteraction) -> LogResult:
    """Note an interaction with a customer."""
    with store.operation(stamp) as current:
        found = resolve(current.db, customer)
        added = add_interaction(current, found.customer.id, new)
        current.summary = Message("summary.log", {"id": found.customer.id, "interaction": added.id})
    return LogResult(current.number, found, added)


def log(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    text: Annotated[str, typer.Argument()],
    channel: Annotated[str | None, typer.Option("--channel", metavar="C")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT")] = None,
    next_on: Annotated[str | None, typer.Option("--next", metavar="DATE")] = None,
) -> None:
    """Note an interaction."""
    session = session_of(ctx)
    printer, settings = session.printer, session.settings
    new = NewInteraction(
        at=values.past_instant("--at", at, instant_text(settings.now)), author=settings.actor,
        text=values.lines("TEXT", text, printer), channel=values.line("--channel", channel, printer),
        next_on=values.day_or_none("--next", next_on))
    result = run_log(session.store, session.stamp("log"), customer, new)
    who = result.found.customer
    if result.found.merged_from is not None:
        printer.note(Message("note.merged_into", {"old": result.found.merged_from, "id": who.id}))
    payload = {"operation": result.operation, **owned_interaction_json(Owned(result.interaction, who.name, who.uid))}
    sentence = Message("log.done", {"id": who.id, "name": who.name, "interaction": result.interaction.id})
    printer.outcome(Outcome(payload, (sentence,), ids=(result.interaction.id,)))
