"""The promise: every command is one operation, and undo takes it back exactly."""

import json

import pytest

from cimtool.errors import AlreadyUndone, NothingToUndo
from cimtool.store.history import undone_by
from cimtool.store.journal import JOURNALLED, broken_link
from cimtool.store.stamp import Stamp
from cimtool.store.undo import Why, undo_target
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW
from tests.store.states import assert_derived_equal_rebuild, journalled, person, undo


def test_undo_of_an_add_leaves_no_row_and_never_reuses_the_id(store, stamp):
    with store.operation(stamp, create=True) as current:
        first = add_customer(current, person("张伟"))

    undo(store, stamp)
    with store.operation(stamp) as current:
        second = add_customer(current, person("李娜"))

    assert store.reader.execute("SELECT id FROM customer").fetchall() == [(second.id,)]
    assert second.id == first.id + 1


def test_undo_of_an_update_restores_the_row_to_the_last_stamp(store, stamp):
    with store.operation(stamp, create=True) as current:
        customer = add_customer(current, person("张伟"))
    before = journalled(store.reader)
    later = Stamp("update", "somebody", NOW.replace(year=2027))
    with store.operation(later) as current:
        update_customer(current, customer.id, person("张玮", city="上海", tags=("vip",)))

    undo(store, later)

    assert journalled(store.reader) == before
    assert_derived_equal_rebuild(store.writer)


def test_a_row_that_was_changed_since_is_kept_and_reported(store, stamp):
    with store.operation(stamp, create=True) as current:
        customer = add_customer(current, person("张伟"))
    with store.operation(stamp) as current:
        update_customer(current, customer.id, person("张伟", city="上海"))
    with store.operation(stamp) as current:
        update_customer(current, customer.id, person("张伟", city="北京"))

    report = undo(store, stamp, 2)

    assert report.reversed == 0
    assert [(kept.table, kept.row, kept.why, kept.by) for kept in report.kept] == [
        ("customer", customer.id, Why.CHANGED, 3)]
    assert store.reader.execute("SELECT city FROM customer").fetchone() == ("北京",)


def test_a_customer_that_others_point_at_by_now_is_kept(store, stamp):
    with store.operation(stamp, create=True) as current:
        customer = add_customer(current, person("张伟"))
    with store.operation(stamp) as current:
        current.db.execute("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                           " VALUES (?, 'u', ?, '2026-01-01', 100, 'CNY')", (current.number, customer.id))

    report = undo(store, stamp, 1)

    assert [(kept.table, kept.why) for kept in report.kept] == [("customer", Why.IN_USE)]


def test_an_operation_is_undone_once_and_the_undo_can_be_undone(store, stamp):
    with store.operation(stamp, create=True) as current:
        add_customer(current, person("张伟"))
    before = journalled(store.reader)
    undo(store, stamp)

    with pytest.raises(AlreadyUndone):
        undo_target(store.reader, 1)
    with pytest.raises(NothingToUndo):
        undo_target(store.reader, None)
    undo(store, stamp, 2)

    assert journalled(store.reader) == before
    assert undone_by(store.reader) == {2: 3}
    assert_derived_equal_rebuild(store.writer)


def test_a_write_outside_an_operation_is_refused_even_from_a_stray_shell(store, stamp):
    import sqlite3
    with store.operation(stamp, create=True) as current:
        add_customer(current, person("张伟"))

    for sql in ("UPDATE customer SET name = 'x'", "DELETE FROM customer", "UPDATE operation SET actor = 'x'",
                "INSERT INTO setting (op, name, value) VALUES (1, 'a', 'b')", "DELETE FROM operation",
                "REPLACE INTO customer (id, op, uid, name, kind, created_at, updated_at)"
                " VALUES (1, 1, 'x', 'y', 'person', '', '')"):
        with pytest.raises(sqlite3.IntegrityError, match="cimtool"):
            store.writer.execute(sql)


def test_an_operation_that_changes_nothing_was_never_there(store, stamp):
    with store.operation(stamp, create=True) as current:
        customer = add_customer(current, person("张伟"))
    with store.operation(stamp) as current:
        update_customer(current, customer.id, person("张伟"))

    assert current.number is None
    assert store.reader.execute("SELECT count(*) FROM operation").fetchone() == (1,)


def test_an_exception_inside_an_operation_leaves_nothing(store, stamp):
    def fail():
        with store.operation(stamp, create=True) as current:
            add_customer(current, person("张伟"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert store.reader.execute("SELECT count(*) FROM customer").fetchone() == (0,)
    assert store.reader.execute("SELECT count(*) FROM open_operation").fetchone() == (0,)


def test_the_chain_tells_which_operation_was_rewritten(store, stamp):
    for name in ("张伟", "李娜", "王芳"):
        with store.operation(stamp, create=True) as current:
            add_customer(current, person(name))
    assert broken_link(store.writer) is None

    store.writer.execute("DROP TRIGGER operation_kept")
    store.writer.execute("UPDATE operation SET actor = 'nobody' WHERE id = 2")

    assert broken_link(store.writer) == 2


def test_the_before_image_of_every_journalled_table_holds_every_column(store, stamp):
    with store.operation(stamp, create=True) as current:
        one, other = (add_customer(current, person(name)).id for name in ("张伟", "李娜"))
        for table, columns, values in (
                ("purchase", "uid, customer_id, bought_on, amount_minor, currency", f"'p', {one}, '', 1, 'CNY'"),
                ("interaction", "uid, customer_id, at, author, text", f"'i', {one}, '', '', ''"),
                ("link", "from_id, to_id", f"{one}, {other}"),
                ("decision", "left_id, right_id, answer, decided_at", f"{one}, {other}, 'x', ''"),
                ("import_row", "file, line, outcome, digest", "'', 1, '', ''"),
                ("merging", "loser_id, survivor_id, before, policy, take", f"{other}, {one}, '', 1, ''"),
                ("answer", "left_id, right_id, answer, probability_millionths", f"{one}, {other}, '', 1"),
                ("tier_move", "customer_id, as_of, tier", f"{one}, '', 'A'"),
                ("setting", "name, value", "'n', 'v'")):
            current.db.execute(f"INSERT INTO {table} (op, {columns}) VALUES ({current.number}, {values})")
    with store.operation(stamp) as current:
        for table in reversed(JOURNALLED):
            current.db.execute(f"DELETE FROM {table} WHERE id = 1")

    for table in JOURNALLED:
        image = store.reader.execute("SELECT before FROM image WHERE operation = 2 AND tbl = ?", (table,)).fetchone()
        columns = {row[1] for row in store.reader.execute(f"PRAGMA table_info({table})")}
        assert set(json.loads(image[0])) == columns
