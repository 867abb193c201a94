"""Fixtures for the database file, and for one to be replaced by another."""

import pytest

from cimtool.store.backups.restore import Target
from cimtool.store.backups.snapshot import copy_database
from cimtool.store.backups.workplace import work_folder
from cimtool.store.connect import open_writer
from cimtool.store.store import Store
from tests.conftest import NOW
from tests.store.backups.restored import add


@pytest.fixture
def made(db):
    """A database with the schema and nothing in it."""
    open_writer(db, busy_timeout_s=1).close()
    return db


@pytest.fixture
def target(db):
    return Target(db, NOW, wait_s=0.5)


@pytest.fixture
def staging(tmp_path, db, stamp):
    """A staged database of another customer, beside the live one."""
    other = Store(tmp_path / "other" / "customers.db", busy_timeout_s=1)
    add(other, stamp, "From the backup")
    with work_folder(tmp_path) as folder:
        copy_database(other.reader, folder / "staging.db", wait_s=1)
        other.close()
        yield folder / "staging.db"


@pytest.fixture
def live(store, stamp):
    add(store, stamp, "Ann", "Bob", "Cid")
    return store
