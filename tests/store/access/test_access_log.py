"""The record of access: a row for everything, in the transaction of what it tells of; sealed once there is a kit."""

import sqlite3
from dataclasses import replace

import pytest

from cimtool.model import SourceRecord
from cimtool.rules.access.entry import AccessKind, Event, KeySource, Why, entry_of
from cimtool.store.access.key import record_key_path, stored_key
from cimtool.store.access.log import record_access, seal_record
from cimtool.store.writes import add_customer, update_customer
from tests.store.access.record_forgery import KIT, REVEAL, ROOT, entries, seals
from tests.store.states import undo


def add(store, stamp, *names):
    with store.operation(stamp, create=True) as current:
        for name in names:
            add_customer(current, SourceRecord(name=name))


@pytest.fixture
def sealed(store, stamp):
    """A record of one operation, sealed from its third row on."""
    add(store, stamp, "Ann")
    seal_record(store, stamp, ROOT, KIT)
    return store


@pytest.fixture
def key(db):
    return record_key_path(db)


def test_an_operation_is_one_row_however_many_customers_it_touches(store, stamp):
    add(store, stamp, "Ann", "Bob", "Cid")

    begin, row = entries(store)
    assert (begin.kind, begin.why, begin.source) == (AccessKind.BEGIN, Why.NEW, KeySource.NONE)
    assert (row.kind, row.operation, row.count, row.object, row.actor) == (
        AccessKind.OPERATION, 1, 3, "", stamp.actor)
    assert row.link == store.reader.execute("SELECT chain FROM operation").fetchone()[0]


def test_a_change_is_told_by_the_names_of_its_fields_and_never_by_what_stands_in_them(store, stamp):
    add(store, stamp, "Ann")
    with store.operation(stamp) as current:
        update_customer(current, 1, SourceRecord(name="Ann", city="Planted City", extra={"colour": "planted red"}))

    row = entries(store)[-1]
    assert (row.object, row.fields) == ("customer:1", ("city", "x.colour"))
    assert "lanted" not in str(entries(store))


def test_an_undo_is_one_more_row(store, stamp):
    add(store, stamp, "Ann")
    before = entries(store)
    undo(store, stamp)

    assert entries(store)[:-1] == before
    assert entries(store)[-1].kind is AccessKind.UNDO


def test_what_changed_nothing_leaves_no_row(store, stamp):
    add(store, stamp, "Ann")
    with store.operation(stamp):
        pass

    assert len(entries(store)) == 2


def test_an_operation_can_say_itself_what_it_was(store, stamp):
    with store.operation(stamp, create=True) as current:
        add_customer(current, SourceRecord(name="Ann"))
        current.access = Event(kind=AccessKind.USER, object="user:bob", reason="new at the desk")

    row = entries(store)[-1]
    assert (row.kind, row.object, row.reason, row.operation) == (AccessKind.USER, "user:bob", "new at the desk", 1)


def test_a_reveal_is_on_the_disk_before_anything_is_shown(store, stamp, db):
    add(store, stamp, "Ann")
    record_access(store, replace(stamp, account="shop", role="manager"), REVEAL)

    with sqlite3.connect(db) as other:
        row = entry_of(other.execute("SELECT entry FROM access_log ORDER BY seq DESC").fetchone()[0])
    other.close()
    assert (row.kind, row.object, row.fields, row.count, row.reason, row.account, row.role) == (
        AccessKind.REVEAL, "customer:1", ("id_number",), 1, "asked by phone", "shop", "manager")


def test_hostile_text_is_kept_harmless(store, stamp):
    add(store, stamp, "Ann")
    record_access(store, stamp, replace(REVEAL, reason="a\ud800\x1b[31m\n" + "x" * 10_000_000))

    assert len(entries(store)[-1].reason) == 500


@pytest.mark.parametrize("statement", ["UPDATE access_log SET entry = '{}'", "DELETE FROM access_log"])
def test_a_row_is_neither_changed_nor_deleted(store, stamp, statement):
    add(store, stamp, "Ann")

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        store.writer.execute(statement)


def test_rows_are_sealed_from_the_kit_on_each_with_a_key_of_its_own(sealed, stamp, key):
    first = stored_key(key)
    add(sealed, stamp, "Bob")

    assert [bool(seal) for seal in seals(sealed)] == [False, False, True, True]
    assert (first.seq, stored_key(key).seq) == (4, 5)
    assert stored_key(key) == first.next()
    assert key.stat().st_mode & 0o777 == 0o600


def test_no_key_is_ever_in_the_database_or_its_wal(sealed, stamp, db, key):
    secrets = [stored_key(key).secret]
    add(sealed, stamp, "Bob")
    secrets.append(stored_key(key).secret)

    files = [db.read_bytes(), db.with_name(db.name + "-wal").read_bytes()]
    assert not [secret for secret in secrets for data in files if secret in data or secret.hex().encode() in data]


def test_an_older_key_is_stepped_forward(sealed, stamp, key):
    older = key.read_bytes()
    add(sealed, stamp, "Bob")
    key.write_bytes(older)  # as after a kill between the commit and the step
    add(sealed, stamp, "Cid")

    assert all(seals(sealed)[2:])
    assert {row.epoch for row in entries(sealed)[2:]} == {2}
    assert stored_key(key).seq == 6


def test_without_its_key_the_record_goes_on_and_says_so(sealed, stamp, key):
    key.unlink()
    told = []
    sealed._on_begun = told.append
    add(sealed, stamp, "Bob")

    begin, row = entries(sealed)[-2:]
    assert (begin.why, begin.epoch, row.key, told) == (Why.MISSING, 3, "", [Why.MISSING])


def test_an_older_file_put_back_is_noticed_by_the_key_beside_it(sealed, stamp, db, key):
    sealed.close()
    older = db.read_bytes()
    add(sealed, stamp, "Bob", "Cid")
    was = stored_key(key)
    sealed.close()
    db.write_bytes(older)
    add(sealed, stamp, "Dan")

    begin, row = entries(sealed)[-2:]
    assert (begin.why, begin.source, begin.former_key, begin.former_seq) == (
        Why.AHEAD, KeySource.KEY, was.id, was.seq)
    assert row.key == begin.key != was.id
    assert seals(sealed)[-1]


def test_a_torn_key_is_no_key(sealed, stamp, key):
    key.write_bytes(key.read_bytes()[:63] + b"\0")

    assert stored_key(key) is None


def test_a_kill_between_the_commit_and_the_new_key_loses_neither(store, stamp, key, monkeypatch):
    add(store, stamp, "Ann")
    monkeypatch.setattr("cimtool.store.access.log.Record.settle", lambda _: None)
    seal_record(store, stamp, ROOT, KIT)
    assert not key.exists()
    monkeypatch.undo()
    add(store, stamp, "Bob")

    assert [bool(seal) for seal in seals(store)] == [False, False, True, True]
    assert stored_key(key).seq == 5
    assert not key.with_name(key.name + ".next").exists()


def test_a_new_key_whose_row_was_never_committed_is_dropped(sealed, stamp, key, monkeypatch):
    monkeypatch.setattr("cimtool.store.access.log.Record._append", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        seal_record(sealed, stamp, ROOT, KIT)
    monkeypatch.undo()
    assert key.with_name(key.name + ".next").exists()
    add(sealed, stamp, "Bob")

    assert {row.epoch for row in entries(sealed)[2:]} == {2}
    assert not key.with_name(key.name + ".next").exists()
