"""The rows of imports of customers that wait for somebody, until a decision stands below them."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from cimtool.rules.incoming_again import DoubtfulRow

# An undone import takes its rows along; the same row of a later import stands for both.
_WAITING = """SELECT r.id, r.op, r.file, r.line, r.digest, r.detail FROM import_row r JOIN operation o ON o.id = r.op
  WHERE r.outcome = 'review' AND r.digest <> '' AND (o.command = 'import' OR o.command = 'review')
  AND (?1 IS NULL OR r.id = ?1)
  AND NOT EXISTS (SELECT 1 FROM import_row n WHERE n.digest = r.digest AND n.id > r.id AND n.outcome <> 'rejected')
  ORDER BY r.id"""


def doubtful_rows(db: sqlite3.Connection) -> Iterator[DoubtfulRow]:
    """Yield the rows that wait, the oldest first."""
    return map(_row, db.execute(_WAITING, (None,)))


def doubtful_row(db: sqlite3.Connection, number: int) -> DoubtfulRow | None:
    """Return one row; None if it does not wait (any more)."""
    return next(map(_row, db.execute(_WAITING, (number,))), None)


def _row(found: tuple[Any, ...]) -> DoubtfulRow:
    number, operation, file, line, digest, detail = found
    kept = json.loads(detail or "{}")
    content = tuple((str(name), value) for name, value in kept.get("row") or ())
    return DoubtfulRow(number, operation, file, line, digest, kept.get("code") or "unknown",
                       tuple(kept.get("others") or ()), content)
