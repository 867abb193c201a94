"""Empties the trash for good: the rows, what points at them, and what the journal remembers of either.

What goes: the customers, every record merged into them, and the purchases, interactions, links,
answers, import rows and cells that point at them, with all their before-images, those of rows deleted
earlier included; and the images of a customer who lives on from the time when one of the erased
was merged into it.  Values that it still has from a merge are its own.

What stays: the operations themselves, who and when and how many, and a tombstone for each image
(`tombstones`).  An undo of any of them finds nothing to put back and says so.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cimtool.store.journal import JOURNALLED, Operation
from cimtool.store.merging.references import references
from cimtool.store.tombstones import erasures, tombstone

DOOMED = """WITH RECURSIVE gone (id) AS (
  SELECT id FROM customer WHERE state = 'trashed' AND id IN (SELECT value FROM json_each(?))
  UNION SELECT c.id FROM gone JOIN customer c ON c.merged_into = gone.id) SELECT id FROM gone ORDER BY id"""
# From when until when a row was merged into which other: the image before the last tells which operation did it.
MERGED = """SELECT i.holder, i.since, i.until FROM (
  SELECT json_extract(before, '$.merged_into') AS holder, operation AS until,
    lag(operation, 1, 0) OVER (ORDER BY id) AS since
  FROM image WHERE tbl = 'customer' AND row = ?) AS i WHERE i.holder IS NOT NULL"""
# What the holder was then, and what later merges into it remember of that.
HELD = """SELECT id, before FROM image WHERE tbl = 'customer' AND row = ?1 AND operation > ?2 AND operation <= ?3
  UNION ALL SELECT id, before FROM image WHERE tbl = 'merging' AND operation > ?2 AND operation <= ?3
  AND json_extract(before, '$.survivor_id') = ?1"""
ROWS_ERASED = """SELECT id, before FROM image WHERE tbl = ?1 AND before IS NOT NULL
  AND row IN (SELECT row FROM image WHERE tbl = ?1 AND operation = ?2)"""
FORGET_CELLS = ("DELETE FROM cell WHERE uid IN (SELECT uid FROM customer WHERE id IN"
                " (SELECT value FROM json_each(?)))")
BURY = "UPDATE image SET before = ? WHERE id = ?"

Image = tuple[int, str]
_EVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Erased:
    """How many customers, merged-away records among them, other rows, and images of either are gone."""

    customers: int
    rows: int
    images: int


def erase(current: Operation, ids: Sequence[int]) -> Erased:
    """Erase the customers of these ids that are in the trash, inside the open operation ``current``."""
    db = current.db
    doomed = [row[0] for row in db.execute(DOOMED, (json.dumps(list(ids)),))]
    if not doomed:
        return Erased(0, 0, 0)
    wanted = json.dumps(doomed)
    images = dict(_held_by_others(db, doomed))
    rows = 0
    pointing = {table: columns for table, columns in references(db).items() if table != "customer"}
    for table, columns in reversed(pointing.items()):
        rows += db.execute(f"DELETE FROM {table} WHERE {_any_in(columns)}", (wanted,)).rowcount  # noqa: S608 - names from the schema
        images |= dict(db.execute(_pointing_sql(table, columns), (wanted,)))
    db.execute(FORGET_CELLS, (wanted,))
    db.execute("DELETE FROM customer WHERE id IN (SELECT value FROM json_each(?))", (wanted,))
    for table in JOURNALLED:
        images |= dict(db.execute(ROWS_ERASED, (table, current.number)))
    _bury(current, images)
    return Erased(len(doomed), rows, len(images))


def scrub(db: sqlite3.Connection) -> bool:
    """Rewrite the file without its free pages and the -wal file, where erased values would live on.

    Returns:
        False if somebody else reads it just now: then the -wal file still holds them.
    """
    # a deletion is only noted in FTS5 until segments are merged
    db.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
    db.execute("VACUUM")
    return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _held_by_others(db: sqlite3.Connection, doomed: Iterable[int]) -> Iterator[Image]:
    """Yield the images of customers from the time when one of the erased was merged into them, however deep."""
    pending = [(row, 0, _EVER) for row in doomed]
    while pending:
        row, first, last = pending.pop()
        for holder, since, until in db.execute(MERGED, (row,)).fetchall():
            if first <= since <= last:
                pending.append((holder, since, until))
                yield from db.execute(HELD, (holder, since, until))


def _any_in(columns: Iterable[str], form: str = "{}") -> str:
    return " OR ".join(f"{form.format(column)} IN (SELECT value FROM json_each(?1))" for column in columns)  # noqa: S608 - names from the schema


def _pointing_sql(table: str, columns: Iterable[str]) -> str:
    """Return SQL for the images in which a row of the table points at one of the erased, wherever it is now."""
    there = _any_in(columns, "json_extract(before, '$.{}')")
    return f"SELECT id, before FROM image WHERE tbl = '{table}' AND before IS NOT NULL AND ({there})"  # noqa: S608


def _bury(current: Operation, images: Mapping[int, str]) -> None:
    number = current.number
    assert number is not None
    current.db.executemany(BURY, ((tombstone(before, number), image) for image, before in images.items()))
    current.erased = erasures(current.db).get(number)
