"""Schema steps in SQL, append-only: never edit one that has landed.

All that are pending commit together with the version number: nobody sees, and no kill leaves, a schema in between.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent
STEPS: tuple[str, ...] = (
    "001_first.sql", "002_found_pairs.sql", "003_merging.sql", "004_answer.sql", "005_purchase_ref.sql",
    "006_search_index.sql", "007_backups.sql", "008_audit_run.sql", "009_tiers.sql", "010_features.sql",
    "011_own_features.sql", "012_access_log.sql", "013_plain_terms.sql", "014_sealing.sql",
    "015_customer_count.sql")
LATEST = len(STEPS)


def migrate(db: sqlite3.Connection, application_id: int) -> int:
    """Apply what is pending and return how many steps that were.

    Another process may migrate at the same moment: the version is read again inside
    the transaction that writes it.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        pending = STEPS[int(db.execute("PRAGMA user_version").fetchone()[0]):]
        for step in pending:
            for statement in statements((_FOLDER / step).read_text("utf-8")):
                db.execute(statement)
        if pending:
            # pragmas take no parameters; both numbers are ours
            db.execute(f"PRAGMA application_id={application_id:d}")
            db.execute(f"PRAGMA user_version={LATEST:d}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return len(pending)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one; `executescript` would commit first."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(pending):
            yield pending
            pending = ""
