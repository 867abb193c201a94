"""The golden record: what lives on, what does not, and that the losers' order is nothing."""

from dataclasses import fields as dataclass_fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import BadValue, UnknownField
from cimtool.model import ContactPoint, Customer, Kind
from cimtool.rules.survivorship import Choice, Why, golden_record


def customer(number, name="Zhang Wei", **values):
    stamps = {"created_at": f"2026-01-0{number}T00:00:00Z", "updated_at": f"2026-02-0{number}T00:00:00Z"}
    return Customer(id=number, uid=f"u{number}", name=name, **stamps | values)


def test_the_survivor_keeps_its_own_value_and_the_other_one_is_named_as_lost():
    golden = golden_record(customer(1, title="Buyer"), [customer(2, title="Seller")], {})

    assert golden.record.title == "Buyer"
    assert golden.choices == (Choice("title", 1, Why.OWN, ("Seller",)),)


def test_nothing_is_said_about_fields_on_which_all_agree():
    golden = golden_record(customer(1, name="張偉", city="上海"), [customer(2, name="张伟", city="上海")], {})

    assert golden.choices == ()


def test_a_hole_is_filled_with_the_value_verified_last():
    losers = [customer(2, title="Old", confirmed={"title": "2025-01-01"}),
              customer(3, title="New", confirmed={"title": "2026-01-01"}), customer(4, title="Unchecked")]

    golden = golden_record(customer(1), losers, {})

    assert golden.record.title == "New"
    assert golden.choices == (Choice("title", 3, Why.VERIFIED_LAST, ("Old", "Unchecked")),)


def test_among_unverified_values_the_lowest_id_decides():
    golden = golden_record(customer(1), [customer(3, title="C"), customer(2, title="B")], {})

    assert golden.choices == (Choice("title", 2, Why.LOWEST_ID, ("C",)),)


def test_a_value_that_only_one_loser_has_is_filled_in():
    golden = golden_record(customer(1), [customer(2, website="example.com")], {})

    assert golden.record.website == "example.com"
    assert golden.choices == (Choice("website", 2, Why.ONLY),)


def test_one_phone_in_two_spellings_stays_one_with_its_label_and_newest_check():
    mine = ContactPoint("138 0013 8000", "+8613800138000", None, "2025-01-01")
    theirs = ContactPoint("+86 13800138000", "+8613800138000", "work", "2026-01-01")
    other = ContactPoint("010-8888 9999")

    golden = golden_record(customer(1, phones=(mine,)), [customer(2, phones=(other, theirs))], {})

    assert golden.record.phones == (ContactPoint("138 0013 8000", "+8613800138000", "work", "2026-01-01"), other)
    assert golden.choices == (Choice("phones", None, Why.UNITED),)


def test_mail_addresses_and_tags_are_united_by_their_folded_form():
    mine = customer(1, emails=(ContactPoint("wei@example.com"),), tags=("VIP",))
    theirs = customer(2, emails=(ContactPoint("WEI@example.com"), ContactPoint("w@example.com")), tags=("vip", "new"))

    record = golden_record(mine, [theirs], {}).record

    assert [point.value for point in record.emails] == ["wei@example.com", "w@example.com"]
    assert record.tags == ("VIP", "new")


def test_notes_stand_one_below_the_other_each_once():
    losers = [customer(2, notes="likes tea"), customer(3, notes="calls on Mondays"), customer(4)]

    golden = golden_record(customer(1, notes="likes tea"), losers, {})

    assert golden.record.notes == "likes tea\ncalls on Mondays"
    assert golden.choices == (Choice("notes", None, Why.JOINED),)


def test_custom_fields_are_filled_one_by_one_and_conflicts_are_told():
    golden = golden_record(
        customer(1, extra={"colour": "red"}), [customer(2, extra={"colour": "blue", "shoe": "42"})], {})

    assert golden.record.extra == {"colour": "red", "shoe": "42"}
    assert golden.choices == (Choice("x.colour", 1, Why.OWN, ("blue",)), Choice("x.shoe", 2, Why.ONLY))


def test_a_filled_address_brings_its_own_city():
    losers = [customer(2, address="1 Main St", city="Boston"), customer(3, city="Denver", confirmed_on="2026-05-05")]

    record = golden_record(customer(1, city="Austin"), losers, {}).record

    assert (record.address, record.city) == ("1 Main St", "Boston")


def test_a_reference_never_gets_the_source_of_another_record():
    golden = golden_record(customer(1, source="web"), [customer(2, ref="E1")], {})

    assert (golden.record.ref, golden.record.source) == ("E1", None)
    assert Choice("source", 2, Why.TOGETHER, ("web",)) in golden.choices


