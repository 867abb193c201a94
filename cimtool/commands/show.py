"""`show`: the whole picture of one customer."""

from typing import Annotated

import typer

from cimtool.commands.choosing import day_of
from cimtool.commands.revealing import ReasonOption, UnmaskOption, reveal_of
from cimtool.commands.session import session_of
from cimtool.commands.showing import answer
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking
from cimtool.store.standards import standards_of


def show(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    unmask: UnmaskOption = None,
    reason: ReasonOption = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Show one customer."""
    session = session_of(ctx)
    how = Unlocking(identity, passphrase_file)
    reveal = reveal_of(unmask, reason, how, standards_of(session.store)) if unmask else None
    answer(session, customer, day_of(as_of, session.settings.today), reveal)
