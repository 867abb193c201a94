"""A large table against sqlite-utils: CPU of import and export as ratios, growth, memory, the index, warm search.

``volume.py [ROWS]`` (100 000; the goals are for a million).  sqlite-utils gets a place of its own, ``.bench``.  Prints
a table with the goal of each row; fails on nothing, because a shared machine's seconds prove nothing.
"""

import gc
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from cimtool.model import SourceRecord
from cimtool.store.search import search
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import add_customer

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT.parent / "shared" / "tools" / "gen_customers.py"
PEER = ROOT / ".bench" / "bin" / "sqlite-utils"
CIM = str(Path(sys.executable).parent / "cimtool")
ADDS = 2000
ROUNDS = 9
QUERIES = (
    "张伟", "张", "zhangwei", "zw", "wei", "wei zhang", "james smith", "michel", "8474", "84749415", "138 1234 5678",
    "百川", "北京", "科技", "有限公司", "张wei", "张伟 北京", "m.ramos", "example.com", "acme systems ltd",
    "vanquixx", "a", "1", "13")
_INDEX_BYTES = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_index%'"
_TABLE_BYTES = "SELECT sum(pgsize) FROM dbstat WHERE name = 'customer'"


@dataclass(frozen=True, slots=True)
class Took:
    """What one process and its helpers took: seconds by the clock and of the processors, and its highest memory."""

    wall_s: float
    cpu_s: float
    peak_mb: int


def run(*words: str | Path, db: Path) -> Took:
    """Run one process to its end."""
    started = time.perf_counter()
    with subprocess.Popen(words, env={**os.environ, "CIMTOOL_DB": str(db), "LANG": "C.UTF-8"},
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{words}: {process.returncode}")
    return Took(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def peer() -> str:
    """Return the program of sqlite-utils, installed first if need be."""
    if not PEER.exists():
        venv.create(ROOT / ".bench", with_pip=True)
        subprocess.run([ROOT / ".bench" / "bin" / "pip", "install", "-q", "sqlite-utils"], check=True)
    return str(PEER)


def told(what: str, figure: str, goal: str) -> None:
    """Print one row of the table."""
    print(f"{what:44} {figure:>26}   {goal}", flush=True)


def ratio(what: str, ours: Took, theirs: Took, rows: int, goal: str) -> None:
    """Print a row that compares CPU, and the rows a second by the clock."""
    told(what, f"{ours.cpu_s / theirs.cpu_s:.2f} x", goal)
    print(f"    {ours.cpu_s / rows * 1e6:.0f} against {theirs.cpu_s / rows * 1e6:.0f} µs of CPU a row;"
          f" {rows / ours.wall_s:,.0f} against {rows / theirs.wall_s:,.0f} rows/s by the clock")


def made_up(path: Path, rows: int, seed: int) -> Path:
    """Write a file of so many made-up customers."""
    subprocess.run([sys.executable, str(GENERATOR), str(rows), str(path), str(seed)], check=True)
    return path


def loads(folder: Path, rows: int) -> Path:
    """Compare import and export, and print what more rows cost; return the database."""
    source, db, other = made_up(folder / "c.csv", rows, 1), folder / "c.db", folder / "peer.db"
    first = run(CIM, "import", source, "-q", db=db)
    theirs = run(peer(), "insert", other, "c", source, "--csv", db=other)
    ratio("import, with journal, index and match keys", first, theirs, rows, "1.0")
    told("its highest memory", f"{first.peak_mb} MB", "400 MB")
    for kind, option, goal in (("csv", "--csv", "0.9"), ("jsonl", "--nl", "0.4")):
        ratio(f"export to {kind}", run(CIM, "export", "-o", folder / f"o.{kind}", "-q", db=db),
              run(peer(), "rows", other, "c", option, db=other), rows, goal)
    further = made_up(folder / "more.csv", max(rows // 10, 1), 2)
    more = run(CIM, "import", further, "--match", "phone,email", "-q", db=db)
    told("a tenth more rows: CPU a row, against the first", f"{10 * more.cpu_s / first.cpu_s:.2f} x", "1.5")
    return db


def sizes(db: Path) -> None:
    """Print how large the index is beside the customers."""
    with closing(sqlite3.connect(db)) as opened:
        index, table = (opened.execute(sql).fetchone()[0] for sql in (_INDEX_BYTES, _TABLE_BYTES))
    told("bytes of the index, against the customers", f"{index / table:.2f} x", "0.5")


def adds(store: Store) -> Iterator[float]:
    """Yield how many milliseconds each of many single adds took."""
    for number in range(ADDS):
        started = time.perf_counter()
        with store.operation(Stamp("bench", "bench", datetime.now(UTC))) as current:
            add_customer(current, SourceRecord(name=f"新客户{number}"))
        yield (time.perf_counter() - started) * 1000


def searches(store: Store) -> Iterator[tuple[float, str]]:
    """Yield the median of each query in milliseconds."""
    with store.reading() as db:
        for query in QUERIES:
            took = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                search(db, query, limit=20)
                took.append((time.perf_counter() - started) * 1000)
            yield median(took[1:]), query


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if not GENERATOR.exists():
        raise SystemExit(f"the generator ({GENERATOR}) is not here")
    gc.disable()  # as the program does
    with tempfile.TemporaryDirectory(prefix="cimtool-volume-", dir=os.environ.get("BENCH_DIR")) as folder:
        told(f"{rows:,} rows; sqlite-utils is 1", "", "goal")
        db = loads(Path(folder), rows)
        sizes(db)
        store = Store(db, busy_timeout_s=10)
        times = sorted(adds(store))
        told(f"the slowest of {ADDS} adds after it", f"{times[-1]:.1f} ms", "50 ms")
        found = sorted(searches(store), reverse=True)
        told("warm search, the slowest kinds", ", ".join(f"{query} {took:.1f}" for took, query in found[:3]), "1.5 ms")
        told("warm search, the middle", f"{median(took for took, _ in found):.2f} ms", "1.5 ms")
        store.close()


if __name__ == "__main__":
    main()
