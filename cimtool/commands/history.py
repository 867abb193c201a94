"""`history`: what was done, by whom, and what became of it."""

from typing import Annotated

import typer

from cimtool.commands.choosing import MOST
from cimtool.commands.session import session_of
from cimtool.model import HistoryEntry
from cimtool.store.history import history as read_history
from cimtool.store.resolve import resolve
from cimtool.store.store import Store
from cimtool.views.history import history_listing


def run_history(store: Store, *, customer: str | None, limit: int) -> list[HistoryEntry]:
    """Return operations, newest first; of one customer if one is named; -1 for all."""
    with store.reading() as db:
        number = resolve(db, customer, trash=True).customer.id if customer is not None else None
        return list(read_history(db, customer_id=number, limit=limit))


def history(
    ctx: typer.Context,
    customer: Annotated[str | None, typer.Option("--customer", metavar="CUSTOMER")] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
) -> None:
    """List operations."""
    session = session_of(ctx)
    entries = run_history(session.store, customer=customer, limit=-1 if limit is None else limit)
    session.printer.listing(history_listing(entries, session.printer.translator))
