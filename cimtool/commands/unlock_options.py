"""The options that say where the secret of a keyslot is; nothing is unlocked unless there is something to seal."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from cimtool.commands.session import Session

if TYPE_CHECKING:
    from cimtool.store.sealing.cells import Sealer

IdentityOption = Annotated[str | None, typer.Option("--identity", metavar="KIT")]
NewPassphraseFileOption = Annotated[str | None, typer.Option("--new-passphrase-file", metavar="FILE")]
PassphraseFileOption = Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")]


@dataclass(frozen=True, slots=True)
class Unlocking:
    """Where the command line says a secret is; None: in the usual places."""

    identity: str | None = None
    passphrase_file: str | None = None


def unlock_for(session: Session, how: Unlocking, secrets: Collection[object]) -> None:
    """Have the store seal, if there is something to seal; fails as `unlocked`."""
    if secrets:
        from cimtool.commands.unlocking import unlocked
        from cimtool.store.sealing.cells import Sealer

        sealer = Sealer(unlocked(session, how).keyring)
        session.store.unlock = lambda: sealer


def unlock_when_asked(session: Session, how: Unlocking) -> None:
    """Have the store unlock a key, once, when it meets the first value to seal."""
    session.store.unlock = cache(_sealer(session, how))


def _sealer(session: Session, how: Unlocking) -> Callable[[], "Sealer"]:
    """Return what opens a keyslot; the slots are read at once, because later a transaction may be open."""
    from cimtool.commands.unlocking import known_slots, opened  # brings cryptography, which hardly any record needs
    from cimtool.store.sealing.cells import Sealer

    slots = known_slots(session)
    return lambda: Sealer(opened(session, slots, how).keyring)
