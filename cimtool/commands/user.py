"""`user add`, `list`, `remove` and `role`: who works with the database, and as what.

A user is a keyslot.  What a role can unlock is a matter of keys; the rest of it is a guard rail, for whoever can write
the file can write it with another program too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.access_errors import KeyslotNotFound, KeyThere, LastOwner
from cimtool.commands.sealing import new_passphrase_text
from cimtool.commands.session import Session, session_of
from cimtool.commands.unlock_options import IdentityOption, NewPassphraseFileOption, PassphraseFileOption, Unlocking
from cimtool.commands.unlocking import known_slots, unlocked
from cimtool.document import Column, JsonObject, Listing, Message, Outcome
from cimtool.fields import Role
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.settings import PreferenceName, accepted
from cimtool.store.access.log import recorded
from cimtool.store.sealing.keyslots import (
    SCOPES,
    Keyslot,
    NewSlot,
    add_slot,
    by_name,
    drop_grants,
    drop_slot,
    grant_all,
    keyslots,
    relock,
    set_role,
)
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.vault.age import X25519Identity
from cimtool.vault.cell import Keyring
from cimtool.vault.keyslot import Scope, locked

RoleOption = Annotated[Role, typer.Option("--role")]
_PEOPLE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What another role takes: the keys to grant, and a key pair anew where there was no passphrase; None: neither."""

    keyring: Keyring | None = None
    identity: X25519Identity | None = None
    lock: str | None = None


@dataclass(frozen=True, slots=True)
class UserResult:
    """Somebody as they are now, or were; ``lost``: they held a key once that they hold no longer."""

    slot: Keyslot
    changed: bool = True
    lost: bool = False


def run_list(store: Store) -> list[Keyslot]:
    """Return everybody on the list, the first owner first."""
    with store.reading() as db:
        return people(keyslots(db))


def run_add(store: Store, stamp: Stamp, new: NewSlot, keyring: Keyring | None) -> UserResult:
    """Put somebody on the list, with the keys that the role takes.

    Raises:
        KeyThere: somebody of that name is there.
    """
    with recorded(store, stamp, Event(kind=AccessKind.USER, object=f"add:{new.name}:{new.role}")) as db:
        if new.name in by_name(keyslots(db)):
            raise KeyThere(name=new.name)
        return UserResult(add_slot(db, new, keyring.keys if keyring is not None else (), stamp.at_text))


def run_remove(store: Store, stamp: Stamp, name: str) -> UserResult:
    """Take somebody off the list.

    Raises:
        KeyslotNotFound: nobody of that name is there.
        LastOwner: it is the last owner.
    """
    with recorded(store, stamp, Event(kind=AccessKind.USER, object=f"remove:{name}")) as db:
        slot = _person(people(keyslots(db)), name, becoming=None)
        drop_slot(db, slot)
    return UserResult(slot, lost=SCOPES.get(slot.role) is not None)


def run_role(store: Store, stamp: Stamp, name: str, role: Role, secrets: Secrets) -> UserResult:
    """Give somebody another role, with the keys that it takes and no others.

    Raises:
        KeyslotNotFound, LastOwner: as `run_remove`.
    """
    with recorded(store, stamp, Event(kind=AccessKind.USER, object=f"role:{name}:{role}")) as db:
        slot = _person(people(keyslots(db)), name, becoming=role)
        set_role(db, slot, role)
        if secrets.identity is not None and secrets.lock is not None:
            relock(db, slot, secrets.identity.recipient(), secrets.lock)
        if SCOPES[slot.role] is not SCOPES[role]:
            drop_grants(db, slot)
        now = by_name(keyslots(db))[name]
        if secrets.keyring is not None:
            grant_all(db, now, secrets.keyring.keys)
    return UserResult(now, slot.role != role, lost=_loses(slot.role, role))


def list_users(ctx: typer.Context) -> None:
    """List who may do what."""
    session = session_of(ctx)
    translator = session.printer.translator
    session.printer.listing(Listing(run_list(session.store), (
        Column("name", lambda slot: slot.name), Column("role", lambda slot: translator.text(f"user.role.{slot.role}")),
        Column("reads", lambda slot: translator.text("standard.yes") if _scope(slot) is Scope.DATA else None),
        Column("made_at", lambda slot: slot.made_at)), _json, lambda slot: slot.id, Message("user.none")))


