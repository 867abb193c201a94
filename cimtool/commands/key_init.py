"""`key init`: the data key, and the keyslots of the owner and of the recovery kit."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.access_errors import KeyThere
from cimtool.commands.sealing import new_passphrase_text
from cimtool.commands.session import session_of
from cimtool.commands.unlock_options import PassphraseFileOption
from cimtool.document import Message, Outcome
from cimtool.fields import Role
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.log import recorded
from cimtool.store.backups.keys import backup_keys
from cimtool.store.sealing.keyslots import KEPT, NewSlot, add_data_key, add_slot, current_key
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.vault.age import X25519Identity, X25519Recipient
from cimtool.vault.datakey import DataKey
from cimtool.vault.keyslot import locked

KIT_SLOT = "kit"


@dataclass(frozen=True, slots=True)
class InitResult:
    """The key that seals from now on, and whether the recovery kit opens it too."""

    key: str
    owner: str
    kit: bool


def run_init(store: Store, stamp: Stamp, owner: str, passphrase: str) -> InitResult:
    """Make the first data key, for the owner and for the kit that `backup init` made, if it did.

    Raises:
        KeyThere: there is one.
    """
    _ = store.writer  # makes the database, if this is the first thing that anybody does
    identity, key = X25519Identity.generate(), DataKey.generate()
    lock = locked(identity, passphrase)  # takes its time: before anything waits for us
    with recorded(store, stamp, Event(kind=AccessKind.KEY, object=f"init:{key.id}")) as db:
        if current_key(db) is not None:
            raise KeyThere(name=owner)
        add_data_key(db, key, stamp.at_text)
        add_slot(db, NewSlot(owner, Role.OWNER, identity.recipient(), lock), [key], stamp.at_text)
        kits = backup_keys(db).recipients
        for recipient in kits[-1:]:
            add_slot(db, NewSlot(KIT_SLOT, KEPT, X25519Recipient.parse(recipient), None), [key], stamp.at_text)
    return InitResult(key.id, owner, bool(kits))


def init(
    ctx: typer.Context,
    owner: Annotated[str | None, typer.Option("--name", metavar="NAME")] = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Make the data key."""
    session = session_of(ctx)
    name = " ".join((owner or session.settings.actor).split())
    if session.settings.db.exists():
        with session.store.reading() as db:
            if current_key(db) is not None:
                raise KeyThere(name=name)
    passphrase = new_passphrase_text(session, passphrase_file, "ask.new_key_passphrase")
    result = run_init(session.store, session.stamp("key init"), name, passphrase)
    sentences = (Message("key.init.done", {"name": result.owner}),
                 Message("key.init.kit" if result.kit else "key.init.no_kit"))
    session.printer.outcome(Outcome({"key": result.key, "name": result.owner, "kit": result.kit}, sentences))
