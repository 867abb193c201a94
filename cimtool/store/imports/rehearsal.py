"""A database that never touches the disk, to try an import on before there is one."""

import sqlite3

from cimtool.store.connect import APPLICATION_ID
from cimtool.store.migrations import migrate


def empty_database() -> sqlite3.Connection:
    """Return an empty database in memory that takes and refuses what a real one does."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, APPLICATION_ID)
    for pragma in ("PRAGMA foreign_keys=1", "PRAGMA recursive_triggers=1"):
        db.execute(pragma)
    return db
