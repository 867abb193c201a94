"""A staged database in the place of what is broken, foreign, newer or empty."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from cimtool.errors import Busy, ForeignFile, NewerVersion
from cimtool.store.backups.restore import replace_database
from tests.store.backups.restored import names_in, silent

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX locks")
BREAK = {
    "no database at all": lambda path: path.write_bytes(b"nothing like a database" * 500),
    "cut in the middle": lambda path: os.truncate(path, 4096 * 9),
    "a page of zeros": lambda path: _overwrite(path, 4096 * 3, bytes(4096 * 20)),
}


def _overwrite(path, offset, data):
    with path.open("rb+") as file:
        file.seek(offset)
        file.write(data)


@pytest.mark.parametrize("how", BREAK)
def test_a_broken_database_is_set_aside_whole(live, staging, target, how):
    live.close()
    BREAK[how](target.path)
    broken = target.path.read_bytes()

    kept = replace_database(staging, target, silent)

    assert kept == target.path.parent / "damaged-20261122T083000Z" / "customers.db"
    assert kept.read_bytes() == broken
    assert names_in(target.path) == ["From the backup"]


def test_a_wal_file_without_its_database_does_not_spoil_the_new_one(live, staging, target, tmp_path):
    shutil.copy(f"{target.path}-wal", tmp_path / "stale")
    live.close()
    target.path.unlink()
    (tmp_path / "stale").rename(f"{target.path}-wal")

    kept = replace_database(staging, target, silent)

    assert kept == target.path.parent / "damaged-20261122T083000Z" / "customers.db-wal"
    assert names_in(target.path) == ["From the backup"]


@POSIX
def test_a_broken_database_that_somebody_uses_is_not_moved(live, staging, target):
    script = ("import sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
              "db.execute('SELECT * FROM customer').fetchone(); print('in', flush=True); sys.stdin.read()")
    live.close()
    with subprocess.Popen([sys.executable, "-c", script, target.path], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as user:
        user.stdout.readline()
        BREAK["no database at all"](target.path)

        with pytest.raises(Busy):
            replace_database(staging, target, silent)

    assert target.path.read_bytes().startswith(b"nothing")


def test_the_database_of_another_program_is_not_replaced(staging, target):
    with closing(sqlite3.connect(target.path)) as raw:
        raw.execute("CREATE TABLE theirs (x)")

    with pytest.raises(ForeignFile):
        replace_database(staging, target, silent)


def test_the_database_of_a_newer_cimtool_is_not_replaced(live, staging, target):
    live.close()
    with closing(sqlite3.connect(target.path)) as raw:
        raw.execute("PRAGMA user_version=99")

    with pytest.raises(NewerVersion):
        replace_database(staging, target, silent)


def test_an_empty_file_is_filled(staging, target):
    target.path.touch()

    assert replace_database(staging, target, silent) is None
    assert names_in(target.path) == ["From the backup"]
