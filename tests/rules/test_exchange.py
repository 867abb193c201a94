"""Exchange: the rate of the day, exact, the same for a refund as for what it gives back."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.exchange import Rate, exchanged, parse_rate, rate_on
from cimtool.rules.money import MOST_MINOR

RATES = [Rate("USD", "CNY", "2026-01-01", "7"), Rate("USD", "CNY", "2026-03-01", "7.12"),
         Rate("EUR", "CNY", "2025-01-01", "8")]


@pytest.mark.parametrize(("text", "rate"), [
    ("7.12", "7.12"), ("7.120", "7.12"), ("007", "7"), ("０．０４８", "0.048"), (" 7 ", "7"),
    ("0.0000000001", "0.0000000001"),
    ("0", None), ("0.0", None), ("-7", None), ("1e3", None), ("7,12", None), ("", None), ("1234567", None), ("٧", None),
])
def test_a_rate_is_a_plain_decimal_above_zero(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(("day", "value"), [
    ("2025-12-31", None), ("2026-01-01", "7"), ("2026-02-28", "7"), ("2026-03-01", "7.12"), ("2030-01-01", "7.12")])
def test_the_newest_rate_up_to_the_day_holds(day, value):
    found = rate_on(RATES, "USD", day)

    assert (found.value if found else None) == value


@pytest.mark.parametrize(("minor", "currency", "into", "rate", "worth"), [
    (100, "USD", "CNY", "7.12", 712), (1, "USD", "CNY", "0.5", 1), (1, "USD", "CNY", "0.4999", 0),
    (-1, "USD", "CNY", "0.5", -1), (1000, "JPY", "CNY", "0.048", 4800), (5000, "KWD", "CNY", "23.5", 11_750),
    (100, "USD", "JPY", "150.6", 151), (10**14, "USD", "CNY", "10", None)])
def test_an_amount_is_rounded_to_the_smallest_unit_half_away_from_zero(minor, currency, into, rate, worth):
    assert exchanged(minor, currency, into, rate) == worth


@given(st.integers(-10**12, 10**12), st.decimals("0.0000000001", "99", places=10))
def test_it_is_what_decimal_arithmetic_says_and_a_refund_takes_it_back(minor, rate):
    worth = exchanged(minor, "USD", "CNY", f"{rate:f}")

    assert worth == int((Decimal(minor) * rate).quantize(Decimal(1), ROUND_HALF_UP)) < MOST_MINOR
    assert exchanged(-minor, "USD", "CNY", f"{rate:f}") == -worth
