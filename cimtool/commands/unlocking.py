"""Unlocks data keys, for whoever writes, looks up or reads a sensitive value: by a passphrase or a kit."""

from collections.abc import Sequence
from dataclasses import dataclass

from cimtool.access_errors import CannotRead, NoKey, WrongSecret
from cimtool.commands.sealing import asked_passphrase, failures_recorded, kit_at
from cimtool.commands.session import Session
from cimtool.commands.unlock_options import Unlocking
from cimtool.errors import Damaged
from cimtool.store.sealing.keyslots import Keyslot, identity_of, keyring_of, keyslots
from cimtool.vault.age import X25519Identity
from cimtool.vault.cell import Keyring
from cimtool.vault.damage import Broken, Detail


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Whose keyslot was opened, and what it holds."""

    slot: Keyslot
    identity: X25519Identity
    keyring: Keyring


def unlocked(session: Session, how: Unlocking, *, to_read: bool = False) -> Unlocked:
    """Open a keyslot: the one of a kit or identity file, else the one that a passphrase opens, the actor's own first.

    Raises:
        NoKey: there is no data key yet.
        NoSecret, WrongSecret: no secret, or none that opens a slot.
        CannotRead: what it opens is granted no key, or with ``to_read`` none that reads.
        Damaged: a slot or grant was tampered with.
    """
    slots = known_slots(session)
    with failures_recorded(session, "keyslot"):
        return opened(session, slots, how, to_read=to_read)


def known_slots(session: Session) -> Sequence[Keyslot]:
    """Return every keyslot.

    Raises:
        NoKey: there is none yet.
    """
    with session.store.reading() as db:
        slots = keyslots(db)
    if not slots:
        raise NoKey
    return slots


def opened(session: Session, slots: Sequence[Keyslot], how: Unlocking, *, to_read: bool = False) -> Unlocked:
    """Open one of these keyslots; fails as `unlocked`."""
    try:
        by = _by_file if how.identity is not None else _by_passphrase
        slot, identity = by(session, slots, how)
        keyring = keyring_of(slot, identity)
    except Broken:
        raise Damaged(path=str(session.settings.db), detail=Detail.KEYSLOT) from None
    if keyring is None or (to_read and not keyring.can_open):
        raise CannotRead(name=slot.name)
    return Unlocked(slot, identity, keyring)


def _by_file(session: Session, slots: Sequence[Keyslot], how: Unlocking) -> tuple[Keyslot, X25519Identity]:
    assert how.identity is not None
    ours = {identity.recipient().public: identity
            for identity in kit_at(session, how.identity, how.passphrase_file).identities}
    found = next((slot for slot in slots if slot.public in ours), None)
    if found is None:
        raise WrongSecret(path=str(session.settings.db))
    return found, ours[found.public]


def _by_passphrase(session: Session, slots: Sequence[Keyslot], how: Unlocking) -> tuple[Keyslot, X25519Identity]:
    passphrase = asked_passphrase(session, how.passphrase_file, "ask.key_passphrase")
    own_first = sorted(slots, key=lambda slot: slot.name != session.settings.actor)
    opened = ((slot, identity_of(slot, passphrase)) for slot in own_first)
    for slot, identity in opened:
        if identity is not None:
            return slot, identity
    raise WrongSecret(path=str(session.settings.db))
