"""How long tiers take: made-up customers with ten purchases each.  ``tiers.py [CUSTOMERS]``.

Prints seconds and the most memory a run took; fails on nothing.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from cimtool.store.connect import open_writer

BIN = Path(sys.executable).parent
PEAK = "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL);" \
    " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024); sys.exit(code)"
DAYS = [(date(2022, 1, 1) + timedelta(days=number)).isoformat() for number in range(1780)]


def make(path: Path, customers: int) -> None:
    """Write a database straight into the tables, as by an operation before the first: no import is timed here."""
    chance = random.Random(1)
    db = open_writer(path, busy_timeout_s=10)
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO open_operation (id) VALUES (0)")
    db.executemany("INSERT INTO customer (op, uid, name, kind, created_at, updated_at)"
                   " VALUES (0, ?, ?, 'person', '2022-01-01T00:00:00Z', '2022-01-01T00:00:00Z')",
                   ((f"c{number}", f"Made Up {number}") for number in range(customers)))
    db.executemany("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                   " VALUES (0, ?, ?, ?, ?, 'CNY')",
                   ((f"p{customer}.{number}", customer, DAYS[int(1780 * chance.random() ** 0.6)],
                     int(chance.expovariate(1 / 60_000))) for customer in range(1, customers + 1)
                    for number in range(10)))
    db.execute("DELETE FROM open_operation")
    # Nobody searches here: the terms and keys of the customers are not derived.
    db.execute("UPDATE derivation SET customers = ?", (customers,))
    db.execute("COMMIT")
    db.close()


def main() -> None:
    """Time the shipped rules, scores, shares, and a second run."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(tempfile.mkdtemp(prefix="cimtool-tiers-", dir=os.environ.get("BENCH_DIR")))
    env = {**os.environ, "CIMTOOL_DB": str(folder / "c.db"), "LANG": "C.UTF-8"}
    cim = str(BIN / "cimtool")
    try:
        make(folder / "c.db", customers)
        for name in ("rfm", "pareto"):
            text = subprocess.run([cim, "tier", "rules", "--example", name], capture_output=True, check=True).stdout
            (folder / f"{name}.toml").write_bytes(text)
        print(f"{customers} customers, {10 * customers} purchases")
        for name, *words in (("first run", "run"), ("the same again", "run"), ("a month before", "run", "--as-of",
                             "2026-10-15"), ("undo", "undo"), ("scores", "run", "--rules", str(folder / "rfm.toml")),
                             ("shares", "run", "--rules", str(folder / "pareto.toml")), ("show", "show"),
                             ("explain", "explain", "5"), ("diff", "diff", "2026-06-30", "2026-11-15")):
            group = () if words == ["undo"] else ("tier",)
            started = time.perf_counter()
            ran = subprocess.run([sys.executable, "-c", PEAK, cim, *group, *words], env=env, capture_output=True,
                                 text=True, check=True)
            print(f"{name:24} {time.perf_counter() - started:8.2f} s {ran.stdout.strip():>6} MB", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
