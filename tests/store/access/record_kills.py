"""kill -9 at random moments of two processes that write into one record: record_kills.py [ROUNDS]."""

import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from cimtool.store.access.check import examine_history
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from tests.store.access.record_forgery import ROOT, sealed_record
from tests.store.processes import ROOT as REPOSITORY
from tests.store.processes import environment

_VICTIMS = 2


def rows_after_kills(database, rounds, dice):
    """Kill again and again; return how many rows were acknowledged, and how many there are, after each round."""
    store = Store(database, busy_timeout_s=60)
    sealed_record(store, Stamp("test", "tester", datetime.now(UTC)), 2)
    acknowledged = 2
    for _ in range(rounds):
        store.close()
        acknowledged += sum(_killed(database, dice))
        with store.reading(as_is=True) as db:
            found = examine_history(db, root=ROOT, anchors=())
        assert found.faults == []
        assert found.proved == found.rows >= acknowledged
        yield acknowledged, found.rows
        acknowledged = found.rows
    store.close()


def _killed(database, dice):
    """Start victims, kill them at random, and return what each acknowledged."""
    command = [sys.executable, "-m", "tests.store.access.record_victim", str(database)]
    victims = [subprocess.Popen(command, cwd=REPOSITORY, env=environment(database.parent), stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True) for _ in range(_VICTIMS)]
    for victim in victims:
        victim.stdout.readline()  # it works
    for victim in victims:
        time.sleep(dice.uniform(0, 0.05))
        victim.send_signal(signal.SIGKILL)
    for victim in victims:
        said = victim.stdout.read().splitlines()
        victim.stdout.close()
        victim.wait()
        yield 1 + len([line for line in said if line.isdigit()])


def main(rounds):
    """Print what became of so many rounds."""
    with tempfile.TemporaryDirectory() as folder:
        *_, (_, rows) = rows_after_kills(Path(folder) / "customers.db", rounds, random.Random(rounds))
    print(f"{rounds * _VICTIMS} kills, {rows} rows: whole and proved after each")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