def test_taking_a_field_from_a_record_overrides_every_rule():
    mine = customer(1, name="Zhang Wei", phones=(ContactPoint("138"),), extra={"colour": "red"})
    theirs = customer(2, name="Wei Zhang", phones=(ContactPoint("139"),))

    golden = golden_record(mine, [theirs], {"name": 2, "phones": 2, "x.colour": 2})

    assert (golden.record.name, golden.record.phones, golden.record.extra) == ("Wei Zhang", theirs.phones, {})
    assert Choice("phones", 2, Why.TAKEN, ("138",)) in golden.choices
    assert Choice("x.colour", 2, Why.TAKEN, ("red",)) in golden.choices


def test_taking_from_a_record_outside_the_merge_is_refused():
    with pytest.raises(BadValue) as caught:
        golden_record(customer(1), [customer(2)], {"name": 9})

    assert caught.value.values == {"name": "name", "value": 9, "expected": "1, 2"}


def test_taking_something_that_is_no_field_is_refused():
    with pytest.raises(UnknownField):
        golden_record(customer(1), [customer(2)], {"created_at": 2})


def test_identity_and_kind_stay_and_the_earliest_creation_counts():
    mine, theirs = customer(2, kind=Kind.COMPANY), customer(1, kind=Kind.PERSON, confirmed_on="2026-03-03")

    record = golden_record(mine, [theirs], {}).record

    assert (record.id, record.uid, record.kind, record.updated_at) == (2, "u2", Kind.COMPANY, mine.updated_at)
    assert (record.created_at, record.confirmed_on) == ("2026-01-01T00:00:00Z", "2026-03-03")


def test_a_confirmation_goes_with_the_value_that_was_confirmed():
    mine = customer(1, title="Buyer", city="上海", confirmed={"title": "2025-01-01"})
    theirs = customer(2, title="Seller", city="上海", confirmed={"title": "2026-01-01", "city": "2026-02-02"})

    assert golden_record(mine, [theirs], {}).record.confirmed == {"title": "2025-01-01", "city": "2026-02-02"}


WORDS = st.sampled_from(["a", "b", "A", "c d"])
MAYBE = st.none() | WORDS
DAYS = st.none() | st.sampled_from(["2026-01-01", "2026-05-05"])
POINTS = st.lists(st.builds(ContactPoint, WORDS, st.none(), MAYBE, DAYS), max_size=3).map(tuple)


@st.composite
def merges(draw):
    numbers = draw(st.permutations(range(1, 6)))[:draw(st.integers(1, 4))]
    return [
        customer(number, draw(WORDS), title=draw(MAYBE), ref=draw(MAYBE), source=draw(MAYBE), address=draw(MAYBE),
                 city=draw(MAYBE), phones=draw(POINTS), emails=draw(POINTS), notes=draw(MAYBE),
                 tags=tuple(draw(st.lists(WORDS, max_size=2))), confirmed_on=draw(DAYS),
                 extra=draw(st.dictionaries(st.sampled_from("xy"), WORDS)))
        for number in numbers]


@given(merges(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_losers_does_not_matter(records, random):
    survivor, *losers = records
    shuffled = random.sample(losers, len(losers))

    assert golden_record(survivor, losers, {}) == golden_record(survivor, shuffled, {})


@given(merges())
@settings(max_examples=150, deadline=None)
def test_every_value_comes_from_an_input_and_none_is_lost_in_silence(records):
    golden = golden_record(records[0], records[1:], {})
    lost = {text for choice in golden.choices for text in choice.lost}
    kept = {text.casefold() for text in _texts(golden.record)}
    given_texts = {text for record in records for text in _texts(record)}

    assert kept <= {text.casefold() for text in given_texts}
    assert {text for text in given_texts if text.casefold() not in kept} <= lost


def _texts(record):
    whole = {field.name: getattr(record, field.name) for field in dataclass_fields(record)}
    for name in ("name", "title", "ref", "source", "address", "city"):
        yield from filter(None, [whole[name]])
    yield from (whole["notes"] or "").split("\n") if whole["notes"] else ()
    yield from whole["tags"]
    yield from (point.value for point in (*whole["phones"], *whole["emails"]))
    yield from whole["extra"].values()


@given(merges())
@settings(max_examples=50, deadline=None)
def test_merging_a_golden_record_with_its_sources_again_changes_no_value(records):
    once = golden_record(records[0], records[1:], {}).record

    again = golden_record(once, records[1:], {}).record

    assert (again.name, again.phones, again.tags, again.title) == (once.name, once.phones, once.tags, once.title)
