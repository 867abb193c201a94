"""Backup and restore against restic in the same run: ``backups.py [MEGABYTES|DATABASE] [ROUNDS]``.

Prints seconds, ratios and the highest memory of cimtool; fails on nothing, because a shared
machine's seconds prove nothing.  Without restic only cimtool is measured.  restic reads the live file as it lies, looks
neither at it nor at what it wrote, and restores without syncing; the rows "checked" add what cimtool always does: a
consistent copy that SQLite finds sound, the backup read back; the restored file on the disk, and found sound.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CIM = (sys.executable, "-m", "cimtool")
WORDS = [f"{a}{b}" for a in ("tea", "call", "order", "茶叶", "电话", "invoice", "visit", "客户") for b in range(400)]
ROW_BYTES = 560
BATCH = 5000
CHECKED_BACKUP = """import sqlite3, subprocess, sys
copy, db, repository = sys.argv[1:]
opened = sqlite3.connect(copy)
sqlite3.connect(db).backup(opened)
assert opened.execute("PRAGMA quick_check").fetchone()[0] == "ok"
assert opened.execute("PRAGMA foreign_key_check").fetchone() is None
for words in (["backup", copy], ["check", "--read-data"]):
    subprocess.run(["restic", "-q", "-r", repository, *words], check=True, stdout=subprocess.DEVNULL)
"""
CHECKED = """import os, shutil, sqlite3, subprocess, sys
place, db, *words = sys.argv[1:]
shutil.rmtree(place, ignore_errors=True)
subprocess.run(words, check=True)
with open(place + db, "rb") as stream:
    os.fsync(stream)
opened = sqlite3.connect(place + db)
assert opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
assert opened.execute("PRAGMA foreign_key_check").fetchone() is None
"""
ADD = "INSERT INTO interaction (op, uid, customer_id, at, author, text) VALUES (?, ?, 1, ?, 'x', ?)"


def fill(path: Path, megabytes: int) -> None:
    """Make a database of about that size: interactions of random words, of one customer."""
    subprocess.run([*CIM, "--db", path, "add", "Ann Example", "-q"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*CIM, "--db", path, "log", "1", "first", "-q"], check=True, stdout=subprocess.DEVNULL)
    words = random.Random(1)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        operation = db.execute("SELECT max(id) FROM operation").fetchone()[0]
        for start in range(0, megabytes * 1_000_000 // ROW_BYTES, BATCH):
            db.execute("BEGIN")
            db.execute("INSERT INTO open_operation (id) VALUES (?)", (operation,))
            db.executemany(ADD, ((operation, f"bench-{number}", "2026-11-22T08:30:00Z",
                                  " ".join(words.choices(WORDS, k=60))) for number in range(start, start + BATCH)))
            db.execute("DELETE FROM open_operation")
            db.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class Took:
    """What one process took: seconds by the clock and of the processor, and its highest memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: int


def run(words: Sequence[str | Path], env: dict[str, str]) -> Took:
    """Run one process."""
    started = time.perf_counter()
    with subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words}: {process.returncode}")
    return Took(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def theirs(folder: Path, env: dict[str, str]) -> dict[str, Sequence[str | Path]]:
    """Return what restic does, with its two repositories made anew."""
    db, copy, restored, other = (folder / name for name in ("c.db", "copy.db", "out/restic", "other"))
    copy.unlink(missing_ok=True)
    for place in (folder / "repo", other):
        shutil.rmtree(place, ignore_errors=True)
        subprocess.run(["restic", "init", "-q", "-r", place], env=env, check=True)
    restore = ("restic", "restore", "-q", "latest", "--target", restored)
    return {
        "restic backup": ("restic", "backup", "-q", db),
        "restic backup, checked": (sys.executable, "-c", CHECKED_BACKUP, copy, db, other),
        "restic restore": restore,
        "restic restore, checked": (sys.executable, "-c", CHECKED, *map(str, (restored, db)), *map(str, restore))}


def rounds(folder: Path, count: int) -> dict[str, list[Took]]:
    """Back up and restore in turn; every round anew."""
    db, key, with_restic = folder / "c.db", folder / "key", shutil.which("restic") is not None
    env = {**os.environ, "RESTIC_PASSWORD": "bench", "RESTIC_REPOSITORY": str(folder / "repo"),
           "RESTIC_CACHE_DIR": str(folder / "cache")}
    recipient = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    took: dict[str, list[Took]] = {}
    for _ in range(count):
        for place in ("cache", "out"):
            shutil.rmtree(folder / place, ignore_errors=True)
        (folder / "b.age").unlink(missing_ok=True)
        steps: dict[str, Sequence[str | Path]] = {
            "create": (*CIM, "--db", db, "backup", "create", folder / "b.age", "--recipient", recipient, "-q"),
            **(theirs(folder, env) if with_restic else {}),
            "restore": (*CIM, "restore", folder / "b.age", "--identity", key, "--into", folder / "out/new.db", "-q"),
        }
        for name, words in steps.items():
            took.setdefault(name, []).append(run(words, env))
    return took


def main() -> None:
    """Make the database, measure, print."""
    source = sys.argv[1] if len(sys.argv) > 1 else "500"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    folder = Path(tempfile.mkdtemp(prefix="cimtool-backups-"))
    try:
        if source.isdecimal():
            fill(folder / "c.db", int(source))
        else:
            shutil.copy(source, folder / "c.db")
        subprocess.run(["age-keygen", "-o", folder / "key"], check=True, capture_output=True)
        (folder / "key").chmod(0o600)
        size = (folder / "c.db").stat().st_size / 1e6
        print(f"a database of {size:.0f} MB, medians of {count} interleaved rounds")
        took = rounds(folder, count)
        for name, figures in took.items():
            wall, cpu = median(one.wall_s for one in figures), median(one.cpu_s for one in figures)
            print(f"{name:24} {wall:7.2f} s   {cpu:7.2f} s of cpu   peak {max(one.peak_mb for one in figures):4} MB")
        for ours, peer in (("create", "restic backup"), ("create", "restic backup, checked"),
                           ("restore", "restic restore"), ("restore", "restic restore, checked")):
            if peer in took:
                ratios = [their.wall_s / our.wall_s for our, their in zip(took[ours], took[peer], strict=True)]
                print(f"{ours}: {median(ratios):.2f} x as fast as {peer}")
            else:
                print(f"{peer}: not run, restic is not installed")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
