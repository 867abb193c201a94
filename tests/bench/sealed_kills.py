"""sealed_kills.py [KILLS]: kill -9 of `key rotate` and of an import of sealed values; every value opens afterwards.

After each kill: no ID number stands in plain text in any file of the folder, all that was sealed opens under the keys
that stand in the keyslot, and an import was written whole or not at all.
"""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path

from cimtool.store.reads import active_customers
from cimtool.store.sealing.cells import Opener
from cimtool.store.sealing.keyslots import identity_of, keyring_of, keyslots
from cimtool.store.store import Store

ROWS = 6000
SECRET = "seven quiet boats under one lamp"
WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]


def id_number(number: int) -> str:
    """Return an ID number whose check digit is right."""
    first = f"110105{1950 + number % 50}{1 + number % 12:02}{1 + number % 28:02}{number % 1000:03}"
    return first + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def cimtool(database: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start the program."""
    return subprocess.Popen([sys.executable, "-m", "cimtool", "--db", str(database), "-q", *words],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed_after(running: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a program after some time; tell whether it was still running."""
    time.sleep(seconds)
    alive = running.poll() is None
    if alive:
        running.send_signal(signal.SIGKILL)
    running.wait()
    return alive


def complaints(database: Path, counts: set[int], plain: set[str]) -> list[str]:
    """Return what is wrong after a kill."""
    folder = database.parent
    found = [path.name for path in folder.iterdir() if path.suffix != ".csv"
             and any(text.encode() in path.read_bytes() for text in list(plain)[:50])]
    with closing(sqlite3.connect(database)) as raw:
        found += [] if raw.execute("PRAGMA quick_check").fetchone()[0] == "ok" else ["quick_check"]
    store = Store(database, busy_timeout_s=10)
    with store.reading() as db:
        slot = keyslots(db)[0]
        identity = identity_of(slot, SECRET)
        ring = keyring_of(slot, identity) if identity else None
        if ring is None:
            return [*found, "no key"]
        opener = Opener(db, ring, database)
        opened = [opener.opened(customer).id_number for customer in active_customers(db)]
    store.close()
    found += [] if len(opened) in counts else [f"{len(opened)} customers"]
    return found + ([] if set(filter(None, opened)) <= plain else ["a wrong value"])


def main() -> int:
    """Run the kills."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    folder = Path(tempfile.mkdtemp(prefix="cimtool-sealed-"))
    database, file, secret = folder / "s.db", folder / "in.csv", folder / "pw.csv"
    numbers = [id_number(number) for number in range(ROWS)]
    file.write_text("姓名,手机,身份证号\n" + "".join(
        f"客户{number},13{number:09},{text}\n" for number, text in enumerate(numbers)), "utf-8")
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    os.environ["CIMTOOL_PASSPHRASE_FILE"] = str(secret)
    cimtool(database, "key", "init").wait()
    shutil.copy(database, folder / "empty.csv")  # kept aside under a name that is not looked at
    chance, plain, bad = random.Random(7), set(numbers), 0
    killed = {"key": 0, "import": 0}
    for turn in count():
        if sum(killed.values()) >= kills:
            break
        command = ("import", str(file)) if turn % 2 else ("key", "rotate")
        if turn % 2:
            for path in folder.glob("s.db*"):
                path.unlink()
            shutil.copy(folder / "empty.csv", database)
        elif not turn or turn % 20 == 0:
            cimtool(database, "import", str(file)).wait()
        running = cimtool(database, *command)
        killed[command[0]] += killed_after(running, chance.uniform(.3, 2.6 if turn % 2 else 1.2))
        wrong = complaints(database, {0, ROWS}, plain)
        bad += bool(wrong)
        print(turn, command[0], *wrong or ["ok"], flush=True)
    print(f"killed while running: {killed['key']} rotations, {killed['import']} imports; {bad} bad")
    shutil.rmtree(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
