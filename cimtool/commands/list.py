"""`list`: the customers that fit a query."""

from dataclasses import replace
from typing import Annotated

import typer

from cimtool.commands.choosing import MOST, day_of, fields_of, order_of
from cimtool.commands.listing import answer, wanted_of
from cimtool.commands.session import session_of


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
    wanted = wanted_of(session, query or (), limit)
    answer(session, replace(wanted, today=day_of(as_of, session.settings.today), order=order_of(sort)), shown)
