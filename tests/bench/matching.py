"""Duplicates against Splink in the same run, on the same columns: ``matching.py [ROWS] [LANGUAGE] [KIN_PERCENT] [DB]``.

Made-up customers with known duplicates (``../shared/tools/gen_duplicates.py``) go through the real path: csv, `import`,
`duplicates`, `merge --auto`.  Splink gets the columns that cimtool's own normaliser stored.  Prints F1 of clusters,
precision of what would be merged unasked, how often pairs shown at about .9 are right, how long one new record takes
to be checked, seconds and memory; fails on nothing.  The generator and Splink live in an environment of their own, made
once in ``CIMTOOL_PEERS``; without it, or a registry to make it from, this says why and stops.  DB is where the
customers stay for the next run: a million take ten minutes to import.
"""

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from cimtool.store.matching.likeness import like
from cimtool.store.reads import customers_by_ids

CIM = (sys.executable, "-m", "cimtool")
GENERATOR = Path(__file__).resolve().parents[3] / "shared" / "tools" / "gen_duplicates.py"
SPLINK = Path(__file__).with_name("splink_peer.py")
PEERS = Path(os.environ.get("CIMTOOL_PEERS", Path(tempfile.gettempdir()) / "cimtool-peers"))
NEEDED = ("splink==5.0.0", "duckdb==2.0.0", "faker", "pypinyin", "zhconv", "numpy", "pandas", "pyarrow")
SEED = 2027
WRITTEN = ("cluster", "name", "sound", "bag", "company", "phone", "email", "street", "numbers", "city", "dob")
COLUMNS = ("name", "sound", "company", "phones", "emails", "street", "numbers", "city", "birthday")


def peer_python() -> str:
    """Return the Python of the peers' environment, made now if it is not there."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        venv.create(PEERS, with_pip=True)
        made = subprocess.run([python, "-m", "pip", "install", "-q", *NEEDED], capture_output=True, check=False)
        if made.returncode:
            raise SystemExit(f"duplicates against Splink: left out, it cannot be installed ({made.stderr[-200:]!r})")
    return str(python)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said, and what it took."""

    out: str
    wall_s: float
    cpu_s: float
    mib: int


def ran(*words: str) -> Ran:
    """Run a command; its time is its own, not its children's."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL, env=env)
        _, status, used = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 3):
            raise SystemExit(f"failed: {' '.join(words[:8])}")
        out.seek(0)
        return Ran(out.read(), time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)


def inside(labels: Counter) -> int:
    return sum(count * (count - 1) // 2 for count in labels.values())


def score(truth: dict[int, str], pairs: list[dict]) -> tuple[float, float]:
    """Return F1 of the clusters over all true pairs, and the share of right ones among pairs of .85 to .95."""
    together = {end: pair["cluster"] for pair in pairs if pair["cluster"] for end in (pair["left"], pair["right"])}
    label = {number: together.get(number, -number) for number in truth}
    both = inside(Counter((label[number], truth[number]) for number in truth))
    about = [truth[pair["left"]] == truth[pair["right"]] for pair in pairs if .85 <= pair["probability"] < .95]
    f1 = 2 * both / (inside(Counter(truth.values())) + inside(Counter(label.values())))
    return f1, sum(about) / max(len(about), 1)


def merged_rightly(truth: dict[int, str], plan: str) -> tuple[float, int]:
    """Return which share of the pairs that a plan merges are right, and how many pairs that is."""
    groups = [[record["id"] for record in cluster["records"]] for cluster in json.loads(plan)["clusters"]]
    right = [truth[one] == truth[other] for group in groups for one, other in combinations(group, 2)]
    return sum(right) / max(len(right), 1), len(right)


def write_columns(db: sqlite3.Connection, truth: dict[int, str], path: Path) -> None:
    """Write what matching sees as Splink reads it."""
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(WRITTEN)
        for number, name, sound, company, phones, emails, *place, birthday in db.execute(
                f"SELECT customer_id, {', '.join(COLUMNS)} FROM feature ORDER BY customer_id"):
            phone, email = (several.partition("\n")[0] for several in (phones, emails))
            day = birthday.replace("-", "") if len(birthday) == len("2000-01-01") else ""
            bag = " ".join(sorted(name.split() if name.isascii() else name))
            out.writerow([truth[number], name, sound or name, bag, company, phone, email, *place, day])


def checks(db: sqlite3.Connection) -> str:
    """Return how long single records take to be compared with all others, through the stored keys."""
    last = db.execute("SELECT max(id) FROM customer").fetchone()[0]
    wall, cpu = [], []
    for customer in customers_by_ids(db, range(1, last, max(last // 300, 1))).values():
        started, used = time.perf_counter(), time.process_time()
        like(db, customer)
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - used))
    return ", ".join(f"{name} p50 {took[len(took) // 2]:.2f} ms p95 {took[len(took) * 95 // 100]:.2f} ms"
                     for name, took in (("wall", sorted(wall)), ("CPU", sorted(cpu))))


def made(python: str, source: Path, file: Path, words: tuple[str, str, str]) -> None:
    """Make the customers and import them, if that was not done before."""
    if file.exists():
        return
    rows, language, kin = words
    ran(python, str(GENERATOR), language, rows, str(source), str(SEED), kin)
    ran(*CIM, "--db", str(file), "import", str(source), "-q", "--match", "ref", "--map", "id=ref",
        "--map", "cluster=x.cluster", "--map", "kind=", "--map", "dob=birthday")


def main() -> None:
    """Run both programs and print a line for each."""
    given = sys.argv[1:]
    rows, language, kin = (*given[:3], *("10000", "zh", "12")[len(given[:3]):])
    if not GENERATOR.exists():
        raise SystemExit(f"duplicates against Splink: left out, the generator ({GENERATOR}) is not here")
    python = peer_python()
    with tempfile.TemporaryDirectory(prefix="cimtool-matching-") as name:
        folder = Path(name)
        file = Path(given[3]) if len(given) > 3 else folder / "c.db"
        made(python, folder / "c.csv", file, (rows, language, kin))
        cim = (*CIM, "--db", str(file))
        with closing(sqlite3.connect(file)) as db, db:
            db.execute("DELETE FROM matching_model")
        fitted = ran(*cim, "duplicates", "-f", "jsonl", "--limit", "0")
        found = ran(*cim, "duplicates", "-f", "jsonl")
        plan = ran(*cim, "merge", "--auto", "--plan", "-")
        with closing(sqlite3.connect(file)) as db:
            rows_of = db.execute("SELECT id, extra FROM customer")
            truth = {number: json.loads(extra)["cluster"] for number, extra in rows_of}
            write_columns(db, truth, folder / "columns.csv")
            checked = checks(db)
        f1, about = score(truth, [json.loads(line) for line in found.out.splitlines()])
        sure, merged = merged_rightly(truth, plan.out)
        print(f"duplicates, {language} {len(truth)} records, {kin} % households, seed {SEED}")
        print(f"  cimtool  F1 {f1:.4f}; of pairs at about .9 {about:.2f} are right; merged unasked {merged} pairs, "
              f"{sure:.4f} of them right")
        print(f"           database to clusters, fitted and kept: {fitted.wall_s:.1f} s, {fitted.cpu_s:.1f} s CPU, "
              f"{fitted.mib} MiB; with all pairs printed {found.cpu_s:.1f} s CPU; one record: {checked}")
        peer = ran(python, str(SPLINK), str(folder / "columns.csv"))
        print(f"  Splink   {peer.out.strip()}; whole process {peer.cpu_s:.1f} s CPU")


if __name__ == "__main__":
    main()
