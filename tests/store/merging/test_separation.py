"""`unmerge`: a record leaves its golden record with what it brought; what came later stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import BadValue, NotMerged
from cimtool.model import ContactPoint, SourceRecord
from cimtool.store.merging.merges import merge
from cimtool.store.merging.separation import unmerge
from cimtool.store.reads import children_of, customer_by_id
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.uid import uuid7
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW
from tests.store.states import assert_derived_equal_rebuild, journalled, undo


def person(name, *phones, **values):
    return SourceRecord(name=name, phones=tuple(ContactPoint(one, one) for one in phones), **values)


def add(store, stamp, *records):
    with store.operation(stamp, create=True) as current:
        return [add_customer(current, record).id for record in records]


def join(store, stamp, survivor, *losers, **take):
    with store.operation(stamp) as current:
        merge(current, survivor, losers, take)


def part(store, stamp, loser):
    with store.operation(stamp) as current:
        return unmerge(current, loser)


def change(store, stamp, number, **values):
    with store.operation(stamp) as current:
        old = customer_by_id(current.db, number)
        known = {name: getattr(old, name) for name in SourceRecord.__dataclass_fields__}
        update_customer(current, number, SourceRecord(**{**known, **values}))


def buy(store, stamp, number):
    with store.operation(stamp) as current:
        current.db.execute("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                           " VALUES (?, ?, ?, '2026-01-01', 100, 'CNY')", (current.number, uuid7(NOW), number))


def customer(store, number):
    return customer_by_id(store.reader, number)


def values(store, number):
    seen = customer(store, number)
    return {name: getattr(seen, name) for name in (*SourceRecord.__dataclass_fields__, "confirmed", "created_at")}


def test_right_after_the_merge_everything_is_as_before_it(store, stamp):
    one, other = add(store, stamp, person("张伟", "+8613812345678", notes="爱喝茶", tags=("老客户",)),
                     person("张伟", "+8613912345678", city="上海", notes="要发票", tags=("vip",), ref="E7"))
    buy(store, stamp, other)
    before = [values(store, number) for number in (one, other)], children_of(store.reader, other)
    join(store, stamp, one, other)

    returned = part(store, stamp, other)

    assert ([values(store, number) for number in (one, other)], children_of(store.reader, other)) == before
    assert (returned.survivor, dict(returned.moved), returned.stayed, returned.kept) == (one, {"purchase": 1}, 0, ())
    assert customer(store, other).merged_into is None
    assert_derived_equal_rebuild(store.writer)


def test_what_was_added_and_changed_since_stays_with_the_survivor(store, stamp):
    one, other = add(store, stamp, person("张伟", "+8613812345678"),
                     person("张伟", "+8613912345678", city="上海", wechat="zw1", notes="要发票"))
    join(store, stamp, one, other)
    buy(store, stamp, one)
    golden = customer(store, one)
    change(store, stamp, one, city="苏州", notes=f"{golden.notes}\n周末来", tags=("vip",),
           phones=(*golden.phones, ContactPoint("+8613712345678", "+8613712345678")))

    returned = part(store, stamp, other)

    left = customer(store, one)
    assert (left.city, left.wechat, left.notes, left.tags) == ("苏州", None, "周末来", ("vip",))
    assert [phone.value for phone in left.phones] == ["+8613812345678", "+8613712345678"]
    assert (returned.stayed, returned.kept) == (1, ("city",))
    assert customer(store, other).city == "上海"


def test_an_unmerge_is_undone_exactly(store, stamp):
    one, other, third = add(store, stamp, person("张伟"), person("张伟", city="上海"), person("李娜"))
    with store.operation(stamp) as current:
        for ends in ((other, one), (third, other)):
            current.db.execute("INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, 'x')",
                               (current.number, *ends))
    join(store, stamp, one, other)
    before = journalled(store.reader)

    part(store, stamp, other)
    links = children_of(store.reader, other).links
    undo(store, stamp)

    assert [(link.from_id, link.to_id) for link in links] == [(other, one), (third, other)]
    assert journalled(store.reader) == before


def test_of_three_merged_at_once_one_leaves_and_the_other_two_stay_one(store, stamp):
    one, two, three = add(store, stamp, person("张伟"), person("张伟", "+8613912345678", city="上海"),
                          person("张伟", "+8613912345678", "+8613712345678", city="苏州"))
    join(store, stamp, one, two, three)

    part(store, stamp, two)

    left = customer(store, one)
    assert (left.city, len(left.phones)) == ("苏州", 2)
    part(store, stamp, three)
    assert (customer(store, one).city, customer(store, one).phones) == (None, ())


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_chain_of_merges_comes_apart_in_any_order(store, stamp, order):
    records = (person("章伟"), person("张伟", tags=("b",)), person("张玮", city="上海", tags=("c",)))
    ids = add(store, stamp, *records)
    before = [values(store, number) for number in ids]
    buy(store, stamp, ids[2])
    join(store, stamp, ids[1], ids[2])
    join(store, stamp, ids[0], ids[1])

    for place in order:
        part(store, stamp, ids[1:][place])

    assert [values(store, number) for number in ids] == before
    assert len(children_of(store.reader, ids[2]).purchases) == 1
    assert_derived_equal_rebuild(store.writer)


def test_a_veto_of_the_record_goes_back_with_it(store, stamp):
    one, other, third = add(store, stamp, person("张伟"), person("张伟"), person("李娜"))
    with store.operation(stamp) as current:
        current.db.execute("INSERT INTO decision (op, left_id, right_id, answer, decided_at)"
                           " VALUES (?, ?, ?, 'distinct', ?)", (current.number, other, third, current.at))
    join(store, stamp, one, other)

    part(store, stamp, other)

    assert store.reader.execute("SELECT left_id, right_id FROM decision ORDER BY 1, 2").fetchall() == [
        (one, other), (other, third)]


def test_a_record_that_stands_for_itself_is_refused_and_so_is_one_whose_ref_is_taken(store, stamp):
    one, other = add(store, stamp, person("张伟"), person("张伟", ref="E7"))
    with pytest.raises(NotMerged):
        part(store, stamp, other)
    join(store, stamp, one, other)
    change(store, stamp, one, ref=None)
    add(store, stamp, person("李娜", ref="E7"))
    before = journalled(store.reader)

    with pytest.raises(BadValue):
        part(store, stamp, other)

    assert journalled(store.reader) == before


people = st.builds(
    person, st.sampled_from(["张伟", "Zhang Wei", "[/]x"]), city=st.sampled_from([None, "上海", "北京"]),
    address=st.sampled_from([None, "南京路1号", "中山路2号"]), notes=st.sampled_from([None, "a", "b"]),
    tags=st.lists(st.sampled_from(["vip", "老客户"]), unique=True).map(tuple),
    extra=st.dictionaries(st.sampled_from(["颜色", "size"]), st.sampled_from(["红", "L"])))


@settings(max_examples=60)
@given(records=st.lists(people, min_size=3, max_size=5), tree=st.lists(st.integers(0, 99), min_size=4, max_size=4),
       order=st.lists(st.integers(0, 99), min_size=5, max_size=5))
def test_any_tree_of_merges_taken_apart_in_any_order_gives_every_record_back(tmp_path_factory, records, tree, order):
    store = Store(tmp_path_factory.mktemp("apart") / "c.db", busy_timeout_s=1)
    stamp = Stamp("test", "tester", NOW)
    ids = add(store, stamp, *records)
    for number in ids:
        buy(store, stamp, number)
    before = [(values(store, number), children_of(store.reader, number)) for number in ids]
    roots = list(ids)
    for loser, draw in zip(reversed(ids[1:]), tree, strict=False):
        roots.remove(loser)
        join(store, stamp, roots[draw % len(roots)], loser)

    merged = [number for number in ids if customer(store, number).merged_into is not None]
    for draw in order:
        if merged:
            assert part(store, stamp, merged.pop(draw % len(merged))).kept == ()

    assert [(values(store, number), children_of(store.reader, number)) for number in ids] == before
    assert_derived_equal_rebuild(store.writer)
    store.close()
