"""Operations: all or nothing, never without one, numbered without gaps, chained so that tampering shows."""

import json
import sqlite3

import pytest

from cimtool.document import Message
from cimtool.model import SourceRecord
from cimtool.store.derived import mismatches
from cimtool.store.journal import GENESIS, JOURNALLED, broken_link, history_head, operation
from cimtool.store.writes import add_customer, update_customer

COLUMNS = {
    "customer": "(op, uid, name, kind, created_at, updated_at) VALUES (?, ?, 'n', 'person', '', '')",
    "purchase": "(op, uid, customer_id, bought_on, amount_minor, currency) VALUES (?, ?, 1, '', 1, '')",
    "interaction": "(op, uid, customer_id, at, author, text) VALUES (?, ?, 1, '', '', '')",
    "link": "(op, role, from_id, to_id) VALUES (?, ?, 1, 1)",
    "decision": "(op, answer, left_id, right_id, decided_at) VALUES (?, ?, 1, 1, '')",
    "import_row": "(op, file, line, outcome, digest) VALUES (?, ?, 1, '', '')",
    "merging": "(op, before, loser_id, survivor_id, policy, take) VALUES (?, ?, 1, 1, 1, '')",
    "answer": "(op, answer, left_id, right_id, probability_millionths) VALUES (?, ?, 1, 2, 1)",
    "setting": "(op, name, value) VALUES (?, ?, 'v')",
    "tier_move": "(op, tier, customer_id, as_of) VALUES (?, ?, 1, '')",
}

ONCE = ("decision", "merging", "answer")  # a pair or a record stands there once


def _insert(db, table, number, word):
    db.execute(f"INSERT INTO {table} {COLUMNS[table]}", (number, word))


@pytest.fixture
def add(store, stamp):
    def added(name, **fields):
        with store.operation(stamp, create=True) as current:
            return add_customer(current, SourceRecord(name=name, **fields))
    return added


@pytest.fixture
def filled(store, stamp, add):
    """One row in every journalled table."""
    add("Wang Wei")
    with store.operation(stamp) as current:
        for table in JOURNALLED[1:]:
            _insert(current.db, table, current.number, "first")
    return store.writer


def _operations(db):
    return db.execute("SELECT id, command, actor, changes FROM operation ORDER BY id").fetchall()


def _images(db, number):
    rows = db.execute("SELECT tbl, row, before FROM image WHERE operation = ? ORDER BY id", (number,))
    return [(table, row, before and json.loads(before)) for table, row, before in rows]


@pytest.mark.parametrize("table", [table for table in JOURNALLED if table not in ONCE])
def test_no_row_is_inserted_outside_an_operation_not_even_by_another_program(filled, table):
    before = filled.execute(f"SELECT * FROM {table}").fetchall()

    with pytest.raises(sqlite3.IntegrityError, match="no open operation"):
        _insert(filled, table, 1, "second")

    assert filled.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("table", JOURNALLED)
@pytest.mark.parametrize("sql", [
    "UPDATE {} SET op = op", "DELETE FROM {}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"])
def test_no_row_is_changed_outside_an_operation_not_even_by_another_program(filled, table, sql):
    before = filled.execute(f"SELECT * FROM {table}").fetchall()

    with pytest.raises(sqlite3.IntegrityError, match="no open operation"):
        filled.execute(sql.format(table))

    assert filled.execute(f"SELECT * FROM {table}").fetchall() == before


