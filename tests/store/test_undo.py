"""The promise: every command is one operation, and undo takes it back exactly."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import AlreadyUndone, NothingToUndo
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import row_reader
from cimtool.rules.rowmatch import MatchKey, OnMatch
from cimtool.store.bulk import Policy, RowWriter
from cimtool.store.decisions import decide
from cimtool.store.derived import mismatches, rebuild
from cimtool.store.history import undone_by
from cimtool.store.journal import JOURNALLED, broken_link
from cimtool.store.merges import merge
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.uid import uuid7
from cimtool.store.undo import Why, reverse, undo_target
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW

NAMES = ["张伟", "張偉", "Zhang Wei", "李娜", "欧阳锋", "John Smith", "单雄信", "腾讯科技（深圳）有限公司",
         "=1+1", "[/]x"]
PHONES = ["+8613812345678", "+8613912345678", "+861088886666"]


def journalled(db):
    """Every row of every journalled table, stamps included."""
    return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}


def derived(db):
    tables = {table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("derived", "lookup")}
    words = [f'"{word}"' for word in ("zha", "han", "joh", "138", "p", "张伟", "i")]
    tables["text"] = [_hits(db, "search_text", word) for word in words]
    tables["token"] = [_hits(db, "search_token", word + " *") for word in words]
    return tables


def _hits(db, index, match):
    return db.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY 1", (match,)).fetchall()


def assert_derived_equal_rebuild(db):
    assert list(mismatches(db)) == []
    kept = derived(db)
    db.execute("BEGIN")
    rebuild(db)
    assert derived(db) == kept
    db.execute("ROLLBACK")


def person(name, **values):
    return SourceRecord(name=name, **values)


def undo(store, stamp, wanted=None):
    target = undo_target(store.existing_writer, wanted)
    with store.operation(stamp, undoes=target) as current:
        return reverse(current, target)


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


records = st.builds(
    SourceRecord, name=st.sampled_from(NAMES), kind=st.sampled_from(Kind), city=st.sampled_from([None, "上海", "北京"]),
    phones=st.lists(st.sampled_from(PHONES), max_size=2, unique=True).map(
        lambda numbers: tuple(ContactPoint(number, number) for number in numbers)),
    tags=st.lists(st.sampled_from(["vip", "老客户"]), max_size=2, unique=True).map(tuple),
    extra=st.dictionaries(st.sampled_from(["colour", "尺码"]), st.sampled_from(["红", "L"]), max_size=2))
choices = st.integers(0, 10_000)
steps = st.lists(st.one_of(
    st.tuples(st.just("add"), records),
    st.tuples(st.just("update"), choices, records),
    st.tuples(st.just("merge"), choices, choices),
    st.tuples(st.just("purchase"), choices, st.integers(-5000, 5000)),
    st.tuples(st.just("link"), choices, choices),
    st.tuples(st.just("distinct"), choices, choices),
    st.tuples(st.just("import"), st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PHONES)), max_size=4)),
    st.tuples(st.just("undo"), choices)), min_size=1, max_size=12)


def _active(db):
    return [row[0] for row in db.execute("SELECT id FROM customer WHERE state = 'active' ORDER BY id")]


def _take(store, stamp, step):
    kind, *values = step
    if kind == "undo":
        open_ones = [row[0] for row in store.reader.execute("SELECT id FROM operation ORDER BY id")
                     if row[0] not in undone_by(store.reader)]
        if open_ones:
            undo(store, stamp, open_ones[values[0] % len(open_ones)])
        return
    with store.operation(stamp, create=True) as current:
        active = _active(current.db)
        if kind == "add":
            add_customer(current, values[0])
        elif kind == "import":
            header = ("姓名", "电话")
            read = row_reader(header, map_headers(header, {}), (), "CN")
            writer = RowWriter(current, "f.csv", Policy(tuple(MatchKey), OnMatch.FILL))
            list(writer.write(read(line, cells) for line, cells in enumerate(values[0], start=2)))
        elif not active:
            pass
        elif kind == "update":
            update_customer(current, active[values[0] % len(active)], values[1])
        elif kind == "purchase":
            current.db.execute("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                               " VALUES (?, ?, ?, '2026-01-01', ?, 'CNY')",
                               (current.number, uuid7(NOW), active[values[0] % len(active)], values[1]))
        else:
            one, other = (active[value % len(active)] for value in values)
            if one == other:
                return
            if kind == "merge":
                merge(current, min(one, other), [max(one, other)], {})
            elif kind == "distinct":
                decide(current, one, other, "distinct")
            else:
                current.db.execute("INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, 'x')",
                                   (current.number, one, other))


@settings(max_examples=120)
@given(steps=steps)
def test_undoing_everything_in_reverse_gives_each_state_back_exactly(tmp_path_factory, steps):
    store = Store(tmp_path_factory.mktemp("undo") / "c.db", busy_timeout_s=1)
    stamp = Stamp("test", "tester", NOW)
    with store.operation(stamp, create=True) as current:
        add_customer(current, person("第一位"))
    states = {}
    for step in steps:
        before = journalled(store.writer)
        count = store.writer.execute("SELECT count(*) FROM operation").fetchone()[0]
        _take(store, stamp, step)
        newest = store.writer.execute("SELECT max(id) FROM operation").fetchone()[0]
        if store.writer.execute("SELECT count(*) FROM operation").fetchone()[0] > count:
            states[newest] = before
        assert_derived_equal_rebuild(store.writer)

    for number in sorted(states, reverse=True):
        if number in undone_by(store.writer):
            continue
        report = undo(store, stamp, number)
        if not any(later > number and later in states for later in undone_by(store.writer).values()):
            assert report.kept == ()
    assert broken_link(store.writer) is None
    assert_derived_equal_rebuild(store.writer)
    store.close()


@settings(max_examples=120)
@given(steps=steps.filter(lambda all_steps: all(step[0] != "undo" for step in all_steps)))
def test_undo_straight_back_to_the_start_is_exact_at_every_step(tmp_path_factory, steps):
    store = Store(tmp_path_factory.mktemp("undo") / "c.db", busy_timeout_s=1)
    with store.operation(Stamp("test", "tester", NOW), create=True) as current:
        add_customer(current, person("第一位"))
    stamp = Stamp("later", "somebody", NOW.replace(year=2027))
    history = []
    for step in steps:
        before = journalled(store.writer)
        _take(store, stamp, step)
        history.append((store.writer.execute("SELECT max(id) FROM operation").fetchone()[0], before))

    done = set()
    for number, before in reversed(history):
        if number == 1 or number in done:
            continue
        done.add(number)
        before = next(state for other, state in history if other == number)
        report = undo(store, stamp, number)
        assert report.kept == ()
        assert journalled(store.writer) == before
        assert_derived_equal_rebuild(store.writer)
    store.close()


def test_the_before_image_of_every_journalled_table_holds_every_column(store, stamp):
    with store.operation(stamp, create=True) as current:
        one, other = (add_customer(current, person(name)).id for name in ("张伟", "李娜"))
        for table, columns, values in (
                ("purchase", "uid, customer_id, bought_on, amount_minor, currency", f"'p', {one}, '', 1, 'CNY'"),
                ("interaction", "uid, customer_id, at, author, text", f"'i', {one}, '', '', ''"),
                ("link", "from_id, to_id", f"{one}, {other}"),
                ("decision", "left_id, right_id, answer, decided_at", f"{one}, {other}, 'x', ''"),
                ("import_row", "file, line, outcome, digest", "'', 1, '', ''"),
                ("setting", "name, value", "'n', 'v'")):
            current.db.execute(f"INSERT INTO {table} (op, {columns}) VALUES ({current.number}, {values})")
    with store.operation(stamp) as current:
        for table in reversed(JOURNALLED):
            current.db.execute(f"DELETE FROM {table} WHERE id = 1")

    for table in JOURNALLED:
        image = store.reader.execute("SELECT before FROM image WHERE operation = 2 AND tbl = ?", (table,)).fetchone()
        columns = {row[1] for row in store.reader.execute(f"PRAGMA table_info({table})")}
        assert set(json.loads(image[0])) == columns
