"""What an import costs, stage by stage, in CPU microseconds a row: ``load.py [ROWS]``.

Each stage is timed alone on rows that are ready, so that they add up to less than an import, which decides and
accounts for each row too.  The whole, beside sqlite-utils: ``volume.py``.
"""

import gc
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cimtool.commands.import_source import Reading, opened
from cimtool.formats.registry import open_table
from cimtool.rules.derive import derive
from cimtool.rules.index_terms import index_terms
from cimtool.rules.matching.blocking import blocking_keys
from cimtool.rules.matching.features import features
from cimtool.rules.searchable import searchable
from cimtool.rules.standards import NO_STANDARDS
from cimtool.store.imports.waiting import match_keys
from cimtool.store.migrations import migrate
from cimtool.store.rows import record_values
from cimtool.store.writes import INSERT_WITH_ID

SHARED = Path(__file__).resolve().parents[3] / "shared" / "tools" / "gen_customers.py"
Made = TypeVar("Made")


def stages(data: bytes, rows: int) -> None:
    """Print what each stage takes of one row."""
    def timed(name: str, work: Callable[[], Made]) -> Made:
        started = time.process_time()
        made = work()
        print(f"{name:34} {(time.process_time() - started) / rows * 1e6:7.1f} µs a row")
        return made

    timed("read the cells", lambda: list(open_table(data, "c.csv", known=lambda _: True).records))
    read = timed("read and put in order", lambda: list(
        opened(data, "c.csv", Reading({}, (), "CN", NO_STANDARDS)).rows))
    records = [row.record for row in read if row.record is not None]
    timed("what it can be recognised by", lambda: list(map(match_keys, records)))
    values = timed("as the values of a row", lambda: list(map(record_values, records)))
    seen = timed("features for matching", lambda: list(map(features, records)))
    timed("keys of duplicates", lambda: list(map(blocking_keys, seen)))
    timed("what can be searched", lambda: list(map(searchable, records)))
    derived = list(map(derive, records))
    terms = timed("terms of the index", lambda: [
        (number, index_terms(each.search.text, each.search.sounds)) for number, each in enumerate(derived, 1)])
    print("into SQLite:")
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, 1)
    db.execute("BEGIN")
    db.execute("INSERT INTO open_operation (id) VALUES (1)")
    timed("  customers", lambda: db.executemany(INSERT_WITH_ID, [
        (number, 1, str(number), "", "", "{}", *value) for number, value in enumerate(values, 1)]))
    timed("  look-up keys", lambda: db.executemany("INSERT INTO lookup (key, customer_id) VALUES (?, ?)", [
        (key, number) for number, each in enumerate(derived, 1) for key in each.keys]))
    timed("  search index", lambda: db.executemany("INSERT INTO search_index (rowid, term) VALUES (?, ?)", terms))


def main() -> None:
    """Print the stages."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    if not SHARED.exists():
        raise SystemExit(f"the generator ({SHARED}) is not here")
    gc.disable()  # as the program does
    with tempfile.TemporaryDirectory(prefix="cimtool-load-") as folder:
        source = Path(folder) / "c.csv"
        subprocess.run([sys.executable, str(SHARED), str(rows), str(source)], check=True)
        stages(source.read_bytes(), rows)


if __name__ == "__main__":
    main()
