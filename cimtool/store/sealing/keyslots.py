"""Who holds which data key: the keyslots of a database, and what is granted to each.

None of this is journalled: an undo must not bring back a key that was taken away.  Every change is
written by `Store.noting`, in one transaction.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cimtool.errors import Damaged
from cimtool.fields import Role
from cimtool.vault.age import X25519Identity, X25519Recipient
from cimtool.vault.cell import Keyring
from cimtool.vault.damage import Detail
from cimtool.vault.datakey import DataKey
from cimtool.vault.keyslot import Grant, Scope, granted, opened, unlocked

SLOTS: Final = "SELECT id, name, role, public, lock, made_at FROM keyslot ORDER BY id"
GRANTS: Final = ("SELECT g.key, g.scope, k.box, g.sealed FROM key_grant AS g JOIN data_key AS k ON k.id = g.key"
                 " WHERE g.slot = ? ORDER BY k.rowid")
DATA_KEYS: Final = "SELECT id, made_at, (SELECT count(*) FROM cell WHERE key = k.id) FROM data_key AS k ORDER BY rowid"
CURRENT: Final = "SELECT id FROM data_key ORDER BY rowid DESC LIMIT 1"
ADD_SLOT: Final = "INSERT INTO keyslot (name, role, public, lock, made_at) VALUES (?, ?, ?, ?, ?)"
ADD_GRANT: Final = "INSERT OR REPLACE INTO key_grant (slot, key, scope, sealed) VALUES (?, ?, ?, ?)"
ADD_KEY: Final = "INSERT INTO data_key (id, box, made_at) VALUES (?, ?, ?)"
DROP_SLOT: Final = "DELETE FROM keyslot WHERE id = ?"
DROP_GRANTS: Final = "DELETE FROM key_grant WHERE slot = ?"
DROP_IDLE_KEYS: Final = ("DELETE FROM data_key WHERE id <> (SELECT id FROM data_key ORDER BY rowid DESC LIMIT 1)"
                         " AND id NOT IN (SELECT key FROM cell)")
SET_ROLE: Final = "UPDATE keyslot SET role = ? WHERE id = ?"
RELOCK: Final = "UPDATE keyslot SET public = ?, lock = ? WHERE id = ?"

# What no person holds: the recovery kit, or the identity file of a machine.
KEPT: Final = "kit"
# How much of a data key each is granted; where that does not differ, a role is only a guard rail.
SCOPES: Final[Mapping[str, Scope | None]] = {
    Role.VIEWER: None, Role.STAFF: Scope.INDEX, Role.MANAGER: Scope.DATA, Role.OWNER: Scope.DATA, KEPT: Scope.DATA}


@dataclass(frozen=True, slots=True)
class Keyslot:
    """One who holds keys, in a `Role` or `KEPT`; ``lock`` None: the secret half of ``public`` stands elsewhere."""

    id: int
    name: str
    role: str
    public: bytes
    lock: str | None
    made_at: str
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A data key and how many cells are sealed with it; the last of them seals."""

    id: str
    made_at: str
    cells: int


@dataclass(frozen=True, slots=True)
class NewSlot:
    """A keyslot to be made; see `Keyslot`."""

    name: str
    role: str
    recipient: X25519Recipient
    lock: str | None


def keyslots(db: sqlite3.Connection) -> tuple[Keyslot, ...]:
    """Return every keyslot, the oldest first.

    Raises:
        Damaged: a public half is none.
    """
    try:
        return tuple(Keyslot(row[0], row[1], row[2], X25519Recipient.parse(row[3]).public, row[4], row[5],
                             tuple(_grants(db, row[0]))) for row in db.execute(SLOTS).fetchall())
    except ValueError:
        path = db.execute("PRAGMA database_list").fetchone()[2]
        raise Damaged(path=path, detail=Detail.KEYSLOT) from None


def key_uses(db: sqlite3.Connection) -> tuple[KeyUse, ...]:
    """Return every data key, the oldest first."""
    return tuple(KeyUse(*row) for row in db.execute(DATA_KEYS))


def current_key(db: sqlite3.Connection) -> str | None:
    """Return the id of the data key that seals; None before the first."""
    found = db.execute(CURRENT).fetchone()
    return found[0] if found else None


def identity_of(slot: Keyslot, passphrase: str) -> X25519Identity | None:
    """Return the secret half of a slot that a passphrase opens, None if it does not.

    Raises:
        Broken: the lock is none of ours.
    """
    return unlocked(slot.lock, slot.public, passphrase) if slot.lock is not None else None


def keyring_of(slot: Keyslot, identity: X25519Identity) -> Keyring | None:
    """Return what is granted to a slot, None if nothing is.

    Raises:
        Broken: a grant was tampered with.
    """
    keys = [opened(grant, identity) for grant in slot.grants]
    return Keyring(keys) if keys else None


def add_slot(db: sqlite3.Connection, new: NewSlot, keys: Iterable[DataKey], at: str) -> Keyslot:
    """Make a keyslot and grant it what its role takes of these keys."""
    cursor = db.execute(ADD_SLOT, (new.name, new.role, str(new.recipient), new.lock, at))
    slot = Keyslot(int(cursor.lastrowid or 0), new.name, new.role, new.recipient.public, new.lock, at)
    grant_all(db, slot, keys)
    return slot


def grant_all(db: sqlite3.Connection, slot: Keyslot, keys: Iterable[DataKey]) -> None:
    """Grant a slot what its role takes of these keys; what it had of other keys it keeps."""
    scope = SCOPES.get(slot.role)
    if scope is not None:
        grants = (granted(key, scope, slot.public) for key in keys)
        db.executemany(ADD_GRANT, [(slot.id, grant.key, grant.scope.value, grant.sealed) for grant in grants])


def drop_slot(db: sqlite3.Connection, slot: Keyslot) -> None:
    """Take a keyslot away, with what was granted to it."""
    db.execute(DROP_SLOT, (slot.id,))


def drop_grants(db: sqlite3.Connection, slot: Keyslot) -> None:
    """Take away what was granted to a slot."""
    db.execute(DROP_GRANTS, (slot.id,))


def relock(db: sqlite3.Connection, slot: Keyslot, recipient: X25519Recipient, lock: str) -> None:
    """Give a slot another key pair; its grants must be made anew."""
    db.execute(RELOCK, (str(recipient), lock, slot.id))


def set_role(db: sqlite3.Connection, slot: Keyslot, role: Role) -> None:
    """Give a slot another role; its grants are as they were."""
    db.execute(SET_ROLE, (role.value, slot.id))


def add_data_key(db: sqlite3.Connection, key: DataKey, at: str) -> None:
    """Let a data key seal from now on, for every slot there is."""
    db.execute(ADD_KEY, (key.id, str(X25519Recipient(key.box)), at))
    for slot in keyslots(db):
        grant_all(db, slot, [key])


def drop_idle_keys(db: sqlite3.Connection) -> int:
    """Take away the data keys that seal nothing any more, with every grant of them; return how many."""
    return db.execute(DROP_IDLE_KEYS).rowcount


def _grants(db: sqlite3.Connection, slot: int) -> Iterator[Grant]:
    for key, scope, box, sealed in db.execute(GRANTS, (slot,)):
        yield Grant(key, Scope(scope), X25519Recipient.parse(box).public, sealed)


def by_name(slots: Iterable[Keyslot]) -> Mapping[str, Keyslot]:
    """Return keyslots by their names."""
    return {slot.name: slot for slot in slots}
