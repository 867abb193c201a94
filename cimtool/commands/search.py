"""`search`: who is meant by what somebody typed, best first."""

from typing import Annotated

import typer

from cimtool.commands.finding import LIMIT, MOST, Place, answer
from cimtool.commands.session import session_of


def search(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument()],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, max=MOST)] = LIMIT,
    place: Annotated[Place | None, typer.Option("--in")] = None,
    trash: Annotated[bool, typer.Option("--trash")] = False,
) -> None:
    """Find customers."""
    answer(session_of(ctx), " ".join(text), limit=limit, place=place, trash=trash)
