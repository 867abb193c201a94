"""The database file: who may open it, what is refused untouched, and who waits for whom."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from cimtool.errors import Busy, DatabaseMissing, ForeignFile, NewerVersion, NotAFile
from cimtool.store import connect, migrations
from cimtool.store.connect import APPLICATION_ID, open_reader, open_writer
from cimtool.store.journal import broken_link
from cimtool.store.migrations import LATEST
from cimtool.store.reads import customer_count

ROOT = Path(__file__).parents[2]
ODD_NAMES = ["what?.db", "a#b.db", "100%41.db", "with two  spaces.db", "客户 资料.db", "semi;colon&and=.db",
             "'quoted\".db", "-dash.db", "[bracket].db", "file:x.db"]
as_nobody = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can become nobody")


@pytest.fixture
def made(db):
    """A database with the schema and nothing in it."""
    open_writer(db, busy_timeout_s=1).close()
    return db


def _command(path, *words):
    return [sys.executable, "-m", "cimtool", "--db", str(path), *map(str, words)]


def _environment(home):
    return {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def _run(path, *words, home):
    return subprocess.run(_command(path, *words), env=_environment(home), capture_output=True, text=True, timeout=60,
                          encoding="utf-8")


def _files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_new_database_belongs_to_its_maker_alone(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_files_beside_it_belong_to_its_maker_alone(made):
    with closing(open_writer(made, busy_timeout_s=1)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO open_operation (id) VALUES (1)")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.parent.glob(f"{made.name}*")}

    assert set(modes.values()) == {0o600}


def test_the_folder_of_a_new_database_is_made_for_its_maker_alone(tmp_path):
    path = tmp_path / "new" / "folder" / "customers.db"

    open_writer(path, busy_timeout_s=1).close()

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_new_database_has_the_marks_of_ours(made):
    with closing(sqlite3.connect(made)) as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0]
                 for name in ("application_id", "user_version", "journal_mode", "page_size")}

    assert found == {"application_id": APPLICATION_ID, "user_version": LATEST, "journal_mode": "wal", "page_size": 4096}


def test_a_writer_survives_a_power_cut_and_minds_foreign_keys(made):
    with closing(open_writer(made, busy_timeout_s=1)) as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0]
                 for name in ("synchronous", "foreign_keys", "recursive_triggers")}

    assert found == {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}


def test_a_reader_cannot_write(made):
    with closing(open_reader(made, busy_timeout_s=1)) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM setting")


def test_reading_what_is_not_there_is_said_and_makes_nothing(tmp_path):
    path = tmp_path / "none.db"

    with pytest.raises(DatabaseMissing):
        open_reader(path, busy_timeout_s=1)

    assert list(tmp_path.glob("none*")) == []


def test_an_empty_file_is_no_database_to_read_but_one_to_begin(tmp_path):
    path = tmp_path / "empty.db"
    path.touch(0o600)

    with pytest.raises(DatabaseMissing):
        open_reader(path, busy_timeout_s=1)
    with closing(open_writer(path, busy_timeout_s=1)) as db:
        assert customer_count(db) == 0


def _someone_elses(path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE notes (text)")
        db.execute("INSERT INTO notes VALUES ('mine')")
        db.commit()


def _someone_elses_version(path):
    _someone_elses(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=1")


def _marked_by_another_program(path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA application_id=1")


FOREIGN = {
    "SQLite file of another program": _someone_elses,
    "with a version like ours": _someone_elses_version,
    "marked by another program": _marked_by_another_program,
    "text": lambda path: path.write_text("name,phone\nWang,1\n" * 100),
    "short text": lambda path: path.write_text("hello\n"),
    "zeros": lambda path: path.write_bytes(bytes(8192)),
    "an old backup": lambda path: path.write_bytes(b"age-encryption.org/v1\n" + bytes(4096)),
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("opened", [open_reader, open_writer])
def test_a_foreign_file_is_refused_and_stays_as_it_is(tmp_path, kind, opened):
    path = tmp_path / "foreign.db"
    FOREIGN[kind](path)
    before = _files(tmp_path)

    with pytest.raises(ForeignFile):
        opened(path, busy_timeout_s=1)

    assert _files(tmp_path) == before


@pytest.mark.parametrize("opened", [open_reader, open_writer])
def test_a_folder_is_no_database(tmp_path, opened):
    with pytest.raises(NotAFile):
        opened(tmp_path, busy_timeout_s=1)


@pytest.mark.parametrize("name", ["file/customers.db", "x" * 300, "loop/customers.db"])
def test_a_path_that_cannot_be_is_refused(cim, tmp_path, name):
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert cim("--db", tmp_path / name, "history").code in (10, 14)
    assert cim("--db", tmp_path / name, "add", "Wang Wei", expect=14).out == ""


@pytest.mark.parametrize("opened", [open_reader, open_writer])
def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(made, opened):
    with closing(sqlite3.connect(made)) as db:
        db.execute(f"PRAGMA user_version={LATEST + 1}")
    before = _files(made.parent)

    with pytest.raises(NewerVersion) as caught:
        opened(made, busy_timeout_s=1)

    assert _files(made.parent) == before  # no -wal or -shm beside it either
    assert (caught.value.values["found"], caught.value.values["known"]) == (LATEST + 1, LATEST)


@pytest.fixture
def next_version(made, tmp_path, monkeypatch):
    """The database of today, beside a program that has one step more."""
    folder = tmp_path / "steps"
    folder.mkdir()
    for name in migrations.STEPS:
        (folder / name).write_text((migrations._FOLDER / name).read_text("utf-8"), "utf-8")
    (folder / "next.sql").write_text("CREATE TABLE novelty (id INTEGER PRIMARY KEY);\n")
    monkeypatch.setattr(migrations, "_FOLDER", folder)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "next.sql"))
    monkeypatch.setattr(migrations, "LATEST", LATEST + 1)
    monkeypatch.setattr(connect, "LATEST", LATEST + 1)
    return made


@pytest.mark.parametrize("opened", [open_reader, open_writer])
def test_an_older_database_is_copied_and_then_brought_up_to_date(next_version, opened):
    with closing(opened(next_version, busy_timeout_s=1)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'novelty'").fetchone()[0]

    copies = list(next_version.parent.glob(f"{next_version.name}.before-*"))
    assert (version, tables) == (LATEST + 1, 1)
    assert [stat.S_IMODE(copy.stat().st_mode) for copy in copies] == [0o600]
    with closing(sqlite3.connect(copies[0])) as old:
        assert old.execute("PRAGMA user_version").fetchone()[0] == LATEST


def test_a_step_that_fails_leaves_the_database_as_it_was(next_version):
    (migrations._FOLDER / "next.sql").write_text("CREATE TABLE novelty (id);\nINSERT INTO nowhere VALUES (1);\n")

    with pytest.raises(sqlite3.Error):
        open_writer(next_version, busy_timeout_s=1)

    with closing(sqlite3.connect(next_version)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'novelty'").fetchone()[0] == 0


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_path_with_odd_signs_is_the_file_of_that_name(tmp_path, name):
    folder = tmp_path / "odd"
    open_writer(folder / name, busy_timeout_s=1).close()
    open_reader(folder / name, busy_timeout_s=1).close()

    assert [path.name for path in folder.iterdir()] == [name]


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


@pytest.fixture
def shared_folder():
    """A folder that somebody else can reach; the ones of pytest are its owner's alone."""
    with tempfile.TemporaryDirectory(prefix="cimtool-test-") as name:
        yield Path(name)


