"""One command, one operation: actor, instant, what changed, and a chain over all before it.

The database itself keeps the before-images (triggers in ``migrations/001_first.sql``); how they
can be erased without a break in the chain: `tombstones`.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cimtool.document import Message
from cimtool.masked import Secret
from cimtool.model import RecordType, SourceRecord
from cimtool.rules.access.entry import Event
from cimtool.store.access.log import Record
from cimtool.store.access.reach import event_of
from cimtool.store.derived import refresh
from cimtool.store.matching.own_features import follow_standards
from cimtool.store.stamp import Stamp
from cimtool.store.tombstones import erasures, image_digest

if TYPE_CHECKING:
    from cimtool.store.sealing.cells import Sealer  # brings cryptography, which hardly any operation needs

# Parents before children: the order in which rows can be inserted.
JOURNALLED = ("customer", "purchase", "interaction", "link", "decision", "import_row", "merging", "answer", "setting",
              "tier_move")
GENESIS = "0" * 64


@dataclass(slots=True)
class Operation:
    """An operation while it is open.

    ``number`` is what it will be called; after it closed without any change ``number`` is
    None, because then it never was.  ``discard`` takes everything back at the end;
    ``derived_kept``: the writer has kept the derived tables up to date itself.  ``erased`` is the
    digest of the tombstones the operation leaves, None if it erases nothing.  ``access`` is what the
    record of access is to say of it, None: what can be seen from the changes.  ``unlock`` gives
    what seals sensitive values, None where nothing is to be sealed.
    """

    db: sqlite3.Connection
    stamp: Stamp
    number: int | None
    undoes: int | None = None
    summary: Message = field(default_factory=lambda: Message("summary.none"))
    discard: bool = False
    derived_kept: bool = False
    unlock: "Callable[[], Sealer] | None" = None
    _sealer: "Sealer | None" = None
    erased: str | None = None
    access: Event | None = None
    record: Record | None = None

    @property
    def at(self) -> str:
        """The operation's instant as text."""
        return self.stamp.at_text

    def sealed(self, uid: str, record: RecordType, before: SourceRecord | None = None) -> RecordType:
        """Return a record as it may be stored in the row of that uid; what is sealed ``before`` stays in its cell.

        Raises:
            TypeError: there is something to seal, and no key was unlocked.
        """
        if not any(isinstance(value, Secret) for value in record.sealed.values()):
            return record
        known = before.sealed if before is not None else {}
        settled = self.sealer.settled(self.db, known, record.sealed)
        return self.sealer.sealed(self.db, uid, replace(record, sealed=settled))

    @property
    def sealer(self) -> "Sealer":
        """What seals sensitive values; a key is unlocked when it is first asked for.

        Raises:
            TypeError: nobody said how.
            KeysChanged: the keys were rotated just now.
        """
        if self._sealer is None:
            if self.unlock is None:
                raise TypeError("a sensitive value, and no key")
            self._sealer = self.unlock()
            self._sealer.begin(self.db)
        return self._sealer


@contextmanager
def operation(db: sqlite3.Connection, stamp: Stamp, *, undoes: int | None = None,
              unlock: "Callable[[], Sealer] | None" = None) -> Iterator[Operation]:
    """Open an operation; it is committed whole at the end, or nothing of it is.

    An operation that changed nothing is not recorded.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        current = Operation(db, stamp, _next_number(db), undoes, unlock=unlock)
        db.execute("INSERT INTO open_operation (id) VALUES (?)", (current.number,))
        yield current
        if current.discard or not _close(current):
            current.number = None
            db.execute("ROLLBACK")
        else:
            db.execute("COMMIT")
            if current.record is not None:
                current.record.settle()
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def history_head(db: sqlite3.Connection) -> str:
    """Return the chain value of the newest operation; 64 zeros before the first."""
    found = db.execute("SELECT chain FROM operation ORDER BY id DESC LIMIT 1").fetchone()
    return found[0] if found else GENESIS


def chain_value(before: str, content: Mapping[str, object]) -> str:
    """Return SHA-256 over the chain value before and the canonical JSON of an operation."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before.encode() + canonical.encode("utf-8", "surrogatepass")).hexdigest()


