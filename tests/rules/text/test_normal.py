import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.fields import BY_NAME, FIELDS, Normaliser
from cimtool.model import ContactPoint, Kind
from cimtool.rules.text.normal import NORMALISERS, PROBLEMS, Normal, normalise


def test_no_normaliser_lacks_a_function():
    assert set(NORMALISERS) == set(Normaliser)


@pytest.mark.parametrize(("field", "typed", "value"), [
    ("name", " 張\u200b偉　先生 ", "張偉 先生"),
    ("name", "", None),
    ("ref", "1.3812345678E+10", "13812345678"),
    ("ref", "1E10", "1E10"),
    ("notes", "a\r\nb\t", "a\nb"),
    ("phones", "138-1234-5678", (ContactPoint("138-1234-5678", "+8613812345678"),)),
    ("phones", "无", None),
    ("emails", "A@Example.COM", (ContactPoint("A@example.com"),)),
    ("emails", "n/a", None),
    ("tags", "VIP；老客户, vip、 * starred ::: * myContacts", ("VIP", "老客户", "starred")),
    ("tags", "* myContacts", None),
    ("birthday", "农历八月十五", "lunar:--08-15"),
    ("birthday", "0/0/00", None),
    ("confirmed_on", "2024年3月5日", "2024-03-05"),
    ("created_at", "2024-03-05", "2024-03-05T00:00:00Z"),
    ("kind", "企业", Kind.COMPANY),
    ("kind", "個人", Kind.PERSON),
    ("kind", "Company", Kind.COMPANY),
    ("gender", "女士", "female"),
    ("gender", "M", "male"),
    ("gender", "Mr.", "male"),
    ("gender", "保密", None),
    ("qq", "１２３ 456 78", "12345678"),
    ("qq", "12345678.0", "12345678"),
    ("qq", "a@example.com", "a@example.com"),
])
def test_a_typed_value_becomes_a_stored_one(field, typed, value):
    assert normalise(BY_NAME[field], typed) == Normal(value)


@pytest.mark.parametrize(("field", "typed", "problem"), [
    ("name", "a\0b", "nul"),
    ("name", "a\ud800", "surrogate"),
    ("name", "x" * 1_001, "too_long"),
    ("notes", "x" * 100_001, "too_long"),
    ("emails", "a@", "invalid_email"),
    ("birthday", "1990-02-30", "invalid_date"),
    ("birthday", "03/05/1990", "ambiguous_date"),
    ("created_at", "yesterday", "invalid_date"),
    ("kind", "friend", "invalid_choice"),
    ("gender", "yes", "invalid_choice"),
    ("ref", "1.1010519491231E+17", "lost_digits"),
])
def test_a_value_that_cannot_be_used_has_a_problem(field, typed, problem):
    assert normalise(BY_NAME[field], typed) == Normal(None, problem)


@pytest.mark.parametrize("typed", ["26012345", "微信联系"])
def test_an_unusable_phone_is_kept_with_a_warning(typed):
    assert normalise(BY_NAME["phones"], typed) == Normal((ContactPoint(typed),), "invalid_phone")


def test_a_good_address_is_kept_beside_a_bad_one():
    normal = normalise(BY_NAME["emails"], "a@example.com; b@")

    assert normal == Normal((ContactPoint("a@example.com"),), "invalid_email")


def test_the_region_says_where_a_number_is():
    points = normalise(BY_NAME["phones"], "0912-345-678", "TW").value

    assert points == (ContactPoint("0912-345-678", "+886912345678"),)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_any_text_has_a_value_or_a_known_problem(field, text):
    normal = normalise(field, text)

    assert normal.problem is None or normal.problem in PROBLEMS
    assert normal.value is None or normal.value


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_a_stored_text_is_stored_as_itself(field, text):
    value = normalise(field, text).value

    assert not isinstance(value, str) or normalise(field, value).value == value
