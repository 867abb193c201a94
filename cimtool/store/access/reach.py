"""What an operation reached, for the record of access: which row, which fields, how many; never what stands in them."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cimtool.rules.access.entry import AccessKind, Event

# Fields are named for what a person changes; of a change to many rows at once how many says enough.
MOST_NAMED: Final = 20
IMAGES: Final = "SELECT tbl, row, before FROM image WHERE operation = ? AND before IS NOT NULL ORDER BY id LIMIT ?"
# Columns that hold several fields, and what stands before the names in them.
_SEVERAL: Final = {"extra": "x.", "sealed": ""}
# These say that a row was changed, not what in it.
_STAMPS: Final = frozenset({"op", "updated_at"})


def event_of(db: sqlite3.Connection, number: int, changes: Mapping[str, list[int]], *, undoes: int | None) -> Event:
    """Return what the record says of an operation whose ``changes`` are counted by table."""
    kind = AccessKind.OPERATION if undoes is None else AccessKind.UNDO
    rows = {table: sum(counts) for table, counts in changes.items()}
    table = "customer" if "customer" in rows else next(iter(rows))
    return Event(kind=kind, object=_only_row(db, number, table) if rows[table] == 1 else "", count=rows[table],
                 fields=_changed_fields(db, number))


def _only_row(db: sqlite3.Connection, number: int, table: str) -> str:
    """Return the one row of a table that an operation touched; a setting by its name."""
    if table == "setting":
        return f"setting:{_setting(db, number)}"
    found = db.execute(f"SELECT row FROM image WHERE operation = ?1 AND tbl = ?2 UNION SELECT id FROM {table}"  # noqa: S608 - our own table names
                       " WHERE op = ?1 LIMIT 1", (number, table)).fetchone()
    return f"{table}:{found[0]}" if found else ""


def _setting(db: sqlite3.Connection, number: int) -> str:
    found = db.execute("SELECT name FROM setting WHERE op = ?1 UNION SELECT json_extract(before, '$.name') FROM image"
                       " WHERE operation = ?1 AND tbl = 'setting' LIMIT 1", (number,)).fetchone()
    return str(found[0]) if found else ""


def _changed_fields(db: sqlite3.Connection, number: int) -> tuple[str, ...]:
    """Return the names of the fields that rows have otherwise now than before; none if too many rows were changed."""
    images = db.execute(IMAGES, (number, MOST_NAMED + 1)).fetchall()
    if len(images) > MOST_NAMED:
        return ()
    return tuple(sorted({name for table, row, before in images for name in _differing(db, table, row, before)}))


def _differing(db: sqlite3.Connection, table: str, row: int, before: str) -> Iterator[str]:
    then: dict[str, Any] = json.loads(before)
    if not then.keys() >= {"id", "op"}:
        return  # a tombstone: what stood there is forgotten, names too
    columns = tuple(name for name in then if name not in _STAMPS)
    found = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row,)).fetchone()  # noqa: S608 - our own names
    now = dict(zip(columns, found, strict=True)) if found else {}
    prefix = "" if table == "customer" else f"{table}."
    for name in columns:
        if found and now[name] != then[name]:
            yield from _inner_names(name, then[name], now[name]) if name in _SEVERAL else (prefix + name,)


def _inner_names(column: str, then: str | None, now: str) -> Iterator[str]:
    """Yield the names of the fields in a column that differ."""
    before, after = json.loads(then or "{}"), json.loads(now)
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            yield _SEVERAL[column] + name
