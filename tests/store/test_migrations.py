"""An older schema is copied and brought up to date, or left as it was."""

import sqlite3
import stat
from contextlib import closing

import pytest

from cimtool.store import connect, migrations
from cimtool.store.connect import open_reader, open_writer
from cimtool.store.migrations import LATEST


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


def test_nobody_sees_a_schema_in_between(next_version, tmp_path):
    (migrations._FOLDER / "next.sql").write_text("INSERT INTO nowhere VALUES (1);\n")

    with pytest.raises(sqlite3.Error):
        open_writer(tmp_path / "new.db", busy_timeout_s=1)

    with closing(sqlite3.connect(tmp_path / "new.db")) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0


def test_of_two_that_come_at_once_the_first_copy_stays(next_version, monkeypatch):
    copied = sqlite3.connect(next_version, isolation_level=None)
    with closing(copied) as first:
        connect._safety_copy(first, next_version, LATEST)
    copy, = next_version.parent.glob(f"{next_version.name}.before-*")
    before = copy.read_bytes()
    monkeypatch.setattr(type(copy), "exists", lambda path: False)

    with closing(sqlite3.connect(next_version, isolation_level=None)) as second:
        second.execute("CREATE TABLE changed (id)")
        connect._safety_copy(second, next_version, LATEST)

    assert copy.read_bytes() == before
    assert list(next_version.parent.glob("*.part*")) == []


def test_a_newer_version_is_never_lowered(made):
    with closing(sqlite3.connect(made, isolation_level=None)) as db:
        db.execute(f"PRAGMA user_version={LATEST + 5}")

        assert migrations.migrate(db, connect.APPLICATION_ID) == 0
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST + 5
