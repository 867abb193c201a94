"""What points at customers, read from the foreign keys: a table that is added later is never forgotten."""

import sqlite3
from collections.abc import Mapping, Sequence

from cimtool.store.journal import JOURNALLED


def references(db: sqlite3.Connection) -> Mapping[str, Sequence[str]]:
    """Return for each journalled table that points at customers its columns that do; parents first."""
    found = {table: [row[3] for row in db.execute(f"PRAGMA foreign_key_list({table})") if row[2] == "customer"]
             for table in JOURNALLED}
    return {table: columns for table, columns in found.items() if columns}
