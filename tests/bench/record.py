"""What the record of access costs: microseconds for a row, and rows a second when it is verified."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.check import examine_record
from cimtool.store.access.key import record_key_path, step, stored_key
from cimtool.store.access.log import Record, seal_record
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store

ROWS = 100_000
ROOT = bytes(32)
EVENT = Event(kind=AccessKind.REVEAL, object="customer:12", fields=("id_number",), count=1, reason="asked by phone")


def main() -> None:
    """Print the figures."""
    stamp = Stamp("show", "ann", datetime.now(UTC), "shop")
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder) / "c.db", busy_timeout_s=10)) as store:
        with store.operation(stamp, create=True) as current:
            current.discard = True
        seal_record(store, stamp, ROOT, EVENT)
        store.writer.execute("BEGIN IMMEDIATE")
        store.writer.execute("SAVEPOINT here")
        print(f"a row inside a transaction   {_cpu(lambda: _add(store.writer, stamp), 2000):8.1f} us CPU")
        store.writer.execute("ROLLBACK")
        path = record_key_path(store.path)
        before = path.read_bytes()
        print(f"the key's step, synced       {_wall(lambda: _step(path), 200):8.1f} us on the clock")
        path.write_bytes(before)
        _fill(store.writer, stamp)
        for name, root in (("the public chain", None), ("every seal, with the kit", ROOT)):
            with store.reading() as db:
                began = time.process_time()
                found = examine_record(db, root=root)
                rate = found.rows / (time.process_time() - began)
            assert not found.faults, found.faults
            print(f"{name:28} {rate:8.0f} rows/s")


def _add(db: sqlite3.Connection, stamp: Stamp) -> None:
    """Do what the end of an operation does, without the step."""
    Record(db).add(stamp, EVENT)
    db.execute("ROLLBACK TO here")


def _fill(db: sqlite3.Connection, stamp: Stamp) -> None:
    db.execute("BEGIN IMMEDIATE")
    record = Record(db)
    for _ in range(ROWS):
        record.add(stamp, EVENT)
    db.execute("COMMIT")
    record.settle()


def _step(path: Path) -> None:
    key = stored_key(path)
    assert key is not None
    step(path, key.next())


def _cpu(run: Callable[[], None], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - began) / times * 1e6


def _wall(run: Callable[[], None], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - began) / times * 1e6


if __name__ == "__main__":
    main()
