"""The database file: whose it is, how it is opened, and where it lies."""

import sqlite3
import stat
from contextlib import closing

import pytest

from cimtool.errors import CimError, DatabaseMissing, ExitCode
from cimtool.store import connect
from cimtool.store.connect import APPLICATION_ID, open_reader, open_writer
from cimtool.store.migrations import LATEST
from cimtool.store.reads import customer_count

ODD_NAMES = ["what?.db", "a#b.db", "100%41.db", "with two  spaces.db", "客户 资料.db", "semi;colon&and=.db",
             "'quoted\".db", "-dash.db", "[bracket].db", "file:x.db"]


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


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_path_with_odd_signs_is_the_file_of_that_name(tmp_path, name):
    folder = tmp_path / "odd"
    open_writer(folder / name, busy_timeout_s=1).close()
    open_reader(folder / name, busy_timeout_s=1).close()

    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize(("full", "code"), [(True, ExitCode.NO_SPACE), (False, ExitCode.BUSY)])
def test_who_seems_busy_on_a_full_disk_is_nobody(made, monkeypatch, full, code):
    monkeypatch.setattr(connect, "_full", lambda path: full)
    with closing(sqlite3.connect(made, isolation_level=None)) as other, \
            closing(sqlite3.connect(made, isolation_level=None, timeout=0)) as db:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(CimError) as told, connect.sqlite_errors(made):
            db.execute("BEGIN IMMEDIATE")

        other.execute("ROLLBACK")
    assert told.value.exit_code is code
