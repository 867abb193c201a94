"""Who is put into a database before a restore, and who is found in it after."""

from contextlib import closing

from cimtool.model import SourceRecord
from cimtool.store.connect import open_reader
from cimtool.store.writes import add_customer


def silent(done):
    """No progress."""


def add(store, stamp, *names):
    for name in names:
        with store.operation(stamp, create=True) as current:
            add_customer(current, SourceRecord(name=name))


def names_in(path):
    with closing(open_reader(path, busy_timeout_s=1)) as db:
        return [row[0] for row in db.execute("SELECT name FROM customer ORDER BY id")]
