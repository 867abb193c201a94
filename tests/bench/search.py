"""Warm search by kind, in one process: the median of each, and how large the index is.

``search.py DATABASE`` looks at a database that is there; ``search.py [ROWS]`` makes one (100 000; the goals are for a
million).  The generator draws all surnames alike; with a database where 王, 李 and 张 have seven per cent each, as in
life, nothing may become slower.  Prints the table of the README.  Times are of the processor: a shared machine's clock
proves nothing.
"""

import gc
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from cimtool.store.search import search
from cimtool.store.similar import similar
from cimtool.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT.parent / "shared" / "tools" / "gen_customers.py"
CIM = str(Path(sys.executable).parent / "cimtool")
ROUNDS = 15
GOAL_MS: Final = 1.5
INDEX_GOAL: Final = 0.5
KINDS: Final[Mapping[str, Sequence[str]]] = {
    "Chinese name, whole or begun": ("张伟", "張偉", "欧阳浩", "张"),
    "pinyin, initials, both scripts": ("zhangwei", "zhangw", "zw", "张wei", "ＷＥＩ"),
    "Latin name": ("james smith", "smith", "michel", "w"),
    "company, brand, region": ("北京百川科技有限公司", "百川", "科技", "baichuan", "acme systems"),
    "phone: whole, run, last four": ("138 1234 5678", "+86-138-1234-5678", "84749415", "138", "8474"),
    "e-mail, ref, city": ("m.ramos", "example.com", "1001", "上海"),
    "two words": ("wei zhang", "张伟 北京", "李 上海", "james 138", "smith ltd"),
    "three common words": ("李 上海 科技", "li na 138", "acme systems ltd", "王 科技 138"),
    "nobody": ("vanquixx", "赵云飞龙", "00000000"),
}
WRONG: Final = ("ramoss michele", "jamse smiht", "zhangwie", "张玮", "wiliam")
_BYTES = "SELECT sum(pgsize) FROM dbstat WHERE name GLOB ?"


def timed_ms(db: sqlite3.Connection, line: str) -> float:
    """Return the median of the milliseconds that a search took, the first one not counted."""
    took = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        search(db, line, limit=20)
        took.append((time.process_time() - started) * 1000)
    return median(took[1:])


def corrected_ms(db: sqlite3.Connection, line: str) -> float:
    """Return the median of the milliseconds for who was mistyped: searched as typed, then as may have been meant."""
    took = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        _ = search(db, line, limit=20) or similar(db, line, limit=20)
        took.append((time.process_time() - started) * 1000)
    return median(took[1:])


def lines(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the rows of the table."""
    yield "| what is typed | for instance | median | slowest |"
    yield "|---|---|---:|---:|"
    for kind, queries in KINDS.items():
        took = {line: timed_ms(db, line) for line in queries}
        worst = max(took, key=lambda line: took[line])
        yield f"| {kind} | `{worst}` | {median(took.values()):.1f} ms | {took[worst]:.1f} ms |"
    took = {line: corrected_ms(db, line) for line in WRONG}
    worst = max(took, key=lambda line: took[line])
    yield f"| a typing error | `{worst}` | {median(took.values()):.1f} ms | {took[worst]:.1f} ms |"


def made(folder: Path, rows: int) -> Path:
    """Return a new database of so many made-up customers."""
    source, db = folder / "c.csv", folder / "c.db"
    subprocess.run([sys.executable, str(GENERATOR), str(rows), str(source)], check=True)
    subprocess.run([CIM, "import", str(source), "-q", "--db", str(db)], check=False, capture_output=True)  # 3: rejects
    return db


def tell(path: Path) -> None:
    """Print the table."""
    store = Store(path, busy_timeout_s=10)
    with store.reading() as db:
        rows = db.execute("SELECT count(*) FROM customer").fetchone()[0]
        print(f"{rows:,} customers, warm, the first 20 hits; goal {GOAL_MS} ms; load {os.getloadavg()[0]:.1f}\n")
        for line in lines(db):
            print(line, flush=True)
    store.close()
    with closing(sqlite3.connect(path)) as opened:
        index, table = (opened.execute(_BYTES, (name,)).fetchone()[0] for name in ("search_index*", "customer"))
    print(f"\nthe index takes {index / table:.2f} of the bytes of the customers (goal {INDEX_GOAL})")


def main() -> None:
    """Look at the database that is named, or make one."""
    gc.disable()  # as the program does
    given = sys.argv[1] if len(sys.argv) > 1 else "100000"
    if not given.isdigit():
        tell(Path(given))
        return
    if not GENERATOR.exists():
        raise SystemExit(f"the generator ({GENERATOR}) is not here")
    with tempfile.TemporaryDirectory(prefix="cimtool-search-", dir=os.environ.get("BENCH_DIR")) as folder:
        tell(made(Path(folder), int(given)))


if __name__ == "__main__":
    main()
