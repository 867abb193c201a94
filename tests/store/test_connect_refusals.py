"""What is no database of ours is refused, by reader and writer alike, and stays as it is."""

import sqlite3
from contextlib import closing

import pytest

from cimtool.errors import ForeignFile, NewerVersion, NotAFile
from cimtool.store.connect import open_reader, open_writer
from cimtool.store.migrations import LATEST


def _files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


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
