"""What an import left behind: in its answer, in the database and in the file of rejects."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

COUNTS = ("added", "updated", "unchanged", "skipped", "review", "rejected")


def dump(db):
    """All that stands in the database, look-up keys included."""
    if not db.exists():
        return None
    with closing(sqlite3.connect(db)) as connection:
        tables = ("customer", "import_row", "operation", "image", "purchase", "interaction", "link", "derived",
                  "lookup")
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def stored(db, sql, *values):
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql, values).fetchall()


def rows_of(path):
    return list(csv.DictReader(io.StringIO(Path(path).read_text("utf-8"))))


def counts(said):
    return {name: said[name] for name in COUNTS if said[name]}
