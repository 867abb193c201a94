"""same_content.py DATABASE OTHER: exit 0 if both have the same customers, derived rows and lines of imports.

Names of rows (uid) and instants are left out: no two runs have the same.  Made for many rounds over a large database,
where to derive all customers anew (``sound.py``) would take most of the time; both files are checked by SQLite.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256

from cimtool.store.rows import RECORD_COLUMNS

_PARTS = (
    f"SELECT id, op, state, {', '.join(RECORD_COLUMNS)} FROM customer ORDER BY id",
    "SELECT * FROM derived ORDER BY customer_id",
    "SELECT * FROM feature ORDER BY customer_id",
    "SELECT * FROM lookup ORDER BY key, customer_id",
    "SELECT op, file, line, outcome, customer_id, digest, detail FROM import_row ORDER BY id",
    "SELECT id, command, changes FROM operation ORDER BY id",
    "SELECT version, customers FROM derivation",
    "SELECT id, block FROM search_index_data ORDER BY id",
    "SELECT id FROM open_operation",
)


def digests(path: str) -> Iterator[str]:
    """Yield what stands for each part of a database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        yield str(db.execute("PRAGMA quick_check").fetchall())
        for part in _PARTS:
            whole = sha256()
            for row in db.execute(part):
                whole.update(repr(row).encode("utf-8", "surrogatepass"))
            yield whole.hexdigest()


def main() -> int:
    """Compare."""
    pairs = zip(("quick_check", *_PARTS), digests(sys.argv[1]), digests(sys.argv[2]), strict=True)
    different = [part for part, one, other in pairs if one != other]
    sys.stderr.write("".join(f"differs: {part}\n" for part in different))
    return 1 if different else 0


if __name__ == "__main__":
    raise SystemExit(main())
