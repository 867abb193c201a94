"""Undo after any steps in any order: each state comes back exactly, look-up keys included."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import row_reader
from cimtool.rules.rowmatch import MatchKey, OnMatch
from cimtool.store.history import undone_by
from cimtool.store.imports.bulk import Policy, RowWriter
from cimtool.store.journal import broken_link
from cimtool.store.matching.decisions import decide
from cimtool.store.merging.merges import merge
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.uid import uuid7
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW
from tests.store.states import assert_derived_equal_rebuild, journalled, person, undo

NAMES = ["张伟", "張偉", "Zhang Wei", "李娜", "欧阳锋", "John Smith", "单雄信", "腾讯科技（深圳）有限公司",
         "=1+1", "[/]x"]
PHONES = ["+8613812345678", "+8613912345678", "+861088886666"]

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
