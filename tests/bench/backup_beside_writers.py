"""How long a write waits at most, alone and beside backups one after another: ``backup_beside_writers.py SECONDS``.

Each writer adds a customer every 50 ms in one process that stays, so that only the database is measured.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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


def writing(path: Path, seconds: int, meanwhile: Callable[[], None]) -> tuple[int, int]:
    """Run the writers and something beside them; return how many writes there were, and the longest in ms.

    Raises:
        SystemExit: a writer failed.
    """
    told: Queue[tuple[int, float]] = Queue()
    writers = [Process(target=write, args=(path, number, seconds, told)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        meanwhile()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise SystemExit("a writer failed")
    figures = [told.get() for _ in writers]
    return sum(count for count, _ in figures), round(1000 * max(worst for _, worst in figures))


def main() -> None:
    """Write alone, then beside backups; fail if a backup or a write failed."""
    seconds = int(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="cimtool-writers-") as folder:
        base, codes = Path(folder), []
        cim = (sys.executable, "-m", "cimtool", "--db", str(base / "c.db"))
        subprocess.run([*cim, "add", "First", "-q"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["age-keygen", "-o", base / "key"], check=True, capture_output=True)
        public = subprocess.run(["age-keygen", "-y", base / "key"], check=True, capture_output=True, text=True)
        backup = [*cim, "backup", "create", f"{base}/b/", "--recipient", public.stdout.strip(), "-q"]
        _, alone_ms = writing(base / "c.db", seconds // 2, lambda: time.sleep(PAUSE_S))
        writes, worst_ms = writing(base / "c.db", seconds,
                                   lambda: codes.append(subprocess.run(backup, check=False).returncode))
        sys.stdout.write(json.dumps({"backups": len(codes), "failed": sum(map(bool, codes)), "writes": writes,
                                     "worst_write_ms": worst_ms, "worst_write_alone_ms": alone_ms}) + "\n")
        if any(codes):
            raise SystemExit("a backup failed")


if __name__ == "__main__":
    main()
