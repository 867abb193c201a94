"""sound.py DATABASE COUNT...: exit 0 if the database is sound and has one of these numbers of active customers.

Sound: integrity, foreign keys, no open operation, an unbroken chain, derived tables equal to the rows, and every
acknowledged operation (``$W/.acked``, lines of JSON with "operation") is in the history.
"""

import json
import os
import sqlite3
import sys
from pathlib import Path

from cimtool.store.derived import mismatches
from cimtool.store.journal import broken_link


def complaints(db: sqlite3.Connection, counts: set[int]) -> list[str]:
    """Return what is wrong."""
    active = db.execute("SELECT count(*) FROM customer WHERE state = 'active'").fetchone()[0]
    found = {
        "integrity": db.execute("PRAGMA integrity_check").fetchone()[0] != "ok",
        "foreign keys": bool(db.execute("PRAGMA foreign_key_check").fetchall()),
        "an operation is open": bool(db.execute("SELECT 1 FROM open_operation").fetchone()),
        "chain": broken_link(db) is not None,
        "derived": any(True for _ in mismatches(db)),
        f"{active} customers": active not in counts,
        "an acknowledged operation is missing": not _acknowledged() <= {
            row[0] for row in db.execute("SELECT id FROM operation")},
    }
    return [name for name, wrong in found.items() if wrong]


def _acknowledged() -> set[int]:
    told = Path(os.environ.get("W", ".")) / ".acked"
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return {json.loads(line)["operation"] for line in lines if line.startswith("{")} - {None}


def main() -> int:
    """Run the checks."""
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    wrong = complaints(db, {int(count) for count in sys.argv[2:]})
    sys.stderr.write("".join(f"{name}\n" for name in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
