"""The stream stage of a backup (hash, tar, zstd, age) against ``zstd -3 | age``: CPU as a ratio, and peak memory.

Prints a table; fails on nothing, because a shared machine's seconds prove nothing.  ``stream.py [MEGABYTES]``.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

ROUNDS = 4
_SYLLABLES = ("zhang", "wang", "li", "wei", "xiao", "ming", "hong", "jian", "guo", "fang", "lan", "yu", "chen", "hua")
OURS = """
import sys
from pathlib import Path
from cimtool.vault.age import X25519Recipient
from cimtool.vault.container import write_backup
from cimtool.vault.manifest import BackupHeader, Manifest
path, out, key = Path(sys.argv[1]), Path(sys.argv[2]), X25519Recipient.parse(sys.argv[3])
size = path.stat().st_size
header = BackupHeader(created="", tool="", schema=1, sqlite="", page_size=4096, db_bytes=size, install_id="", seq=1)
make = lambda sha: Manifest(db_sha256=sha, db_bytes=size, tables={}, schema_sql_sha256="")
with path.open("rb") as source, out.open("wb") as sink:
    write_backup(sink, source, header, make, [key])
"""
OPEN = """
import sys
from pathlib import Path
from cimtool.vault.age import read_identities
from cimtool.vault.container import read_backup
with Path(sys.argv[1]).open("rb") as source:
    read_backup(source, read_identities(sys.argv[2]), None)
"""


def made_up(path: Path, megabytes: int) -> None:
    """Write a database of made-up customers of about that size."""
    chance = random.Random(7)

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(megabytes * 6500):
            name = " ".join(chance.choices(_SYLLABLES, k=3))
            yield (name, f"1{chance.randrange(10**10):010}", f"{name.replace(' ', '.')}{number % 977}@example.com",
                   f"{chance.choice(_SYLLABLES)} road {chance.randrange(999)}", f"{chance.getrandbits(200):x}")

    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name, phone, email, address, uid)")
        db.executemany("INSERT INTO customer (name, phone, email, address, uid) VALUES (?, ?, ?, ?, ?)", rows())
        db.commit()


def spent(*words: str) -> tuple[float, float]:
    """Return the CPU seconds of a process and its children, and the peak of the largest in MB."""
    started = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = status
    if status:
        raise SystemExit(f"{words[0]} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Compare, in interleaved rounds."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    if not all(map(shutil.which, ("age", "age-keygen", "zstd"))):
        raise SystemExit("age or zstd is not installed")
    folder = Path(tempfile.mkdtemp(prefix="cimtool-bench-"))
    try:
        secret = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
        public = next(line.split()[-1] for line in secret.splitlines() if "public key" in line)
        made_up(folder / "c.db", megabytes)
        compare(folder, public, secret)
    finally:
        shutil.rmtree(folder)


def compare(folder: Path, public: str, secret: str) -> None:
    """Print both stages, the ratio of their CPU, and what opening takes."""
    source, out, theirs = (str(folder / name) for name in ("c.db", "ours.age", "theirs.age"))
    ours = (sys.executable, "-c", OURS, source, out, public)
    stock = ("sh", "-c", f"zstd -3 -T1 -q -c {source} | age -r {public} -o {theirs}")
    took = [(spent(*ours), spent(*stock)) for _ in range(ROUNDS)]
    opened = spent(sys.executable, "-c", OPEN, out, secret)
    print(f"stream stage of {Path(source).stat().st_size / 1e6:.0f} MB, best of {ROUNDS} interleaved rounds")
    for name, place in (("cimtool", 0), ("zstd -3 | age", 1)):
        cpu, peak = min(pair[place][0] for pair in took), max(pair[place][1] for pair in took)
        print(f"{name:16} {cpu:6.2f} s CPU   {peak:5.0f} MB peak")
    # The best, not the middle: what others take of the machine is never a gain.
    ratio = min(pair[1][0] for pair in took) / min(pair[0][0] for pair in took)
    print(f"{'ratio':16} {ratio:6.2f} x of zstd -3 | age by CPU (1 is as fast, more is faster)")
    print(f"{'opening it':16} {opened[0]:6.2f} s CPU   {opened[1]:5.0f} MB peak")


if __name__ == "__main__":
    main()
