"""A query finds exactly whom it says; nothing that is typed reaches SQL."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import BadQuery, BadValue, UnavailableField, UnknownField
from cimtool.fields import FIELDS as TABLE
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.query import parse, resolve_name
from cimtool.rules.query.names import DERIVED
from cimtool.store.selection import Order, Wanted, custom_fields, selected
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from tests.conftest import NOW

TODAY = date(2026, 11, 22)

ANN = SourceRecord(
    name="Ann Lee", phones=(ContactPoint("138 1234 5678", "+8613812345678"),), city="上海", gender="female",
    emails=(ContactPoint("Ann.Lee@example.com"),), tags=("VIP", "老客户"), birthday="1990-08-15", ref="A-1", size="50",
    source="expo", confirmed_on="2026-11-01", extra={"Colour": "Red", "score": "9"})
BO = SourceRecord(
    name="百川科技有限公司", kind=Kind.COMPANY, city="上海市浦东", birthday="1990", tags=("老客户",), size="200",
    phones=(ContactPoint("60012345"),), extra={"score": "10", "since": "2025-03"}, notes="Likes tea\nand coffee")
CY = SourceRecord(name="陳麗", gender="female", birthday="--08-15", region="华东", extra={"score": "none"})
DI = SourceRecord(name="Di", birthday="lunar:1990-08-15", website="di.example.com", title="O'Neil \"x\"")
EVERYBODY = (ANN, BO, CY, DI)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = Store(tmp_path_factory.mktemp("query") / "c.db", busy_timeout_s=1)
    with opened.operation(Stamp("test", "tester", NOW), create=True) as current:
        for record in EVERYBODY:
            add_customer(current, record)
        _purchase(current, 1, "2026-10-01", 12_050)
        _purchase(current, 1, "2025-01-01", 100)
        _purchase(current, 2, "2026-03-01", -500)
        current.db.execute("INSERT INTO interaction (op, uid, customer_id, at, author, text)"
                           " VALUES (?, 'i1', 3, '2026-11-20T10:00:00Z', 'me', 'called')", (current.number,))
    yield opened
    opened.close()


def _purchase(current, customer_id, day, amount):
    current.db.execute("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                       " VALUES (?, ?, ?, ?, ?, 'CNY')", (current.number, day, customer_id, day, amount))


def test_spent_never_adds_two_currencies(store, stamp):
    with store.operation(stamp) as current:
        for uid, amount, currency in (("a", 30_000, "JPY"), ("b", 40_000, "JPY"), ("c", 99_999, "CNY")):
            current.db.execute("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency)"
                               " VALUES (?, ?, 4, '2026-10-02', ?, ?)", (current.number, uid, amount, currency))
        found = [customer.id for customer in selected(current.db, Wanted(parse("spent:70000"), TODAY))]
        current.discard = True  # the other tests share the database

    assert found == [4]


def ids(store, query, **wanted):
    with store.reading() as db:
        return [customer.id for customer in selected(db, Wanted(parse(query), TODAY, **wanted))]


@pytest.mark.parametrize(("query", "expected"), [
    ("", [1, 2, 3, 4]), ("lee", [1]), ("上海", [1, 2]), ("-上海", [3, 4]), ('"ann lee"', [1]), ('"lee ann"', []),
    ("lee or 陈", [1, 3]), ("(lee or 陈) gender:female", [1, 3]), ("-(lee or 陈)", [2, 4]), ("chenli", [3]),
    ("name:ann", [1]), ("name:ANN", [1]), ("name:陈丽", [3]), ("name:=ann", []), ("name:=\"ann lee\"", [1]),
    ("city:上海", [1, 2]), ("city:=上海", [1]), ("-city:上海", [3, 4]), ("city:", [3, 4]), ("city:*", [1, 2]),
    ("-city:", [1, 2]), ("title:o'neil", [4]), ("title:\"\"\"x\"\"\"", [4]), ("website:example", [4]),
    ("notes:tea", [2]), ("notes:coffee", [2]), ("source:EXPO", [1]), ("name:a..e", [1, 4]), ("name:>d", [2, 3, 4]),
    ("size:>60", [2]), ("size:<=50", [1]), ("size:50..200", [1, 2]), ("size:..100", [1]), ("kind:company", [2]),
    ("类型:公司", [2]), ("kind:个人", [1, 3, 4]), ("gender:女", [1, 3]), ("gender:", [2, 4]), ("tag:vip", [1]),
    ("tag:老客户", [1, 2]), ("tag:vi", []), ("-tag:vip", [2, 3, 4]), ("tag:", [3, 4]), ("tag:*", [1, 2]),
    ("tag:老客户 -tag:vip", [2]), ("phone:5678", [1]), ("phone:13812345678", [1]),
    ("phone:\"+86 138-1234-5678\"", [1]), ("phone:=13812345678", [1]), ("phone:=5678", []), ("phone:60012345", [2]),
    ("phone:", [3, 4]), ("phone:*", [1, 2]), ("email:example.com", [1]), ("email:ann.lee@example.com", [1]),
    ("email:ANN.LEE+x@example.com", [1]), ("email:=ann.lee@example.com", [1]), ("email:=example.com", []),
    ("email:", [2, 3, 4]), ("id:2", [2]), ("id:#2", [2]), ("id:>2", [3, 4]), ("id:2..3", [2, 3]),
    ("-id:1", [2, 3, 4]), ("id:999999999999", []), ("birthday:1990", [1, 2]), ("birthday:1990-08", [1]),
    ("birthday:1990年8月15日", [1]), ("birthday:--08-15", [1, 3]), ("birthday:08-15", [1, 3, 4]),
    ("birthday:lunar", [4]), ("birthday:>1990", []), ("birthday:>=1990", [1, 2]), ("birthday:<1991", [1, 2]),
    ("birthday:<=1990-08", [1]), ("birthday:<=1990-09", [1]), ("birthday:1990..1999", [1, 2]),
    ("birthday:=1990-08-15", [1]), ("birthday:=1990", [1, 2]), ("-birthday:<1991", [3, 4]), ("birthday:", []),
    ("confirmed_on:2026-11", [1]), ("confirmed_on:30d", [1]), ("confirmed_on:>30d", []), ("confirmed_on:<30d", [1]),
    ("confirmed_on:10d..30d", [1]), ("confirmed_on:30d..", []), ("created_at:2026-11-22", [1, 2, 3, 4]),
    ("created_at:<2026-11-22", []), ("changed:1d", [1, 2, 3, 4]), ("updated_at:>=2026", [1, 2, 3, 4]),
    ("x.colour:red", [1]), ("x.COLOUR:RED", [1]), ("x.colour:=re", []), ("x.colour:", [2, 3, 4]), ("x.colour:*", [1]),
    ("x.score:>9", [2]), ("x.score:>=9", [1, 2]), ("x.score:none", [3]), ("-x.score:>9", [1, 3, 4]),
    ("x.since:>=2025", []), ("x.since:>=2025-01", [2]), ("x.nothing:1", []), ("last_purchase:2026", [1, 2]),
    ("last_purchase:>=2026-10", [1]), ("last_purchase:", [3, 4]), ("last_purchase:>6m", [2]), ("purchases:2", [1]),
    ("purchases:>0", [1, 2]), ("purchases:", [3, 4]), ("spent:121.50", [1]), ("spent:>100", [1]), ("spent:<0", [2]),
    ("spent:0", [3, 4]), ("spent:1..200", [1]), ("stale:90d", [2, 4]), ("stale:22d", [2, 4]),
    ("stale:21d", [1, 2, 4]), ("stale:1d", [1, 2, 3, 4]), ("-stale:90d", [1, 3]),
])
def test_a_query_finds_exactly_whom_it_says(store, query, expected):
    assert ids(store, query) == expected


@pytest.mark.parametrize("query", [
    "id:x", "id:1e5", "spent:much", "purchases:>many", "birthday:>soon", "created_at:>--08-15", "stale:long",
    "stale:", "stale:<90d", "stale:99999y", "confirmed_on:>99999y", "kind:alien", "kind:>person", "gender:1..2",
    "tag:>vip", "phone:abc", "phone:>138", "email:>a",
])
def test_a_value_that_does_not_suit_its_field_is_refused(store, query):
    with pytest.raises(BadValue):
        ids(store, query)


@pytest.mark.parametrize("query", ["state:trashed"])
def test_what_is_not_worked_out_yet_is_refused_and_not_made_up(store, query):
    with pytest.raises(UnavailableField):
        ids(store, query)


@pytest.mark.parametrize("text", [
    "'", '"', "''; DROP TABLE customer; --", "%", "_", "*", "\\", "\0", "\ud800", "NEAR(a b)", "a AND b", "💥",
    "x" * 3000,
])
@pytest.mark.parametrize("field", ["name", "notes", "x.colour", "tag", "email", "ref", "city"])
def test_hostile_values_find_nobody_and_break_nothing(store, field, text):
    quoted = '"' + text.replace('"', '""') + '"'

    assert ids(store, f"{field}:{quoted}") in ([], [4])  # the title of 4 has a quote, no field here does
    assert ids(store, "") == [1, 2, 3, 4]


def test_four_hundred_terms_and_fifty_brackets_are_taken(store):
    assert ids(store, " or ".join(["id:1"] * 400)) == [1]
    assert ids(store, "(" * 50 + "lee" + ")" * 50) == [1]
    assert ids(store, "-" * 50 + "lee") == [1]


def test_too_long_a_query_is_refused(store):
    with pytest.raises(BadQuery):
        ids(store, "a" * 10_000)


@pytest.mark.parametrize(("field", "descending", "expected"), [
    ("name", False, [1, 2, 3, 4]), ("name", True, [4, 3, 2, 1]), ("id", True, [4, 3, 2, 1]),
    ("size", False, [1, 2, 3, 4]), ("size", True, [2, 1, 3, 4]), ("x.score", False, [1, 2, 3, 4]),
    ("x.score", True, [2, 1, 3, 4]), ("spent", True, [1, 3, 4, 2]), ("last_purchase", False, [2, 1, 3, 4]),
    ("tags", False, [2, 1, 3, 4]), ("phones", False, [2, 1, 3, 4]), ("birthday", False, [3, 2, 1, 4]),
    ("changed", False, [1, 2, 3, 4]),
])
def test_customers_are_sorted_with_the_unknown_last_either_way(store, field, descending, expected):
    assert ids(store, "", order=Order(field, descending)) == expected


def test_names_sort_by_pinyin_among_the_latin_ones(tmp_path, stamp):
    opened = Store(tmp_path / "c.db", busy_timeout_s=1)
    with opened.operation(stamp, create=True) as current:
        for name in ("张伟明", "Zoe", "张伟", "Adam", "安娜", "单雨", "李四"):
            add_customer(current, SourceRecord(name=name))
    with opened.reading() as db:
        names = [customer.name for customer in selected(db, Wanted(None, TODAY, Order("name")))]
    opened.close()

    assert names == ["Adam", "安娜", "李四", "单雨", "张伟", "张伟明", "Zoe"]


def test_a_limit_counts_after_sorting(store):
    assert ids(store, "", order=Order("id", descending=True), limit=2) == [4, 3]
    assert ids(store, "", limit=0) == []


def test_there_is_nothing_to_sort_by_in_a_name_nobody_knows(store):
    with pytest.raises(UnknownField):
        ids(store, "", order=Order("stale"))


def test_custom_fields_are_those_of_the_customers_that_fit(store):
    with store.reading() as db:
        assert custom_fields(db, Wanted(None, TODAY)) == ["Colour", "score", "since"]
        assert custom_fields(db, Wanted(parse("id:3"), TODAY)) == ["score"]


FIELDS = st.sampled_from([
    "name", "city", "notes", "size", "x.score", "birthday", "confirmed_on", "created_at", "id", "spent", "purchases",
    "last_purchase", "tag", "phone", "email", "kind", "gender", "ref",
])
VALUES = st.sampled_from([
    "", "*", "1990", "a", "上", "female", "company", "5678", ">1", "<=2026", "1..9", "=50", "2025..", "7d",
])


@given(FIELDS, VALUES)
def test_a_minus_finds_exactly_the_others(store, field, value):
    try:
        fitting = ids(store, f"{field}:{value}")
    except BadValue:
        return

    assert sorted([*fitting, *ids(store, f"-{field}:{value}")]) == [1, 2, 3, 4]


def is_answered(store, query):
    try:
        ids(store, query)
    except (UnavailableField, BadValue):
        return False
    return True


def test_every_name_of_a_query_is_answered_or_refused_aloud(store):
    names = {*DERIVED, *(field.name for field in TABLE)}

    refused = {name for name in names if not is_answered(store, f"{resolve_name(name)}:*")}

    assert refused == {"state", "segment", "stale"}


def test_a_trashed_customer_is_not_listed(tmp_path, stamp):
    opened = Store(tmp_path / "c.db", busy_timeout_s=1)
    with opened.operation(stamp, create=True) as current:
        for record in EVERYBODY[:2]:
            add_customer(current, replace(record, ref=None))
    with opened.operation(stamp) as current:
        current.db.execute("UPDATE customer SET state = 'trashed' WHERE id = 1")

    assert ids(opened, "") == [2]
    assert ids(opened, "-lee") == [2]
    assert ids(opened, "name:ann or city:上海") == [2]
    opened.close()
