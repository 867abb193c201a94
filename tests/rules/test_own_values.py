import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.fields import OwnKind
from cimtool.rules.own_values import OWN_VALUES


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    (OwnKind.NUMBER, "007", "7"), (OwnKind.NUMBER, "1,200.50", "1200.5"), (OwnKind.NUMBER, "１２", "12"),
    (OwnKind.NUMBER, "-0.0", "0"), (OwnKind.NUMBER, "+3", "3"), (OwnKind.NUMBER, "- 5", "-5"),
    (OwnKind.NUMBER, "0", "0"),
    (OwnKind.DATE, "2026年3月5日", "2026-03-05"), (OwnKind.DATE, "5 Mar 2026", "2026-03-05"),
    (OwnKind.DATE, "2026/3", "2026-03"),
    (OwnKind.PHONE, "138 0013 8001", "138 0013 8001"), (OwnKind.EMAIL, "<Ann@Example.COM>", "Ann@example.com"),
    (OwnKind.TEXT, " a  b ", "a b"), (OwnKind.CHOICE, "gold ", "gold")])
def test_a_value_is_written_in_one_way(kind, typed, kept):
    assert OWN_VALUES[kind](typed, "CN").value == kept


@pytest.mark.parametrize(("kind", "typed", "code"), [
    (OwnKind.NUMBER, "1,5", "not_a_number"), (OwnKind.NUMBER, "many", "not_a_number"),
    (OwnKind.NUMBER, "1e9", "not_a_number"),
    (OwnKind.NUMBER, "9" * 400, "not_a_number"), (OwnKind.NUMBER, "NaN", "not_a_number"),
    (OwnKind.DATE, "soon", "not_a_date"), (OwnKind.DATE, "03/05/2024", "ambiguous_date"),
    (OwnKind.PHONE, "12", "not_a_phone"), (OwnKind.PHONE, "13800138001 / 12345", "not_a_phone"),
    (OwnKind.EMAIL, "ann at home", "not_an_email")])
def test_what_cannot_be_told_is_refused_with_a_reason(kind, typed, code):
    assert OWN_VALUES[kind](typed, "CN").problem == code


def test_the_region_decides_about_a_number_without_country_code():
    assert OWN_VALUES[OwnKind.PHONE]("2345 6789", "HK").problem is None
    assert OWN_VALUES[OwnKind.PHONE]("2345 6789", "CN").problem == "not_a_phone"


@given(st.sampled_from(OwnKind), st.text(max_size=30))
def test_putting_in_order_twice_changes_nothing_more(kind, typed):
    once = OWN_VALUES[kind](typed, "CN").value
    if once is not None:
        assert OWN_VALUES[kind](str(once), "CN").value == once