def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument()],
    role: RoleOption,
    new_passphrase_file: NewPassphraseFileOption = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Put somebody on the list."""
    session = session_of(ctx)
    name = str(accepted(PreferenceName.ACTOR, name))
    if name in by_name(known_slots(session)):
        raise KeyThere(name=name)
    secrets = _secrets(session, role, Unlocking(identity, passphrase_file), new_passphrase_file, fresh=True)
    public = (secrets.identity or X25519Identity.generate()).recipient()
    new = NewSlot(name, role, public, secrets.lock)
    result = run_add(session.store, session.stamp("user add"), new, secrets.keyring)
    session.printer.outcome(_outcome(result, Message(f"user.added.{role}", {"name": name})))


def remove(ctx: typer.Context, name: Annotated[str, typer.Argument()]) -> None:
    """Take somebody off the list."""
    session = session_of(ctx)
    result = run_remove(session.store, session.stamp("user remove"), name)
    session.printer.outcome(_outcome(result, Message("user.removed", {"name": name}), Message("user.not_undone")))


def role(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument()],
    role: Annotated[Role, typer.Argument()],
    new_passphrase_file: NewPassphraseFileOption = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Give somebody another role."""
    session = session_of(ctx)
    slot = _person(people(known_slots(session)), name, becoming=role)
    if slot.role == role:
        session.printer.outcome(_outcome(UserResult(slot, changed=False), Message("user.same", {"name": name})))
        return
    secrets = Secrets()
    if _gains(slot.role, role):
        secrets = _secrets(session, role, Unlocking(identity, passphrase_file), new_passphrase_file,
                           fresh=slot.lock is None)
    result = run_role(session.store, session.stamp("user role"), name, role, secrets)
    session.printer.outcome(_outcome(result, Message(f"user.now.{role}", {"name": name})))


def people(slots: Sequence[Keyslot]) -> list[Keyslot]:
    """Return the keyslots of people: a recovery kit is nobody."""
    return [slot for slot in slots if slot.role in _PEOPLE]


def _person(slots: Sequence[Keyslot], name: str, *, becoming: Role | None) -> Keyslot:
    slot = by_name(slots).get(name)
    if slot is None:
        raise KeyslotNotFound(name=name, names=", ".join(by_name(slots)))
    owners = [other for other in slots if other.role == Role.OWNER]
    if owners == [slot] and becoming is not Role.OWNER:
        raise LastOwner(name=name)
    return slot


def _secrets(session: Session, role: Role, how: Unlocking, new_file: str | None, *, fresh: bool) -> Secrets:
    """Unlock the keys for a role that takes some, and ask for the passphrase of somebody who has none."""
    if SCOPES[role] is None:
        return Secrets()
    holder = unlocked(session, how, to_read=True)
    if not fresh:
        return Secrets(holder.keyring)
    made = X25519Identity.generate()
    passphrase = new_passphrase_text(session, new_file, "ask.new_user_passphrase", apart=True)
    return Secrets(holder.keyring, made, locked(made, passphrase))


def _gains(before: str, after: Role) -> bool:
    """Whether another role takes keys that are granted anew."""
    return SCOPES[after] is not None and SCOPES[after] is not SCOPES[before]


def _loses(before: str, after: Role) -> bool:
    """Whether another role takes less than the one before had."""
    return SCOPES[before] is not None and SCOPES[after] not in (SCOPES[before], Scope.DATA)


def _outcome(result: UserResult, *sentences: Message) -> Outcome:
    known = (Message("user.rotate", {"name": result.slot.name}),) if result.lost else ()
    payload: JsonObject = {**_json(result.slot), "changed": result.changed, "rotate": result.lost}
    return Outcome(payload, (*sentences, *known))


def _json(slot: Keyslot) -> JsonObject:
    return {"name": slot.name, "role": slot.role, "reads_sensitive": _scope(slot) is Scope.DATA,
            "passphrase": slot.lock is not None, "made_at": slot.made_at}


def _scope(slot: Keyslot) -> Scope | None:
    return SCOPES.get(slot.role)
