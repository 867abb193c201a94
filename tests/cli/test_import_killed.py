"""`import` killed with -9: it happened whole or not at all, and can be run again."""

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from cimtool.store.derived import mismatches
from tests.cli.imported import stored

ROOT = Path(__file__).parents[2]


def test_a_killed_import_did_not_happen_or_happened_whole_and_can_be_run_again(cim, db, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("编号,姓名,电话\n" + "".join(f"E{n},客户{n},1381{n:07d}\n" for n in range(1500)), "utf-8")
    cim("add", "张伟", expect=0)
    command = [sys.executable, "-m", "cimtool", "--db", str(db), "import", str(path)]
    for delay in (0.25, 0.4, 0.55, 0.7):
        victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        with closing(sqlite3.connect(db)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM open_operation").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM customer").fetchone()[0] in (1, 1501)

    said = cim("import", path, "--format", "json", expect=0).json

    assert said["added"] + said["unchanged"] == 1500
    assert stored(db, "SELECT count(*) FROM customer") == [(1501,)]
    with closing(sqlite3.connect(db)) as connection:
        assert list(mismatches(connection)) == []
