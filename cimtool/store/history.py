"""Reads the history: operations, and what each did to a customer."""

import json
import sqlite3
from collections.abc import Iterator

from cimtool.document import Message
from cimtool.model import HistoryEntry

ALL = "SELECT id, at, actor, command, summary, undoes FROM operation ORDER BY id DESC LIMIT ?"
OF_CUSTOMER = """SELECT id, at, actor, command, summary, undoes FROM operation WHERE id IN (
  SELECT operation FROM image WHERE tbl = 'customer' AND row = ?1
  UNION SELECT op FROM customer WHERE id = ?1
  UNION SELECT op FROM purchase WHERE customer_id = ?1
  UNION SELECT op FROM interaction WHERE customer_id = ?1
  UNION SELECT op FROM link WHERE from_id = ?1
  UNION SELECT op FROM link WHERE to_id = ?1
  UNION SELECT op FROM import_row WHERE customer_id = ?1) ORDER BY id DESC LIMIT ?2"""
IMAGES = "SELECT operation, before FROM image WHERE tbl = 'customer' AND row = ? ORDER BY id"


def history(db: sqlite3.Connection, *, customer_id: int | None = None, limit: int = -1) -> Iterator[HistoryEntry]:
    """Yield operations, newest first; only those that touched the customer if one is given."""
    undone = undone_by(db)
    rows = db.execute(ALL, (limit,)) if customer_id is None else db.execute(OF_CUSTOMER, (customer_id, limit))
    for number, at, actor, command, summary, undoes in rows:
        yield HistoryEntry(number, at, actor, command, summary_of(summary), undoes, undone.get(number))


def undone_by(db: sqlite3.Connection) -> dict[int, int]:
    """Return for each operation that stands undone the operation that did it."""
    undos = db.execute("SELECT id, undoes FROM operation WHERE undoes IS NOT NULL ORDER BY id DESC").fetchall()
    result: dict[int, int] = {}
    for number, target in undos:  # newest first: whether an undo itself was undone is known by then
        if number not in result and target not in result:
            result[target] = number
    return result


def summary_of(text: str) -> Message:
    """Return the message that an operation stored as its summary."""
    stored = json.loads(text)
    return Message(stored["message"], stored["values"])