@as_nobody
@pytest.mark.parametrize(("folder_mode", "codes"), [(0o777, [0, 14]), (0o755, [14, 14])])
def test_somebody_elses_database_is_never_written_and_read_only_where_sqlite_can(shared_folder, folder_mode, codes):
    """Reading in WAL needs room for the -shm file; to read without it would miss what the owner writes meanwhile."""
    path = shared_folder / "customers.db"
    open_writer(path, busy_timeout_s=1).close()
    path.chmod(0o444)
    shared_folder.chmod(folder_mode)
    before = path.read_bytes()

    assert _as_nobody(path) == codes
    assert path.read_bytes() == before


@as_nobody
def test_a_database_that_may_not_even_be_read_is_not_allowed(shared_folder):
    path = shared_folder / "customers.db"
    open_writer(path, busy_timeout_s=1).close()
    shared_folder.chmod(0o755)

    assert _as_nobody(path) == [14, 14]


@as_nobody
def test_a_folder_that_may_not_be_written_gets_no_database(shared_folder):
    shared_folder.chmod(0o755)

    assert _as_nobody(shared_folder / "customers.db") == [10, 14]
    assert list(shared_folder.iterdir()) == []


def _as_nobody(path):
    """Return the exit codes of a read and of a write by somebody who owns nothing."""
    script = f"""
import os, tempfile
from cimtool.cli import main
commands = (["history", "-f", "json"], ["add", "Wang Wei", "-q", "-f", "ids"])
def codes(path):
    return [main(["--db", path, *words]) for words in commands]
with tempfile.TemporaryDirectory() as own:  # whatever is imported, root has to read
    codes(own + "/customers.db")
os.setgid(65534); os.setuid(65534)
found = codes({str(path)!r})
print(*found)
"""
    ran = subprocess.run([sys.executable, "-c", script], env=_environment("/nowhere"), capture_output=True, text=True,
                         timeout=30)
    assert ran.returncode == 0, ran.stderr
    return [int(code) for code in ran.stdout.splitlines()[-1].split()]


EIGHT = 8
EACH = 5


def test_eight_processes_that_begin_with_no_database_lose_nothing(db, tmp_path):
    script = ("import sys\nfrom cimtool.cli import main\n"
              "sys.exit(max(main(['--db', sys.argv[1], '--busy-timeout', '60', 'add', f'Writer{sys.argv[2]} Number{n}',"
              f" '--on-duplicate', 'allow', '--quiet']) for n in range({EACH})))")
    environment = _environment(tmp_path)
    writers = [subprocess.Popen([sys.executable, "-c", script, str(db), str(number)], env=environment,
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


KILLS = 10


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_what_was_acknowledged_before_a_kill_is_there_after_it(db, tmp_path):
    script = ("import sys, itertools\nfrom cimtool.cli import main\n"
              "for n in itertools.count():\n"
              "    assert main(['--db', sys.argv[1], 'add', f'Round{sys.argv[2]} Number{n}', '--on-duplicate', 'allow',"
              " '--quiet', '--format', 'ids']) == 0\n"
              "    sys.stdout.flush()\n")
    acknowledged = []
    for number in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", script, str(db), str(number)], env=_environment(tmp_path),
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
