"""Takes an operation back, row by row: reversed where the row is still as it was left.

Exact means that every row of every journalled table is as before, stamps included.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

from cimtool.errors import AlreadyUndone, NothingToUndo, OperationNotFound
from cimtool.store.history import undone_by
from cimtool.store.journal import JOURNALLED, Operation, columns_of
from cimtool.store.tombstones import erased_by

Row = Mapping[str, Any]
_NUMBERS = 1 << 62  # what SQLite takes, and no history will ever reach


@unique
class Why(StrEnum):
    """Why a row was kept."""

    CHANGED = "changed_since"
    IN_USE = "in_use"
    TAKEN = "taken"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that could not be put back; ``by`` is the operation that changed it since, if one did."""

    table: str
    row: int
    why: Why
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: how many rows it reversed, and which it kept."""

    target: int
    reversed: int
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class _Reversal:
    """One row and what it was before; ``before`` None: it was not there."""

    table: str
    row: int
    before: Row | None
    live: bool

    @property
    def rank(self) -> int:
        """Parents come first when inserted, children when deleted."""
        depth = JOURNALLED.index(self.table)
        if self.before is None:
            return 200 - depth
        return 100 if self.live else depth


def undo_target(db: sqlite3.Connection, wanted: int | None) -> int:
    """Return the operation to take back; None asks for the newest neither undone nor itself an undo.

    Raises:
        OperationNotFound, AlreadyUndone, NothingToUndo: as their names say.
    """
    undone = undone_by(db)
    if wanted is None:
        for (number,) in db.execute("SELECT id FROM operation WHERE undoes IS NULL ORDER BY id DESC"):
            if number not in undone:
                return int(number)
        raise NothingToUndo
    if not 0 < wanted < _NUMBERS or not db.execute("SELECT 1 FROM operation WHERE id = ?", (wanted,)).fetchone():
        raise OperationNotFound(operation=wanted)
    if wanted in undone:
        raise AlreadyUndone(operation=wanted, by=undone[wanted])
    return wanted


def reverse(current: Operation, target: int) -> Undone:
    """Put every row the target touched back, inside the open operation ``current``."""
    db = current.db
    plan: list[_Reversal] = []
    kept: list[Kept] = []
    for table in JOURNALLED:
        _plan_table(db, table, target, plan, kept)
    stuck = sorted(plan, key=lambda reversal: reversal.rank)
    done = 0
    while stuck:  # a row may wait for another that stands in its way
        failed = [(reversal, why) for reversal in stuck if (why := _apply(db, reversal)) is not None]
        done += len(stuck) - len(failed)
        if len(failed) == len(stuck):
            kept += [Kept(reversal.table, reversal.row, why) for reversal, why in failed]
            break
        stuck = [reversal for reversal, _ in failed]
    return Undone(target, done, tuple(kept))


def _plan_table(db: sqlite3.Connection, table: str, target: int, plan: list[_Reversal], kept: list[Kept]) -> None:
    plan += [_Reversal(table, row, None, live=True) for (row,) in db.execute(_INSERTED_ONLY[table], (target,))]
    rows = db.execute(_TOUCHED[table], (target,)).fetchall()
    live_json = _live_sql(db, table)
    for row, first_image, last_image in rows:
        before = _image(db, first_image) if first_image else None
        if before is not None and before["op"] == target:
            before = None  # inserted and changed by the same operation
        later = db.execute("SELECT before, operation FROM image WHERE tbl = ? AND row = ? AND id > ?"
                           " AND operation <> ? ORDER BY id LIMIT 1", (table, row, last_image or 0, target)).fetchone()
        found = db.execute(live_json, (row,)).fetchone()
        live = json.loads(found[0]) if found else None
        left = live if later is None else (json.loads(later[0]) if later[0] else None)
        if live == before:
            continue
        if eraser := erased_by(before) or erased_by(left):
            kept.append(Kept(table, row, Why.ERASED, eraser))
        elif live != left:
            kept.append(Kept(table, row, Why.CHANGED, _last_change(db, table, row)))
        else:
            plan.append(_Reversal(table, row, before, live is not None))


def _touched_sql(table: str) -> str:
    """Return SQL for each row with images that the operation touched, with its first and last image there."""
    return f"""SELECT row, min(id), max(id) FROM image WHERE operation = ?1 AND tbl = '{table}' GROUP BY row
      UNION ALL SELECT id, NULL, NULL FROM {table} WHERE op = ?1 AND id IN (
        SELECT row FROM image WHERE tbl = '{table}') AND id NOT IN (
        SELECT row FROM image WHERE operation = ?1 AND tbl = '{table}')"""  # noqa: S608 - our own table names


# Nothing has happened to these since: nearly all that an import leaves.
_INSERTED_ONLY = {
    table: f"SELECT id FROM {table} WHERE op = ?1 AND id NOT IN (SELECT row FROM image WHERE tbl = '{table}')"  # noqa: S608
    for table in JOURNALLED}
_TOUCHED = {table: _touched_sql(table) for table in JOURNALLED}


def _live_sql(db: sqlite3.Connection, table: str) -> str:
    pairs = ", ".join(f"'{column}', {column}" for column in columns_of(db, table))
    return f"SELECT json_object({pairs}) FROM {table} WHERE id = ?"  # noqa: S608 - our own columns


def _image(db: sqlite3.Connection, image: int) -> Row | None:
    before = db.execute("SELECT before FROM image WHERE id = ?", (image,)).fetchone()[0]
    return json.loads(before) if before else None


def _last_change(db: sqlite3.Connection, table: str, row: int) -> int | None:
    number: int | None = db.execute("SELECT max(operation) FROM image WHERE tbl = ? AND row = ?",
                                    (table, row)).fetchone()[0]
    return number


def _apply(db: sqlite3.Connection, reversal: _Reversal) -> Why | None:
    """Put one row back; None when done, else why it cannot be."""
    sql, values = _statement(reversal)
    try:
        db.execute(sql, values)
    except sqlite3.IntegrityError as error:
        in_use = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
        return Why.IN_USE if in_use else Why.TAKEN
    return None


def _statement(reversal: _Reversal) -> tuple[str, tuple[Any, ...]]:
    if reversal.before is None:
        return f"DELETE FROM {reversal.table} WHERE id = ?", (reversal.row,)  # noqa: S608 - our own table names
    names, values = tuple(reversal.before), tuple(reversal.before.values())
    if reversal.live:
        pairs = ", ".join(f"{name} = ?" for name in names)
        return f"UPDATE {reversal.table} SET {pairs} WHERE id = ?", (*values, reversal.row)  # noqa: S608
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {reversal.table} ({', '.join(names)}) VALUES ({marks})", values  # noqa: S608
