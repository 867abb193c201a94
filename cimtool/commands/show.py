"""`show`: the whole picture of one customer."""

from typing import Annotated

import typer

from cimtool.commands.choosing import day_of
from cimtool.commands.session import session_of
from cimtool.commands.showing import answer


def show(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """Show one customer."""
    session = session_of(ctx)
    answer(session, customer, day_of(as_of, session.settings.today))
