"""The record of access: who did, saw, exported or tried what, row after row, in the transaction of what it tells of.

Its rows are `cimtool.rules.access.entry`, their chain and seals `cimtool.vault.forward`.  Nobody undoes a row, and
nothing here stops anybody from working: without a key the rows are chained all the same, only not sealed.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cimtool.errors import CimError, NotAllowed
from cimtool.rules.access.entry import (
    LONGEST_REASON,
    AccessKind,
    Entry,
    Event,
    KeySource,
    Why,
    clean,
    entry_text,
)
from cimtool.store.access.key import put_in_place, record_key_path, set_waiting, standing_key, step
from cimtool.store.stamp import Stamp, instant_text
from cimtool.store.users import acting
from cimtool.vault.forward import GENESIS, RowKey, chain_value, first_key, new_id

if TYPE_CHECKING:
    from cimtool.store.store import Store

HEAD: Final = "SELECT seq, entry, chain FROM access_log ORDER BY seq DESC LIMIT 1"
ADD: Final = "INSERT INTO access_log (seq, entry, chain, seal) VALUES (?, ?, ?, ?)"
BEFORE: Final = "SELECT id, chain FROM operation WHERE id < ? ORDER BY id DESC LIMIT 1"
# Rows stand in the order of time: the last of them tell.
REVEALED: Final = ("SELECT coalesce(sum(json_extract(entry, '$.count')), 0) FROM"
                   " (SELECT entry FROM access_log ORDER BY seq DESC LIMIT 10000)"
                   " WHERE json_extract(entry, '$.kind') = 'reveal' AND json_extract(entry, '$.at') >= ?")
_EVER: Final = 1 << 62
_BEGIN: Final = Event(kind=AccessKind.BEGIN)


@dataclass(frozen=True, slots=True)
class RecordHead:
    """The last row of a record; all zero before the first.  ``noted`` is its instant."""

    seq: int = 0
    epoch: int = 0
    key: str = ""
    noted: str = ""
    chain: str = GENESIS


_NOTHING: Final = RecordHead()


@dataclass(frozen=True, slots=True)
class Epoch:
    """How an epoch begins: ``key`` seals its first row, None if there is none.

    ``former`` is the key that stood there, ``replaced`` the head of the record in whose place this one was put.
    """

    why: Why
    key: RowKey | None = None
    source: KeySource = KeySource.NONE
    former: RowKey | None = None
    event: Event = _BEGIN
    replaced: RecordHead = _NOTHING


class Record:
    """The record in an open transaction that holds the write lock.

    ``path`` is where its key stands if not beside the file of ``db``.  ``settle`` comes after the commit, and only
    then.  ``begun`` tells why an epoch began, None if none did.
    """

    def __init__(self, db: sqlite3.Connection, path: Path | None = None) -> None:
        self.begun: Why | None = None
        self._db = db
        self._path = path or key_path(db)
        self._head = record_head(db)
        self._key = standing_key(self._path, self._head.key) if self._path else None
        self._waiting = False

    @property
    def head(self) -> RecordHead:
        """The last row as it stands now."""
        return self._head

    def add(self, stamp: Stamp, event: Event, *, operation: int | None = None, link: str = "") -> None:
        """Add the row of an event, after that of a new epoch if none can go on."""
        if not self._goes_on():
            self.begin(stamp, self._following(), before=operation or _EVER)
        entry = Entry(seq=0, epoch=self._head.epoch, at="", kind=event.kind, operation=operation, link=link)
        self._append(self._told(entry, stamp, event))

    def begin(self, stamp: Stamp, epoch: Epoch, *, before: int = _EVER) -> None:
        """Begin an epoch; in the first of all, the last operation ``before`` that number is bound, too."""
        key = epoch.key if epoch.key is None or self._keeps(epoch.key) else None
        number, link = self._bound(before) if not self._head.seq else (None, "")
        former = epoch.former
        entry = Entry(
            seq=0, epoch=self._head.epoch + 1, at="", kind=epoch.event.kind, operation=number, link=link,
            source=epoch.source if key else KeySource.NONE, why=epoch.why,
            former_rows=epoch.replaced.seq, former_chain=epoch.replaced.chain if epoch.replaced.seq else "",
            former_key=former.id if former else "", former_first=former.first if former else 0,
            former_seq=former.seq if former else 0)
        self._key, self.begun = key, epoch.why
        self._append(self._told(entry, stamp, epoch.event))

    def settle(self) -> None:
        """Have the key beside the database follow: what it sealed is committed."""
        if self._path is None or self._key is None:
            return
        if self._waiting:
            put_in_place(self._path)
        step(self._path, self._key)

    def _goes_on(self) -> bool:
        """Whether the epoch of the last row can take another one."""
        key, head = self._key, self._head
        if key is None:
            return bool(head.seq) and not head.key
        return key.id == head.key and key.seq <= head.seq + 1

    def _following(self) -> Epoch:
        """Return the epoch that has to begin because the last one cannot go on."""
        if self._key is not None:
            return self.derived(Why.AHEAD)
        return Epoch(Why.MISSING if self._head.key else Why.NEW)

    def derived(self, why: Why) -> Epoch:
        """Return an epoch under a key that comes from the one that stands beside the database, if one does."""
        if self._key is None:
            return Epoch(why)
        return Epoch(why, first_key(self._key.secret, new_id(), self._head.seq + 1), KeySource.KEY, self._key)

    def rooted(self, why: Why, root: bytes, event: Event) -> Epoch:
        """Return an epoch under a key that comes from the owner's kit; ``event`` stands in its first row."""
        return Epoch(why, first_key(root, new_id(), self._head.seq + 1), KeySource.KIT, self._key, event)

    def _bound(self, before: int) -> tuple[int | None, str]:
        found: tuple[int, str] | None = self._db.execute(BEFORE, (before,)).fetchone()
        return found or (None, "")

    def _keeps(self, key: RowKey) -> bool:
        self._waiting = self._path is not None and set_waiting(self._path, key)
        return self._waiting

    def _told(self, entry: Entry, stamp: Stamp, event: Event) -> Entry:
        user = acting(self._db, stamp.actor)
        return replace(
            entry, at=stamp.at_text, command=stamp.command, actor=clean(stamp.actor), account=clean(stamp.account),
            role=stamp.role or (user.role.value if user.listed else ""), object=clean(event.object), count=event.count,
            fields=tuple(map(clean, event.fields)), reason=clean(event.reason, LONGEST_REASON))

    def _append(self, entry: Entry) -> None:
        head = self._head
        key = self._key.at(head.seq + 1) if self._key else None
        noted = head.noted if entry.at < head.noted else ""
        entry = replace(entry, seq=head.seq + 1, key=key.id if key else "", noted_at=noted)
        text = entry_text(entry)
        chain = chain_value(head.chain, text)
        self._db.execute(ADD, (entry.seq, text, chain, key.seal(chain) if key else None))
        self._head = RecordHead(entry.seq, entry.epoch, entry.key, entry.noted, chain)
        self._key = key.next() if key else None


