"""The row of a restore, which the restored record begins a new epoch with.

The record goes back with the database, but its key does not: the new epoch is bound to the head of the record that was
replaced, which stands in the copy that the restore keeps.
"""

import sqlite3
from dataclasses import dataclass, field, replace
from pathlib import Path

from cimtool.rules.access.entry import Event, Why
from cimtool.store.access.key import record_key_path
from cimtool.store.access.log import Record, RecordHead, record_head
from cimtool.store.stamp import Stamp

HAS_RECORD = "SELECT 1 FROM sqlite_master WHERE name = 'access_log'"


@dataclass(frozen=True, slots=True)
class RestoreNote:
    """Who restores what; ``root``: of the keys that the kit at hand gives, None without a kit."""

    stamp: Stamp
    event: Event
    root: bytes | None = field(default=None, repr=False)


def record_restore(staged: sqlite3.Connection, database: Path, note: RestoreNote | None,
                   before: sqlite3.Connection | None = None) -> Record | None:
    """Add the row to a staged database that is to stand at ``database``; `settle` the record once it does.

    ``before`` is what stands there now, as long as it cannot change any more; without a note nothing is added.
    """
    if note is None:
        return None
    record = Record(staged, record_key_path(database))
    epoch = record.derived(Why.RESTORE) if note.root is None else record.rooted(Why.RESTORE, note.root, note.event)
    record.begin(note.stamp, replace(epoch, event=note.event, replaced=_head(before)))
    return record


def settle(record: Record | None) -> None:
    """Have the key beside the database follow the row of the restore, if there is one."""
    if record is not None:
        record.settle()


def _head(before: sqlite3.Connection | None) -> RecordHead:
    """Return the head of the record that is replaced; zero where there is none."""
    if before is None or not before.execute(HAS_RECORD).fetchone():
        return RecordHead()
    return record_head(before)
