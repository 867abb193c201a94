"""A copy of the live database: consistent, private, and gone when it was used."""

import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from cimtool.errors import Busy, Damaged, DatabaseMissing, NoSpace
from cimtool.model import SourceRecord
from cimtool.store.backups import durable
from cimtool.store.backups.filelock import file_lock, take
from cimtool.store.backups.snapshot import copy_database, give_up_after, snapshot
from cimtool.store.backups.workplace import PREFIX, work_folder
from cimtool.store.journal import history_head
from cimtool.store.migrations import LATEST
from cimtool.store.writes import add_customer

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the name of an open file")


@pytest.fixture
def filled(store, stamp):
    """A store with two customers."""
    for name in ("Ann Example", "王小明"):
        with store.operation(stamp, create=True) as current:
            add_customer(current, SourceRecord(name=name))
    return store


def names_in(image: bytes) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as db:
        # A database in memory has no -wal file: bytes 18 and 19 say which journal to expect.
        db.deserialize(image[:18] + b"\1\1" + image[20:])
        return [row[0] for row in db.execute("SELECT name FROM customer ORDER BY id")]


def left_over(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".cimtool")]


def test_a_snapshot_has_every_committed_row(filled):
    with snapshot(filled) as taken:
        image = taken.stream.read()

    assert names_in(image) == ["Ann Example", "王小明"]
    assert len(image) == taken.size_bytes


def test_a_snapshot_says_what_it_is(filled):
    with snapshot(filled) as taken:
        facts = taken.facts

    assert (facts.customers, facts.newest, facts.page_size, facts.schema) == (2, 2, 4096, LATEST)
    assert facts.tables["customer"] == 2
    assert facts.head == history_head(filled.reader)
    assert len(facts.origin) == 8


@POSIX
def test_a_snapshot_has_no_name_while_it_is_read(filled, tmp_path):
    with snapshot(filled) as taken:
        inside = [path.name for folder in tmp_path.glob(f"{PREFIX}*") for path in folder.iterdir()]

        assert inside == ["lock"]
        assert taken.stream.read(6) == b"SQLite"


def test_nothing_is_left_of_a_snapshot(filled, tmp_path):
    with snapshot(filled) as taken:
        taken.stream.read(1)

    assert left_over(tmp_path) == []


def test_a_snapshot_waits_for_no_writer(filled):
    filled.writer.execute("BEGIN IMMEDIATE")
    other = type(filled)(filled.path, busy_timeout_s=0.1)

    with snapshot(other) as taken:
        assert taken.facts.customers == 2
    other.close()


def test_commits_in_a_wal_file_left_by_a_kill_are_in_the_snapshot(filled, db):
    script = ("import sqlite3, os, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
              "db.execute(\"INSERT INTO derivation (version) VALUES (4711)\"); os.kill(os.getpid(), 9)")
    filled.close()
    subprocess.run([sys.executable, "-c", script, db], check=False)
    assert db.with_name("customers.db-wal").stat().st_size > 0

    with snapshot(filled) as taken:
        image = taken.stream.read()

    assert b"Ann Example" in image
    assert taken.facts.tables["derivation"] >= 1


def test_a_missing_database_is_not_made(store, db):
    with pytest.raises(DatabaseMissing), snapshot(store):
        pass

    assert not db.exists()


def test_a_full_disk_is_found_before_anything_is_written(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(durable.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 1000}))

    with pytest.raises(NoSpace), snapshot(filled):
        pass

    assert left_over(tmp_path) == []


def test_two_folders_on_one_disk_need_room_for_both(tmp_path, monkeypatch):
    monkeypatch.setattr(durable.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 150}))

    durable.require_space([(tmp_path, 100)])
    with pytest.raises(NoSpace):
        durable.require_space([(tmp_path, 100), (tmp_path, 100)])


def test_a_database_with_stray_rows_is_not_backed_up_as_sound(filled, db):
    filled.close()
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER purchase_inserted")
        raw.execute("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                    " VALUES (1, 'u', 99, '2026-01-01', 1, 'CNY')")

    with pytest.raises(Damaged) as error, snapshot(filled):
        pass

    assert error.value.values == {"path": str(db), "detail": "purchase"}


def test_a_copy_into_a_locked_database_gives_up(tmp_path):
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder, \
            closing(sqlite3.connect(":memory:")) as source, closing(sqlite3.connect(path, timeout=0)) as target:
        holder.execute("CREATE TABLE t (x)")
        holder.execute("BEGIN EXCLUSIVE")
        source.execute("CREATE TABLE t (x)")

        with pytest.raises(Busy):
            source.backup(target, progress=give_up_after(0.3))


def test_a_private_copy_is_only_for_its_owner(filled, tmp_path):
    copy_database(filled.reader, tmp_path / "copy.db", wait_s=1)

    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_the_folder_of_a_killed_run_is_swept_by_the_next(tmp_path):
    dead = tmp_path / f"{PREFIX}dead"
    dead.mkdir()
    (dead / "lock").touch()
    (dead / "staging.db").write_text("Ann Example")
    (tmp_path / f"{PREFIX}empty").mkdir()

    with work_folder(tmp_path) as mine:
        assert left_over(tmp_path) == [mine.name]


def test_the_folder_of_a_living_run_is_left_alone(tmp_path):
    with work_folder(tmp_path) as first, work_folder(tmp_path) as second:
        assert first.is_dir()
        assert first != second


@POSIX
def test_a_planted_link_is_not_followed_by_the_sweep(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(precious)

    with work_folder(tmp_path):
        pass

    assert [path.name for path in precious.iterdir()] == ["file"]


def test_a_lock_is_held_by_one_at_a_time_and_leaves_no_file(tmp_path):
    path = tmp_path / "lock"

    with file_lock(path, wait_s=0), pytest.raises(Busy), file_lock(path, wait_s=0.1):
        pass

    assert not path.exists()


@POSIX
def test_a_lock_dies_with_its_holder(tmp_path):
    path = tmp_path / "lock"
    script = ("import os, sys; from pathlib import Path; from cimtool.store.backups.filelock import take;"
              "take(Path(sys.argv[1])); os.kill(os.getpid(), 9)")
    subprocess.run([sys.executable, "-c", script, path], check=False)
    assert path.exists()

    lock = take(path)

    assert lock is not None
    os.close(lock)


def test_a_name_that_is_taken_is_not_overwritten(tmp_path):
    (tmp_path / "a").write_text("new")
    (tmp_path / "b").write_text("old")

    with pytest.raises(durable.FileExists):
        durable.publish(tmp_path / "a", tmp_path / "b")

    assert (tmp_path / "b").read_text() == "old"


@pytest.mark.parametrize("taken", [False, True])
def test_a_disk_without_hard_links_renames_without_overwriting(tmp_path, monkeypatch, taken):
    def no_links(source, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(durable.os, "link", no_links)
    (tmp_path / "a").write_text("new")
    if taken:
        (tmp_path / "b").write_text("old")
        with pytest.raises(durable.FileExists):
            durable.publish(tmp_path / "a", tmp_path / "b")
    else:
        durable.publish(tmp_path / "a", tmp_path / "b")

    assert (tmp_path / "b").read_text() == ("old" if taken else "new")


def test_a_stream_is_read_from_its_first_byte(filled):
    out = io.BytesIO()

    with snapshot(filled) as taken:
        out.write(taken.stream.read())

    assert out.getvalue().startswith(b"SQLite format 3\0")
