"""Whom a row fits, and what a customer takes from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.rowmatch import Fit, OnMatch, combined, fit, not_taken, same_name


def person(name, **values):
    return SourceRecord(name=name, **values)


def firm(name):
    return SourceRecord(name=name, kind=Kind.COMPANY)


@pytest.mark.parametrize(("a", "b"), [
    ("张伟", "張偉"), ("张伟", "Zhang Wei"), ("张伟", "wei zhang"), ("John Smith", "Smith, John"), ("王总", "王总"),
    ("张伟先生", "张伟"), ("O’Brien", "o'brien"), ("欧阳锋", "Ouyang Feng")])
def test_names_that_are_surely_one(a, b):
    assert same_name(person(a), person(b))
    assert same_name(person(b), person(a))


@pytest.mark.parametrize(("a", "b"), [
    ("张伟", "张玮"), ("张伟", "李娜"), ("王总", "王伟"), ("张伟", "张明"), ("John Smith", "Jane Smith"),
    ("J Smith", "John Smith"), ("张伟", "张伟有限公司"), ("Zhang", "张伟")])
def test_names_that_may_be_two_people(a, b):
    assert not same_name(person(a), person(b))
    assert not same_name(person(b), person(a))


@pytest.mark.parametrize(("a", "b", "same"), [
    ("华创科技有限公司", "华创科技", True), ("华创科技（北京）有限公司", "华创科技(上海)有限公司", False),
    ("Acme Ltd", "ACME Limited", True), ("华创科技有限公司", "华新科技有限公司", False)])
def test_firms_are_compared_by_what_tells_them_apart(a, b, same):
    assert same_name(firm(a), firm(b)) is same


def test_a_row_fits_the_one_customer_whose_name_agrees():
    family = {1: person("李娜"), 2: person("张伟")}

    assert fit(person("Zhang Wei"), family) == Fit(2)
    assert fit(person("王芳"), family) == Fit(doubtful=(1, 2), why="name_conflict")
    assert fit(person("张伟"), {2: person("张伟"), 1: person("張偉")}) == Fit(doubtful=(1, 2), why="several")
    assert fit(person("张伟"), {}) == Fit()


records = st.builds(
    SourceRecord, name=st.sampled_from(["张伟", "李娜"]), city=st.sampled_from([None, "上海", "北京"]),
    notes=st.sampled_from([None, "a", "b", "a\nb", "ab"]),
    tags=st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    phones=st.lists(st.sampled_from(["+8613812345678", "+8613912345678"]), unique=True).map(
        lambda numbers: tuple(ContactPoint(number, number) for number in numbers)),
    extra=st.dictionaries(st.sampled_from("xy"), st.sampled_from("12")))


@given(records, records)
def test_fill_never_changes_what_is_there_and_loses_nothing(old, new):
    after = combined(old, new, OnMatch.FILL)

    assert after.name == old.name
    assert old.city is None or after.city == old.city
    assert {**after.extra, **old.extra} == after.extra
    lost = not_taken(after, new)
    for name in ("name", "city"):
        assert getattr(new, name) in (None, getattr(after, name), lost.get(name))
    assert all(value in (after.extra.get(key), lost.get(f"x.{key}")) for key, value in new.extra.items())
    assert {*old.tags, *new.tags} == set(after.tags)
    assert {point.e164 for point in (*old.phones, *new.phones)} == {point.e164 for point in after.phones}


@given(records, records)
def test_overwrite_takes_everything_that_is_known(old, new):
    after = combined(old, new, OnMatch.OVERWRITE)

    assert not_taken(after, new) == {}
    assert (after.name, after.city) == (new.name, new.city or old.city)
    assert set(after.tags) >= {*old.tags, *new.tags}


@given(records, records, st.sampled_from([OnMatch.FILL, OnMatch.OVERWRITE]))
def test_combining_twice_changes_nothing_more(old, new, policy):
    once = combined(old, new, policy)

    assert combined(once, new, policy) == once


def test_the_parts_of_an_address_do_not_mix_with_those_of_another():
    old, new = person("张伟", address="人民路1号"), person("张伟", address="和平路2号", city="上海")

    after = combined(old, new, OnMatch.FILL)

    assert (after.address, after.city) == ("人民路1号", None)
    assert not_taken(after, new) == {"address": "和平路2号", "city": "上海"}
    assert combined(old, person("张伟", city="上海"), OnMatch.FILL).city == "上海"
