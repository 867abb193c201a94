"""Cold starts beside ``sqlite-utils query`` on 1 000 rows, and a typing error beside loading all names.

Every round runs each of them once, one after the other; what is printed is the median of the rounds' ratios of CPU
time, because a shared machine's seconds prove nothing.  ``cold.py [ROWS]``, or ``cold.py DATABASE`` for one that is
there (the goal of the typing error is for a million).  Both programs get a virtual environment
of their own, because an editable install starts much slower; or ``CIMTOOL_PEER`` and ``CIMTOOL_PROGRAM`` name them.
"""

import os
import pty
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 15
SHARED = Path(__file__).resolve().parents[3] / "shared" / "tools" / "gen_customers.py"
ROOT = Path(__file__).resolve().parents[2]
PEER_ROWS = 1000
SCAN = ("import sqlite3, sys; from rapidfuzz import process, fuzz\n"
        "names = [row[0] for row in sqlite3.connect(sys.argv[1]).execute('SELECT name FROM customer')]\n"
        "print(process.extract(sys.argv[2], names, scorer=fuzz.ratio, limit=20, score_cutoff=75)[:1])")


@dataclass(frozen=True, slots=True)
class Start:
    """One command line, beside which other it is measured, and how it is to compare."""

    name: str
    words: Sequence[str]
    beside: str
    goal: float | None = None
    on_terminal: bool = False


def seconds(words: Sequence[str], env: Mapping[str, str], *, on_terminal: bool) -> float:
    """Return the CPU seconds a process took."""
    leader, follower = pty.openpty() if on_terminal else (None, subprocess.DEVNULL)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(words, env=dict(env), stdin=follower, stdout=follower, stderr=follower) as process:
        code = process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if leader is not None:
        os.close(follower)
        os.close(leader)
    if code not in (0, 3):
        raise SystemExit(f"{code}: {' '.join(words)}")
    return took


def measured(starts: Sequence[Start], env: Mapping[str, str]) -> None:
    """Print a line of the table for each."""
    took: dict[str, list[float]] = {one.name: [] for one in starts}
    for _ in range(ROUNDS):
        for one in starts:
            took[one.name].append(seconds(one.words, env, on_terminal=one.on_terminal))
    for one in starts:
        ratio = median(mine / his for mine, his in zip(took[one.name], took[one.beside], strict=True))
        goal = f"{one.goal:.2f}" if one.goal is not None else ""
        print(f"| {one.name:34} | {median(took[one.name]) * 1000:6.0f} ms | {ratio:6.3f} | {goal:>5} |", flush=True)


def installed(folder: Path, variable: str, name: str, *what: str) -> str:
    """Return the program that a variable names, else one that is installed here for the purpose."""
    given = os.environ.get(variable)
    if given:
        return given
    subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
    subprocess.run([str(folder / name / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", *what],
                   check=True)
    return str(folder / name / "bin" / name)


def prepared(folder: Path, rows: int | None, cim: str, env: Mapping[str, str]) -> int:
    """Make both databases, ours only if it is to have so many rows; return how many it has."""
    if rows is not None:
        source = folder / "c.csv"
        subprocess.run([sys.executable, str(SHARED), str(rows), str(source)], check=True)
        subprocess.run([cim, "import", str(source), "-q"], env=dict(env), check=False, capture_output=True)  # rejects
    with sqlite3.connect(env["CIMTOOL_DB"]) as ours, sqlite3.connect(folder / "peer.db") as theirs:
        some = ours.execute("SELECT id, name, city FROM customer LIMIT ?", (PEER_ROWS,)).fetchall()
        theirs.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, city TEXT)")
        theirs.executemany("INSERT INTO people VALUES (?, ?, ?)", some)
        return int(ours.execute("SELECT count(*) FROM customer").fetchone()[0])


def main() -> None:
    """Print the table."""
    given = sys.argv[1] if len(sys.argv) > 1 else "100000"
    rows = int(given) if given.isdigit() else None
    if rows is not None and not SHARED.exists():
        raise SystemExit(f"the generator ({SHARED}) is not here")
    folder = Path(tempfile.mkdtemp(prefix="cimtool-cold-", dir=os.environ.get("BENCH_DIR")))
    db = given if rows is None else str(folder / "c.db")
    env = {**os.environ, "CIMTOOL_DB": db, "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "100"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        utils = installed(folder, "CIMTOOL_PEER", "sqlite-utils", "sqlite-utils")
        cim = installed(folder, "CIMTOOL_PROGRAM", "cimtool", "-c", str(ROOT / ".ci/constraints.txt"), str(ROOT))
        rows = prepared(folder, rows, cim, env)
        query = (utils, "query", str(folder / "peer.db"), "select * from people where name like '%zhang%'")
        print(f"{rows:,} customers, load {os.getloadavg()[0]:.1f}; medians of {ROUNDS} rounds, ratio to the line above"
              " that is of sqlite-utils or rapidfuzz\n")
        print(f"| {'':34} | {'median':>9} | {'ratio':>6} | {'goal':>5} |\n|---|---:|---:|---:|")
        measured((Start("sqlite-utils query, 1 000 rows", query, "sqlite-utils query, 1 000 rows"),
                  *(Start(name, (cim, *words), "sqlite-utils query, 1 000 rows", 0.45) for name, words in {
                      "search zhangwei": ("search", "zhangwei"), "search 8474": ("search", "8474"),
                      "show 5": ("show", "5"), "list --limit 20": ("list", "--limit", "20"),
                      "a TAB: customers": ("__complete", "customer", "zhangw")}.items()),
                  Start("search zhangwei, a table", (cim, "search", "zhangwei"), "sqlite-utils query, 1 000 rows", 0.8,
                        on_terminal=True)), env)
        measured((Start("sqlite-utils --version", (utils, "--version"), "sqlite-utils --version"),
                  Start("--version", (cim, "--version"), "sqlite-utils --version", 0.15)), env)
        measured((Start("sqlite-utils --help", (utils, "--help"), "sqlite-utils --help"),
                  Start("--help", (cim, "--help"), "sqlite-utils --help", 0.6)), env)
        scan = (sys.executable, "-c", SCAN, env["CIMTOOL_DB"], "ramoss michele")
        measured((Start("all names through rapidfuzz", scan, "all names through rapidfuzz"),
                  Start("search, a typing error", (cim, "search", "ramoss michele"), "all names through rapidfuzz",
                        0.1)), env)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
