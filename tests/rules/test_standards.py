import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.fields import OwnKind
from cimtool.model import ContactPoint, SourceRecord
from cimtool.rules.standards import Choice, FieldStandard, Standards, missing, settled, violations

SIZES = (Choice("small", ("小",)), Choice("big", ("大", "large")))


def standards(*several):
    return Standards({standard.name: standard for standard in several})


def codes(record, *several):
    return [(found.field, found.code) for found in violations(record, standards(*several))]


ANN = SourceRecord(name="Ann Example")


def test_without_standards_everything_is_as_it_should_be():
    assert violations(ANN, Standards()) == ()


@pytest.mark.parametrize("name", ["ref", "phones", "tags", "x.points", "industry"])
def test_a_required_field_that_is_not_filled_is_a_violation(name):
    assert codes(ANN, FieldStandard(name=name, required=True)) == [(name, "required")]


def test_a_required_field_that_is_filled_is_none():
    record = SourceRecord(name="Ann", phones=(ContactPoint("1"),), extra={"points": "1"})

    assert codes(record, FieldStandard(name="phones", required=True),
                 FieldStandard(name="x.points", kind=OwnKind.NUMBER, required=True)) == []


def test_a_choice_is_found_by_any_of_its_spellings_and_stored_by_its_value():
    wanted = standards(FieldStandard(name="size", choices=SIZES), FieldStandard(
        name="x.class", kind=OwnKind.CHOICE, choices=SIZES))

    done = settled(SourceRecord(name="Ann", size="ＬＡＲＧＥ", extra={"class": "小", "other": "y"}), wanted)

    assert (done.record.size, done.record.extra) == ("big", {"class": "small", "other": "y"})
    assert done.violations == ()


def test_a_value_that_is_no_choice_says_which_there_are():
    [found] = violations(SourceRecord(name="Ann", size="huge"), standards(FieldStandard(name="size", choices=SIZES)))

    assert (found.code, found.value, found.expected) == ("not_a_choice", "huge", "small, big")


def test_a_ref_must_have_the_owners_form():
    pattern = FieldStandard(name="ref", pattern="C-0000")

    assert codes(SourceRecord(name="Ann", ref="C-1"), pattern) == [("ref", "not_the_pattern")]
    assert codes(SourceRecord(name="Ann", ref="C-0001"), pattern) == []
    assert codes(ANN, pattern) == []


def test_only_what_a_change_touches_counts():
    wanted = standards(FieldStandard(name="ref", pattern="C-0000"), FieldStandard(name="industry", required=True))
    before = SourceRecord(name="Ann", ref="old 7")

    assert settled(SourceRecord(name="Ann", ref="old 7", city="Shanghai"), wanted, before).violations == ()
    assert [found.code for found in settled(SourceRecord(name="Ann", ref="old 8"), wanted, before).violations] == [
        "not_the_pattern"]


def test_emptying_a_required_field_is_a_violation():
    wanted = standards(FieldStandard(name="industry", required=True))

    assert settled(ANN, wanted, SourceRecord(name="Ann Example", industry="retail")).violations[0].code == "required"


def test_what_is_missing_is_told_from_what_does_not_fit():
    wanted = standards(FieldStandard(name="ref", required=True), FieldStandard(name="size", choices=SIZES))
    done = settled(SourceRecord(name="Ann", size="huge"), wanted)

    assert done.unfit.field == "size"
    assert missing(done.record, wanted).field == "ref"


def test_an_own_field_is_known_by_name_and_label_in_any_width_and_case():
    wanted = standards(FieldStandard(name="x.points", kind=OwnKind.NUMBER, label="积分"),
                       FieldStandard(name="x.积分", kind=OwnKind.TEXT))

    assert wanted.named("x.ＰOINTS") == "x.points"
    assert wanted.named("x.积分") == "x.积分"
    assert wanted.named("x.other") == "x.other"
    assert wanted.named("points") == "points"


@given(st.text(max_size=40), st.sampled_from(OwnKind), st.booleans())
def test_settling_twice_changes_nothing_more_and_finds_the_same(value, kind, required):
    wanted = standards(FieldStandard(name="x.own", kind=kind, required=required, pattern="*"))
    once = settled(SourceRecord(name="Ann", extra={"own": value} if value else {}), wanted)

    assert settled(once.record, wanted) == once
