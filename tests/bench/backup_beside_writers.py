"""Backups one after another beside four writers: ``backup_beside_writers.py SECONDS``; how long a write waits at most.

Each writer adds a customer every 50 ms in one process that stays, so that only the database is measured.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing import Process, Queue
from pathlib import Path

from cimtool.model import SourceRecord
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import add_customer

WRITERS = 4
PAUSE_S = 0.05


def write(path: Path, name: int, seconds: int, told: "Queue[tuple[int, float]]") -> None:
    """Add customers for so long; tell how many, and the longest that one took."""
    store, count, worst, end = Store(path, busy_timeout_s=10), 0, 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        with store.operation(Stamp("bench", "bench", datetime.now(UTC)), create=True) as current:
            add_customer(current, SourceRecord(name=f"Writer {name} {count}"))
        worst, count = max(worst, time.monotonic() - started), count + 1
        time.sleep(PAUSE_S)
    store.close()
    told.put((count, worst))


def main() -> int:
    """Run all and print; fail if a backup or a write failed."""
    seconds = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="cimtool-writers-") as folder:
        base, told = Path(folder), Queue()
        path = base / "c.db"
        cim = (sys.executable, "-m", "cimtool", "--db", str(path))
        subprocess.run([*cim, "add", "First", "-q"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["age-keygen", "-o", base / "key"], check=True, capture_output=True)
        public = subprocess.run(["age-keygen", "-y", base / "key"], check=True, capture_output=True, text=True)
        backup = [*cim, "backup", "create", f"{base}/b/", "--recipient", public.stdout.strip(), "-q"]
        writers = [Process(target=write, args=(path, number, seconds, told)) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        codes, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            codes.append(subprocess.run(backup, check=False).returncode)
        figures = [told.get() for _ in writers]
        for writer in writers:
            writer.join()
        worst_ms = round(1000 * max(worst for _, worst in figures))
        failed = sum(bool(writer.exitcode) for writer in writers)
        print(json.dumps({"backups": len(codes), "bad_exit": sum(map(bool, codes)), "writers_failed": failed,
                          "writes": sum(count for count, _ in figures), "worst_write_ms": worst_ms}))
        return int(any(codes) or any(writer.exitcode for writer in writers))


if __name__ == "__main__":
    raise SystemExit(main())
