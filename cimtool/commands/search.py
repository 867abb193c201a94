"""`search`: who is meant by what somebody typed, best first."""

from typing import Annotated

import typer

from cimtool.commands.finding import LIMIT, MOST, Place, answer
from cimtool.commands.finding_sealed import answer_sealed
from cimtool.commands.session import session_of
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking


def search(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument()],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, max=MOST)] = LIMIT,
    place: Annotated[Place | None, typer.Option("--in")] = None,
    trash: Annotated[bool, typer.Option("--trash")] = False,
    field: Annotated[str | None, typer.Option("--field", metavar="FIELD")] = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Find customers."""
    session = session_of(ctx)
    if field is not None:
        answer_sealed(session, field, text, Unlocking(identity, passphrase_file))
    else:
        answer(session, " ".join(text), limit=limit, place=place, trash=trash)
