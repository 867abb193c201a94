"""Imports and exports beside each other, and on a disk that fills: the short forms of `make faults`."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

from tests.store.processes import ROOT, environment

ROWS = 400


def rows(path):
    path.write_text("编号,姓名,电话\n" + "".join(f"E{n},客户{n},1381{n:07d}\n" for n in range(ROWS)), "utf-8")
    return path


def at_once(db, home, *commands):
    """Start all of them together; return how each ended and what it printed."""
    running = [subprocess.Popen([sys.executable, "-m", "cimtool", "--db", db, "--busy-timeout", "60", *map(str, words)],
                                cwd=ROOT, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True) for words in commands]
    told = [process.communicate(timeout=120) for process in running]
    return [(process.returncode, out, err) for process, (out, err) in zip(running, told, strict=True)]


def test_one_file_imported_twice_at_once_is_there_once(cim, db, tmp_path):
    path = rows(tmp_path / "rows.csv")
    cim("add", "第一位", expect=0)
    ended = at_once(db, tmp_path, *[("import", path, "-f", "json")] * 2)

    assert [code for code, _, _ in ended] == [0, 0]
    said = [json.loads(out) for _, out, _ in ended]
    assert sum(one["added"] for one in said) == ROWS
    assert sum(one["unchanged"] for one in said) == ROWS
    with closing(sqlite3.connect(db)) as found:
        assert found.execute("SELECT count(*) FROM customer").fetchone() == (ROWS + 1,)


def test_an_export_beside_an_import_has_all_of_it_or_nothing(cim, db, tmp_path):
    path = rows(tmp_path / "rows.csv")
    cim("add", "第一位", expect=0)
    ended = at_once(db, tmp_path, ("import", path), ("export", "-o", tmp_path / "out.csv"), ("add", "新来"))

    assert [code for code, _, _ in ended] == [0, 0, 0], ended
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) - 1 in (1, 2, ROWS + 1, ROWS + 2)
    cim("doctor", expect=0)
