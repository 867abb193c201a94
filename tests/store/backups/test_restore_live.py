"""A staged database in the place of the live one: old or new, never half, and nothing lost."""

import shutil
import sqlite3
import threading
from contextlib import closing

import pytest

from cimtool.errors import Busy, FileExists
from cimtool.store import migrations
from cimtool.store.backups import restore
from cimtool.store.backups.restore import Target, make_current, place_new, replace_database
from cimtool.store.store import Store
from tests.conftest import NOW
from tests.store.backups.restored import add, names_in, silent


def test_a_missing_database_is_put_there(staging, target):
    kept = replace_database(staging, target, silent)

    assert kept is None
    assert names_in(target.path) == ["From the backup"]
    assert target.path.stat().st_mode & 0o777 == 0o600


def test_the_live_database_is_replaced_and_kept(live, staging, target):
    kept = replace_database(staging, target, silent)

    assert names_in(target.path) == ["From the backup"]
    assert names_in(kept) == ["Ann", "Bob", "Cid"]
    assert kept.name == "customers.before-restore-20261122T083000Z.db"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_second_safety_copy_of_one_second_gets_another_name(live, staging, target):
    first = replace_database(staging, target, silent)
    second = replace_database(staging, target, silent)

    assert second.name == "customers.before-restore-20261122T083000Z-2.db"
    assert names_in(first) == ["Ann", "Bob", "Cid"]


def test_open_connections_go_on_and_see_the_new_content(live, staging, target):
    reader = live.reader
    assert reader.execute("SELECT count(*) FROM customer").fetchone()[0] == 3

    replace_database(staging, target, silent)

    assert reader.execute("SELECT name FROM customer").fetchall() == [("From the backup",)]


def test_ids_of_either_database_are_never_given_again(live, staging, target, stamp):
    replace_database(staging, target, silent)
    live.close()

    add(live, stamp, "Next")

    assert live.reader.execute("SELECT max(id) FROM customer").fetchone()[0] == 4
    assert live.reader.execute("SELECT max(id) FROM operation").fetchone()[0] == 4


def test_a_reader_of_the_old_state_holds_nothing_up(live, staging, target):
    with live.reading() as db:
        db.execute("SELECT count(*) FROM customer").fetchone()

        replace_database(staging, target, silent)

        assert db.execute("SELECT count(*) FROM customer").fetchone()[0] == 3
    assert names_in(target.path) == ["From the backup"]


def test_a_writer_that_does_not_end_makes_it_busy_and_changes_nothing(live, staging, target, tmp_path):
    live.writer.execute("BEGIN IMMEDIATE")

    with pytest.raises(Busy):
        replace_database(staging, target, silent)

    live.writer.execute("ROLLBACK")
    assert names_in(target.path) == ["Ann", "Bob", "Cid"]
    assert list(tmp_path.glob("*before-restore*")) == []


def test_a_commit_in_the_last_moment_is_in_the_safety_copy(live, staging, target, stamp, monkeypatch):
    real = restore._fit_page_size

    def commit_late(*words):
        real(*words)
        add(live, stamp, "Late")

    monkeypatch.setattr(restore, "_fit_page_size", commit_late)

    kept = replace_database(staging, target, silent)

    assert names_in(kept) == ["Ann", "Bob", "Cid", "Late"]
    assert names_in(target.path) == ["From the backup"]


def test_nobody_can_commit_between_the_safety_copy_and_the_new_content(live, staging, target, monkeypatch):
    real, refused = restore._safety_copy, []

    def write_meanwhile(*words):
        kept = real(*words)
        with closing(sqlite3.connect(target.path, timeout=0, isolation_level=None)) as other, \
                pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        refused.append(1)
        return kept

    monkeypatch.setattr(restore, "_safety_copy", write_meanwhile)

    replace_database(staging, target, silent)

    assert refused == [1]


def test_an_acknowledged_write_is_never_lost_beside_a_restore(live, staging, target, stamp):
    stop, written = threading.Event(), []

    def write():
        own = Store(target.path, busy_timeout_s=10)
        while not stop.is_set():
            name = f"w{len(written)}"
            add(own, stamp, name)
            written.append(name)
        own.close()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        kept = replace_database(staging, Target(target.path, NOW, wait_s=10), silent)
    finally:
        stop.set()
        writer.join(20)

    assert set(written) <= {*names_in(kept), *names_in(target.path)}


def test_a_failure_in_the_middle_takes_everything_back(live, staging, target, tmp_path):
    def fail(done):
        raise Busy(seconds=0)

    with pytest.raises(Busy):
        replace_database(staging, target, fail)

    assert names_in(target.path) == ["Ann", "Bob", "Cid"]
    assert list(tmp_path.glob("*before-restore*")) == []


def test_another_page_size_is_no_obstacle(live, staging, target):
    live.close()
    with closing(sqlite3.connect(target.path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
        raw.execute("PRAGMA page_size=8192")
        raw.execute("VACUUM")

    kept = replace_database(staging, target, silent)

    assert names_in(target.path) == ["From the backup"]
    assert names_in(kept) == ["Ann", "Bob", "Cid"]


def test_a_new_place_must_be_free(live, staging, target):
    with pytest.raises(FileExists):
        place_new(staging, target)

    assert names_in(target.path) == ["Ann", "Bob", "Cid"]


def test_an_older_schema_is_brought_up_to_date_in_staging(staging, tmp_path, monkeypatch):
    folder = tmp_path / "steps"
    shutil.copytree(migrations._FOLDER, folder)
    (folder / "more.sql").write_text("CREATE TABLE more (x INTEGER);\n")
    monkeypatch.setattr(migrations, "_FOLDER", folder)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "more.sql"))
    monkeypatch.setattr(migrations, "LATEST", migrations.LATEST + 1)

    make_current(staging)

    with closing(sqlite3.connect(staging)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == migrations.LATEST
        assert db.execute("SELECT name FROM customer").fetchall() == [("From the backup",)]
