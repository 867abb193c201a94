"""`key status`, `add`, `remove` and `passphrase`: who holds the data key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.access_errors import KeyslotNotFound, KeyThere, LastKey
from cimtool.commands.key_init import KIT_SLOT
from cimtool.commands.sealing import new_passphrase_text, recipient_of
from cimtool.commands.session import session_of
from cimtool.commands.unlock_options import (
    IdentityOption,
    NewPassphraseFileOption,
    PassphraseFileOption,
    Unlocking,
)
from cimtool.commands.unlocking import Unlocked, unlocked
from cimtool.document import Column, JsonObject, Listing, Message, Outcome
from cimtool.errors import BadValue, Usage
from cimtool.fields import Role
from cimtool.i18n import Translator
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.log import recorded
from cimtool.store.backups.keys import known_keys
from cimtool.store.sealing.keyslots import (
    KEPT,
    SCOPES,
    Keyslot,
    KeyUse,
    NewSlot,
    add_slot,
    by_name,
    drop_grants,
    drop_slot,
    grant_all,
    key_uses,
    keyslots,
    relock,
)
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.vault.age import X25519Identity, X25519Recipient
from cimtool.vault.keyslot import Scope, locked


@dataclass(frozen=True, slots=True)
class StatusResult:
    """Who holds keys, and how many values each data key seals; the last key seals new ones."""

    slots: tuple[Keyslot, ...]
    keys: tuple[KeyUse, ...]


def run_status(store: Store) -> StatusResult:
    """Return the keyslots and the data keys."""
    with store.reading() as db:
        return StatusResult(keyslots(db), key_uses(db))


def run_add(store: Store, stamp: Stamp, new: NewSlot, holder: Unlocked) -> Keyslot:
    """Grant the data key to another keyslot.

    Raises:
        KeyThere: somebody has that name.
    """
    with recorded(store, stamp, Event(kind=AccessKind.KEY, object=f"add:{new.name}")) as db:
        if new.name in by_name(keyslots(db)):
            raise KeyThere(name=new.name)
        return add_slot(db, new, holder.keyring.keys, stamp.at_text)


def run_remove(store: Store, stamp: Stamp, name: str) -> Keyslot:
    """Take a keyslot away.

    Raises:
        KeyslotNotFound: nobody has that name.
        LastKey: without it nobody could open what is sealed.
    """
    with recorded(store, stamp, Event(kind=AccessKind.KEY, object=f"remove:{name}")) as db:
        slots = keyslots(db)
        slot = slot_named(slots, name)
        if SCOPES.get(slot.role) is Scope.DATA and not any(
                SCOPES.get(other.role) is Scope.DATA for other in slots if other is not slot):
            raise LastKey(name=name)
        drop_slot(db, slot)
        return slot


def run_passphrase(store: Store, stamp: Stamp, slot: Keyslot, holder: Unlocked, passphrase: str) -> None:
    """Give a keyslot another passphrase; one that its holder forgot gets a key pair anew, and its grants."""
    own = slot.id == holder.slot.id
    identity = holder.identity if own else X25519Identity.generate()
    lock = locked(identity, passphrase)
    with recorded(store, stamp, Event(kind=AccessKind.KEY, object=f"passphrase:{slot.name}")) as db:
        relock(db, slot, identity.recipient(), lock)
        if not own:
            drop_grants(db, slot)
            renewed = slot_named(keyslots(db), slot.name)
            grant_all(db, renewed, holder.keyring.keys)


def slot_named(slots: Sequence[Keyslot], name: str) -> Keyslot:
    """Return the keyslot of that name.

    Raises:
        KeyslotNotFound: there is none.
    """
    known = by_name(slots)
    if name not in known:
        raise KeyslotNotFound(name=name, names=", ".join(known))
    return known[name]


def status(ctx: typer.Context) -> None:
    """Show who holds the data key."""
    session = session_of(ctx)
    result = run_status(session.store)
    for use in result.keys[-1:]:
        session.printer.note(Message("key.status.sealed", {"count": use.cells}))
    if len(result.keys) > 1:
        left = sum(use.cells for use in result.keys[:-1])
        session.printer.note(Message("key.status.rotating", {"count": left}))
    session.printer.listing(_listing(result, session.printer.translator))


def add(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument()] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", metavar="age1...")] = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Let the recovery kit, or a machine, open what is sealed."""
    session = session_of(ctx)
    if (name is None) != (recipient is None):
        raise Usage(problem=session.printer.translator.text("key.add.both"), command="cimtool key add")
    public = recipient_of(recipient) if recipient is not None else _kit_recipient(known_keys(session.store).recipients)
    holder = unlocked(session, Unlocking(identity, passphrase_file), to_read=True)
    slot = run_add(session.store, session.stamp("key add"), NewSlot(name or KIT_SLOT, KEPT, public, None), holder)
    session.printer.outcome(Outcome({"name": slot.name, "role": slot.role, "recipient": str(public)},
                                    (Message("key.add.done", {"name": slot.name}),)))


def remove(ctx: typer.Context, name: Annotated[str, typer.Argument()]) -> None:
    """Take somebody's keyslot away."""
    session = session_of(ctx)
    slot = run_remove(session.store, session.stamp("key remove"), name)
    known = (Message("key.remove.known", {"name": slot.name}),) if SCOPES.get(slot.role) is not None else ()
    session.printer.outcome(Outcome({"name": slot.name, "role": slot.role},
                                    (Message("key.remove.done", {"name": slot.name}), *known)))


def passphrase(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument()] = None,
    new_passphrase_file: NewPassphraseFileOption = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Change a passphrase."""
    session = session_of(ctx)
    holder = unlocked(session, Unlocking(identity, passphrase_file), to_read=name is not None)
    with session.store.reading() as db:
        slot = slot_named(keyslots(db), name) if name is not None else holder.slot
    if slot.role == KEPT or (slot.id != holder.slot.id and holder.slot.role not in (Role.OWNER, KEPT)):
        raise BadValue(name="NAME", value=slot.name, expected=", ".join(
            each.name for each in run_status(session.store).slots if each.lock is not None))
    text = new_passphrase_text(session, new_passphrase_file, "ask.new_key_passphrase", apart=True)
    run_passphrase(session.store, session.stamp("key passphrase"), slot, holder, text)
    session.printer.outcome(Outcome({"name": slot.name}, (Message("key.passphrase.done", {"name": slot.name}),)))


def _kit_recipient(known: Sequence[str]) -> X25519Recipient:
    if not known:
        raise BadValue(name="--recipient", value="", expected="cimtool backup init")
    return X25519Recipient.parse(known[-1])


def _listing(result: StatusResult, translator: Translator) -> Listing[Keyslot]:
    columns: tuple[Column[Keyslot], ...] = (
        Column("name", lambda slot: slot.name), Column("role", lambda slot: translator.text(f"user.role.{slot.role}")),
        Column("holds", lambda slot: translator.text(f"key.holds.{_opens(slot) or 'nothing'}")),
        Column("made_at", lambda slot: slot.made_at))
    return Listing(result.slots, columns, _json, lambda slot: slot.id, Message("key.status.none"))


def _opens(slot: Keyslot) -> str:
    scope = SCOPES.get(slot.role)
    return scope.value if scope is not None else ""


def _json(slot: Keyslot) -> JsonObject:
    return {"name": slot.name, "role": slot.role, "opens": _opens(slot) or None, "made_at": slot.made_at,
            "passphrase": slot.lock is not None, "recipient": str(X25519Recipient(slot.public))}
