"""Sealed values of a row that comes from another database of the same origin, such as a backup."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

CELL_THERE: Final = "SELECT key, field, uid, blind, sealed FROM cell WHERE id = ?"
SAME_CELL: Final = "SELECT 1 FROM cell WHERE id = ? AND field = ? AND uid = ?"
COPY_CELL: Final = ("INSERT INTO cell (key, field, uid, blind, sealed) SELECT ?, ?, ?, ?, ?"
                    " WHERE EXISTS (SELECT 1 FROM data_key WHERE id = ?)")


@dataclass(frozen=True, slots=True)
class SealedBack:
    """The column as it is to stand here, and the fields whose values only a key that is gone would open."""

    column: str
    lost: tuple[str, ...]


def sealed_back(db: sqlite3.Connection, there: sqlite3.Connection, column: str | None) -> SealedBack:
    """Bring the cells that a row names in the other database along, unless they are here.

    A cell that was sealed anew since is here under its number; one whose key was rotated away and which was erased
    here is lost.
    """
    wanted: dict[str, dict[str, Any]] = json.loads(column or "{}")
    found = {field: {**entry, "cell": cell} for field, entry in wanted.items()
             for cell in _cell(db, there, int(entry["cell"]))}
    return SealedBack(json.dumps(found, ensure_ascii=False), tuple(sorted(wanted.keys() - found.keys())))


def _cell(db: sqlite3.Connection, there: sqlite3.Connection, number: int) -> Iterator[int]:
    row = there.execute(CELL_THERE, (number,)).fetchone()
    if row is None:
        return
    key, field, uid, *_ = row
    if db.execute(SAME_CELL, (number, field, uid)).fetchone():
        yield number
        return
    copied = db.execute(COPY_CELL, (*row, key))
    if copied.rowcount:
        yield int(copied.lastrowid or 0)