def record_access(store: "Store", stamp: Stamp, event: Event) -> None:
    """Record what is no operation; it is committed, and on the disk, when this returns.

    Inside an operation set ``current.access`` instead: its row is then the event's.

    Raises:
        DatabaseMissing, Busy, NotAllowed, NoSpace: it could not be recorded.
    """
    with recorded(store, stamp, event):
        pass


@contextmanager
def recorded(store: "Store", stamp: Stamp, event: Event) -> Iterator[sqlite3.Connection]:
    """Write what is no operation, and its row in the record, in one transaction.

    Raises:
        DatabaseMissing, Busy, NotAllowed, NoSpace: it could not be written or recorded.
    """
    with store.noting() as db:
        yield db
        record = Record(db)
        record.add(stamp, event)
    record.settle()
    store.tell_begun(record.begun)


def record_if_possible(store: "Store", stamp: Stamp, event: Event) -> bool:
    """Record what has been done already, or is to go on without; tell whether that worked.

    A database that is not there, or cannot be written, must not keep anybody from a copy of it.
    """
    try:
        record_access(store, stamp, event)
    except CimError:
        return False
    return True


def seal_record(store: "Store", stamp: Stamp, root: bytes, event: Event) -> None:
    """Begin an epoch under a key from the owner's kit: whoever holds the kit stands for all rows up to here.

    Raises:
        NotAllowed: the key cannot be kept beside the database.
    """
    with store.noting() as db:
        record = Record(db)
        record.begin(stamp, record.rooted(Why.KIT, root, event))
        if not record.head.key:
            raise NotAllowed(path=str(record_key_path(store.path)))
    record.settle()


def revealed_since(db: sqlite3.Connection, since: datetime) -> int:
    """Return how many sealed values were opened from an aware instant on, by anybody."""
    return int(db.execute(REVEALED, (instant_text(since),)).fetchone()[0])


def record_head(db: sqlite3.Connection) -> RecordHead:
    """Return the last row of the record; one that cannot be read, because somebody changed it, seals nothing."""
    found = db.execute(HEAD).fetchone()
    if found is None:
        return RecordHead()
    seq, text, chain = found
    try:
        entry = json.loads(text)  # not `entry_of`: every change asks for the head
        noted = str(entry.get("noted_at") or entry["at"])
        return RecordHead(seq, int(entry["epoch"]), str(entry.get("key", "")), noted, chain)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return RecordHead(seq, chain=chain)


def key_path(db: sqlite3.Connection) -> Path | None:
    """Return where the key of a connection's database stands; None of one in memory."""
    file = next(row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main")
    return record_key_path(Path(file)) if file else None