def images_digest(db: sqlite3.Connection, number: int) -> str:
    """Return SHA-256 over the digests of one operation's before-images, in order."""
    digest = hashlib.sha256()
    rows = db.execute("SELECT tbl, row, before FROM image WHERE operation = ? ORDER BY id", (number,))
    for table, row, before in rows:
        digest.update(f"{table}\0{row}\0{image_digest(before)}\0".encode())
    return digest.hexdigest()


def broken_link(db: sqlite3.Connection) -> int | None:
    """Return the first operation whose chain value does not fit, or None if all fit.

    An operation that is not there does not fit either if a tombstone names it.
    """
    before, buried = GENESIS, erasures(db)
    columns = "id, at, actor, command, summary, changes, undoes, chain"
    for number, at, actor, command, summary, changes, undoes, chain in db.execute(
            f"SELECT {columns} FROM operation ORDER BY id"):  # noqa: S608 - a constant
        images = (images_digest(db, number), buried.pop(number, None))
        if chain != chain_value(before, _content(number, (at, actor, command), (summary, changes, undoes), images)):
            return int(number)
        before = chain
    return min(buried, default=None)


def columns_of(db: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Return a journalled table's columns, in order."""
    return tuple(row[1] for row in db.execute(f"PRAGMA table_info({table})"))


def _next_number(db: sqlite3.Connection) -> int:
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'operation'").fetchone()
    return (found[0] if found else 0) + 1


def _content(number: int, who: tuple[str, str, str], what: tuple[str, str, int | None],
             images: tuple[str, str | None]) -> dict[str, object]:
    at, actor, command = who
    summary, changes, undoes = what
    kept, erased = images
    return {"id": number, "at": at, "actor": actor, "command": command, "summary": summary,
            "changes": changes, "undoes": undoes, "images": kept, **({"erased": erased} if erased else {})}


def _close(current: Operation) -> bool:
    """Bring the derived tables up to date, record the operation; tell whether there was anything to record."""
    db, number = current.db, current.number
    if number is None:  # pragma: no cover - only a closed operation has no number
        return False
    changes = _changes(db, number)
    if not changes:
        return False
    if not current.derived_kept:
        refresh(db, _touched_customers(db, number))
    follow_standards(db)
    summary = json.dumps({"message": current.summary.id, "values": dict(current.summary.values)}, ensure_ascii=False)
    who = (current.at, current.stamp.actor, current.stamp.command)
    what = (summary, json.dumps(changes, sort_keys=True), current.undoes)
    images = (images_digest(db, number), current.erased)
    chain = chain_value(history_head(db), _content(number, who, what, images))
    db.execute("DELETE FROM open_operation")
    db.execute("INSERT INTO operation (id, at, actor, command, summary, changes, undoes, chain)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *who, *what, chain))
    current.record = Record(db)
    event = current.access or event_of(db, number, changes, undoes=current.undoes)
    current.record.add(current.stamp, event, operation=number, link=chain)
    return True


def _touched_customers(db: sqlite3.Connection, number: int) -> list[int]:
    return [row[0] for row in db.execute(
        "SELECT row FROM image WHERE operation = ?1 AND tbl = 'customer'"
        " UNION SELECT id FROM customer WHERE op = ?1", (number,))]


def _changes(db: sqlite3.Connection, number: int) -> dict[str, list[int]]:
    """Return per table how many rows were inserted, updated and deleted; untouched tables are left out."""
    counts = {}
    for table in JOURNALLED:
        row = db.execute(_COUNT[table], (number,)).fetchone()
        if any(row):
            counts[table] = list(row)
    return counts


def _count_sql(table: str) -> str:
    # A row's first image in the operation tells what it was before: null means it was not there.
    return f"""WITH first AS (
        SELECT i.row AS row, i.before AS before, t.id IS NOT NULL AS live
        FROM image i LEFT JOIN {table} t ON t.id = i.row
        WHERE i.id IN (SELECT min(id) FROM image WHERE operation = ?1 AND tbl = '{table}' GROUP BY row)
          AND coalesce(json_extract(i.before, '$.op'), 0) <> ?1)
      SELECT (SELECT count(*) FROM {table} WHERE op = ?1)
             + (SELECT count(*) FROM first WHERE before IS NULL AND live),
             (SELECT count(*) FROM first WHERE before IS NOT NULL AND live),
             (SELECT count(*) FROM first WHERE before IS NOT NULL AND NOT live)"""  # noqa: S608 - our own table names


_COUNT = {table: _count_sql(table) for table in JOURNALLED}
