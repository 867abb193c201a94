"""Several at one database: who waits for whom, and nothing is lost, not even by a kill."""

import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from cimtool.errors import Busy
from cimtool.store import connect
from cimtool.store.connect import open_reader, open_writer
from cimtool.store.journal import broken_link
from cimtool.store.reads import customer_count
from tests.store.processes import environment

EIGHT = 8
EACH = 5
KILLS = 10


def _command(path, *words):
    return [sys.executable, "-m", "cimtool", "--db", str(path), *map(str, words)]


def _run(path, *words, home):
    return subprocess.run(_command(path, *words), env=environment(home), capture_output=True, text=True, timeout=60,
                          encoding="utf-8")


def test_a_reader_works_beside_a_writer_and_sees_what_was_before(cim, db):
    cim("add", "Wang Wei", expect=0)
    with closing(open_writer(db, busy_timeout_s=1)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO open_operation (id) VALUES (2)")
        writer.execute("UPDATE customer SET name = 'Half Written'")

        ran = cim("show", "1", "--format", "json", expect=0)

        writer.execute("ROLLBACK")
    assert ran.json["name"] == "Wang Wei"


def test_a_second_writer_gives_up_when_its_time_is_over(made):
    with closing(open_writer(made, busy_timeout_s=1)) as first:
        first.execute("BEGIN IMMEDIATE")
        started = time.monotonic()

        with closing(open_writer(made, busy_timeout_s=0.3)) as second, pytest.raises(Busy), \
                connect.sqlite_errors(made, 0.3):
            second.execute("BEGIN IMMEDIATE")

        assert 0.2 < time.monotonic() - started < 3


def test_a_busy_database_is_exit_11_and_nothing_is_added(cim, db):
    cim("add", "Wang Wei", expect=0)
    with closing(open_writer(db, busy_timeout_s=1)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        ran = cim("add", "Li Na", "--busy-timeout", "0.2", expect=11)

        writer.execute("ROLLBACK")
    assert ran.out == ""
    assert cim("history", "--format", "ids").out == "1\n"


def test_a_process_that_wrote_leaves_no_wal_behind(db, tmp_path):
    assert _run(db, "add", "Wang Wei", home=tmp_path).returncode == 0

    assert sorted(path.name for path in db.parent.glob(f"{db.name}*")) == [db.name]


def test_eight_processes_that_begin_with_no_database_lose_nothing(db, tmp_path):
    script = ("import sys\nfrom cimtool.cli import main\n"
              "sys.exit(max(main(['--db', sys.argv[1], '--busy-timeout', '60', 'add', f'Writer{sys.argv[2]} Number{n}',"
              f" '--on-duplicate', 'allow', '--quiet']) for n in range({EACH})))")
    surroundings = environment(tmp_path)
    writers = [subprocess.Popen([sys.executable, "-c", script, str(db), str(number)], env=surroundings,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
               for number in range(EIGHT)]
    errors = [writer.communicate(timeout=120)[1] for writer in writers]

    assert errors == [""] * EIGHT
    with closing(open_reader(db, busy_timeout_s=1)) as found:
        names = {row[0] for row in found.execute("SELECT name FROM customer")}
        assert customer_count(found) == EIGHT * EACH == len(names)
        assert found.execute("SELECT count(*), max(id) FROM operation").fetchone() == (EIGHT * EACH, EIGHT * EACH)
        assert broken_link(found) is None
        assert found.execute("SELECT count(*) FROM open_operation").fetchone()[0] == 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_what_was_acknowledged_before_a_kill_is_there_after_it(db, tmp_path):
    script = ("import sys, itertools\nfrom cimtool.cli import main\n"
              "for n in itertools.count():\n"
              "    assert main(['--db', sys.argv[1], 'add', f'Round{sys.argv[2]} Number{n}', '--on-duplicate', 'allow',"
              " '--quiet', '--format', 'ids']) == 0\n"
              "    sys.stdout.flush()\n")
    acknowledged = []
    for number in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", script, str(db), str(number)], env=environment(tmp_path),
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        acknowledged.append(int(process.stdout.readline()))
        time.sleep(0.013 * number)  # somewhere else in an add each time
        process.send_signal(signal.SIGKILL)
        acknowledged += map(int, process.communicate(timeout=30)[0].split())

    with closing(open_reader(db, busy_timeout_s=1)) as found:
        there = {row[0] for row in found.execute("SELECT id FROM customer WHERE state = 'active'")}
        assert set(acknowledged) <= there
        assert len(there) <= len(acknowledged) + KILLS
        assert broken_link(found) is None
        assert found.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
