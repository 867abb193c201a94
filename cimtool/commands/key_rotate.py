"""`key rotate`: another data key, for when somebody who knew the old one should open nothing new."""

from dataclasses import dataclass

import typer

from cimtool.commands.session import Session, session_of
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking
from cimtool.commands.unlocking import unlocked
from cimtool.document import Message, Outcome
from cimtool.store.sealing.rotation import cells_to_reseal, new_data_key, reseal_all
from cimtool.vault.cell import Keyring


@dataclass(frozen=True, slots=True)
class RotateResult:
    """The key that seals from now on, and how many values were sealed anew."""

    key: str
    cells: int


def run_rotate(session: Session, keyring: Keyring) -> RotateResult:
    """Seal everything under a new data key; a rotation that was killed is finished instead."""
    ring = new_data_key(session.store, session.stamp("key rotate"), keyring)
    with session.progress("progress.rotate", cells_to_reseal(session.store, ring)) as told:
        return RotateResult(ring.current.key.id, reseal_all(session.store, ring, told))


def rotate(
    ctx: typer.Context,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Seal everything under a new data key."""
    session = session_of(ctx)
    holder = unlocked(session, Unlocking(identity, passphrase_file), to_read=True)
    result = run_rotate(session, holder.keyring)
    session.printer.outcome(Outcome({"key": result.key, "values": result.cells}, (
        Message("key.rotate.done", {"count": result.cells}), Message("key.rotate.copies"))))