def test_the_history_can_neither_be_changed_nor_shortened(filled):
    for sql in ("UPDATE operation SET actor = 'nobody'", "DELETE FROM operation"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            filled.execute(sql)


def test_an_operation_records_who_did_what_and_how_many(filled):
    assert _operations(filled)[0][1:] == ("test", "tester", '{"customer": [1, 0, 0]}')


def test_an_insert_leaves_no_image_and_an_update_the_row_as_it_was(store, stamp, add):
    before = add("Wang Wei")
    with store.operation(stamp) as current:
        update_customer(current, before.id, SourceRecord(name="Wang Hui"))

    assert _images(store.writer, 1) == []
    [(table, row, image)] = _images(store.writer, 2)
    assert (table, row, image["name"], image["updated_at"]) == ("customer", before.id, "Wang Wei", before.updated_at)


def test_an_operation_that_changes_nothing_was_never_there(store, stamp, add):
    before = add("Wang Wei")
    with store.operation(stamp) as current:
        update_customer(current, before.id, SourceRecord(name="Wang Wei"))

    assert current.number is None
    assert len(_operations(store.writer)) == 1


def test_an_operation_that_is_discarded_was_never_there(store, stamp, add):
    add("Wang Wei")
    with store.operation(stamp) as current:
        add_customer(current, SourceRecord(name="Li Na"))
        current.discard = True

    assert store.writer.execute("SELECT name FROM customer").fetchall() == [("Wang Wei",)]
    assert store.writer.execute("SELECT count(*) FROM open_operation").fetchone() == (0,)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_operation_that_fails_midway_leaves_nothing(store, stamp, add, failure):
    add("Wang Wei")
    head = history_head(store.writer)

    def fail():
        with store.operation(stamp) as current:
            add_customer(current, SourceRecord(name="Li Na"))
            raise failure

    with pytest.raises(failure):
        fail()

    db = store.writer
    assert db.execute("SELECT name FROM customer").fetchall() == [("Wang Wei",)]
    assert (history_head(db), db.in_transaction, list(mismatches(db))) == (head, False, [])


def test_the_number_of_a_discarded_operation_is_given_to_the_next(store, stamp, add):
    add("Wang Wei")
    with store.operation(stamp) as current:
        add_customer(current, SourceRecord(name="Li Na"))
        current.discard = True
    add("Zhao Min")

    assert [row[0] for row in _operations(store.writer)] == [1, 2]


def test_the_id_of_a_removed_customer_is_never_given_again(store, stamp, add):
    first = add("Wang Wei").id
    with store.operation(stamp) as current:
        current.db.execute("DELETE FROM customer WHERE id = ?", (first,))

    assert add("Li Na").id > first


def test_the_chain_begins_with_nothing_and_changes_with_every_operation(store, stamp, add):
    empty = history_head(store.writer)
    heads = []
    for name in ("Wang Wei", "Li Na", "Zhao Min"):
        add(name)
        heads.append(history_head(store.writer))

    assert empty == GENESIS
    assert len(set(heads)) == len(heads)
    assert broken_link(store.writer) is None


TAMPERING = {
    "actor": "UPDATE operation SET actor = 'nobody' WHERE id = 2",
    "instant": "UPDATE operation SET at = '2000-01-01T00:00:00Z' WHERE id = 2",
    "summary": "UPDATE operation SET summary = '{}' WHERE id = 2",
    "counts": "UPDATE operation SET changes = '{}' WHERE id = 2",
    "image": "UPDATE image SET before = replace(before, 'Wang', 'Huang') WHERE operation = 2",
    "image away": "DELETE FROM image WHERE operation = 2",
    "chain value": "UPDATE operation SET chain = 'x' WHERE id = 2",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_shows_at_the_operation_it_touched(store, stamp, add, how):
    customer = add("Wang Wei")
    with store.operation(stamp) as current:
        update_customer(current, customer.id, SourceRecord(name="Li Na"))
    add("Zhao Min")
    db = store.writer
    for trigger in ("operation_kept", "operation_stays"):
        db.execute(f"DROP TRIGGER {trigger}")

    db.execute(TAMPERING[how])

    assert broken_link(db) == 2


def test_an_operation_taken_out_of_the_middle_shows_at_the_next(store, add):
    for name in ("Wang Wei", "Li Na", "Zhao Min"):
        add(name)
    db = store.writer
    db.execute("DROP TRIGGER operation_stays")

    db.execute("DELETE FROM operation WHERE id = 2")

    assert broken_link(db) == 3


def test_two_operations_never_overlap(store, stamp, add):
    add("Wang Wei")

    with store.operation(stamp) as current, pytest.raises(sqlite3.OperationalError), operation(current.db, stamp):
        pass


def test_a_summary_keeps_its_message_and_values_not_a_sentence(store, stamp, add):
    with store.operation(stamp, create=True) as current:
        add_customer(current, SourceRecord(name="Wang Wei"))
        current.summary = Message("summary.add", {"id": 1})

    stored = store.writer.execute("SELECT summary FROM operation").fetchone()[0]
    assert json.loads(stored) == {"message": "summary.add", "values": {"id": 1}}
