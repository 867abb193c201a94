"""`merge --auto` killed with -9: all clusters are one customer each or none is, and it can be run again."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from cimtool.store.derived import mismatches
from cimtool.store.journal import broken_link

ROOT = Path(__file__).parents[2]
CLUSTERS = 60


def active(db):
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM open_operation").fetchone() == (0,)
        assert broken_link(connection) is None
        return connection.execute("SELECT count(*) FROM customer WHERE state = 'active'").fetchone()[0]


def test_a_killed_merge_did_not_happen_or_happened_whole_and_can_be_run_again(cim, db, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("编号,姓名,电话,邮箱,生日\n" + "".join(
        f"{source}{n},王{chr(0x5b50 + n)}{chr(0x6210 + n)},1380{n:07d},c{n}@example.com,1980-05-{1 + n % 28:02}\n"
        for n in range(CLUSTERS) for source in "AB"), "utf-8")
    cim("import", path, "--match", "ref", expect=0)
    command = [sys.executable, "-m", "cimtool", "--db", str(db), "merge", "--auto", "--yes"]

    for delay in (0.4, 0.7, 1.0):
        victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert active(db) in (CLUSTERS, 2 * CLUSTERS)

    cim("merge", "--auto", "--yes", expect=0)
    assert active(db) == CLUSTERS
    with closing(sqlite3.connect(db)) as connection:
        assert list(mismatches(connection)) == []
