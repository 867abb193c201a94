"""`list`: the customers that fit a query."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from cimtool.commands.choosing import MOST, day_of, fields_of, order_of
from cimtool.commands.session import session_of
from cimtool.model import Customer
from cimtool.rules.query import parse_args
from cimtool.store.selection import Wanted, selected
from cimtool.store.store import Store
from cimtool.views.customers import customer_listing


@contextmanager
def run_list(store: Store, wanted: Wanted) -> Iterator[Iterator[Customer]]:
    """Give the customers that fit, one by one, for as long as the block lasts."""
    with store.reading() as db:
        yield selected(db, wanted)


def list_customers(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    sort: Annotated[str | None, typer.Option("--sort", metavar="FIELD[-]")] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
    fields: Annotated[str | None, typer.Option("--fields", metavar="F,F...")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """List customers."""
    session = session_of(ctx)
    shown = fields_of(fields)
    wanted = Wanted(parse_args(query or ()), day_of(as_of, session.settings.today), order_of(sort), limit)
    with run_list(session.store, wanted) as customers:
        session.printer.listing(customer_listing(customers, shown))
