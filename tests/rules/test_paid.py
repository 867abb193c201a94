"""Amounts and quantities as order exports write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.money import CURRENCIES, format_amount
from cimtool.rules.paid import Paid, parse_paid
from cimtool.rules.quantity import parse_quantity


@pytest.mark.parametrize(("text", "told", "minor", "currency"), [
    ("¥1,234.50", None, 123450, "CNY"),
    ("１２３４.５", None, 123450, "CNY"),
    ("1.234,50 €", None, 123450, "EUR"),
    ("12,50", "EUR", 1250, "EUR"),
    ("1.234.567", "EUR", 123456700, "EUR"),
    ("1 234,50 €", None, 123450, "EUR"),
    ("(12.00)", None, -1200, "CNY"),
    ("（12.00）", None, -1200, "CNY"),
    ("-12", None, -1200, "CNY"),
    ("12-", None, -1200, "CNY"),
    ("-¥12", None, -1200, "CNY"),
    ("¥-12", None, -1200, "CNY"),
    ("12元", None, 1200, "CNY"),
    ("1.2万", None, 1200000, "CNY"),
    ("1.2万元", None, 1200000, "CNY"),
    ("RMB 88", None, 8800, "CNY"),
    ("USD 88", None, 8800, "USD"),
    ("US$5", None, 500, "USD"),
    ("$5", "USD", 500, "USD"),
    ("HK$5", None, 500, "HKD"),
    ("1,234", "JPY", 1234, "JPY"),
    ("1.500", "KWD", 1500, "KWD"),
    ("10.00", "JPY", 10, "JPY"),
    ("0", None, 0, "CNY")])
def test_an_amount_is_read_to_the_smallest_coin(text, told, minor, currency):
    assert parse_paid(text, told, "CNY") == Paid(minor, currency)


@pytest.mark.parametrize(("text", "told", "code"), [
    ("12.345", None, "too_fine"),
    ("12.5", "JPY", "too_fine"),
    ("0.0001", "KWD", "too_fine"),
    ("1.234", "EUR", "too_fine"),
    ("$5", None, "unclear_currency"),
    ("$5", "EUR", "unclear_currency"),
    ("5 €", "CNY", "unclear_currency"),
    ("5 abc", None, "unclear_currency"),
    ("1,23,456", None, "invalid_amount"),
    ("(-5)", None, "invalid_amount"),
    ("--5", None, "invalid_amount"),
    ("", None, "invalid_amount"),
    ("免费", None, "invalid_amount"),
    ("9" * 16, None, "invalid_amount"),
    ("1E+15", None, "invalid_amount")])
def test_an_amount_that_could_be_another_is_refused_with_the_reason(text, told, code):
    assert parse_paid(text, told, "CNY") == code


@given(minor=st.integers(-10**14, 10**14), currency=st.sampled_from(sorted(CURRENCIES)))
def test_what_we_print_is_read_back(minor, currency):
    assert parse_paid(format_amount(minor, currency), currency, "CNY") == Paid(minor, currency)


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_has_a_reason(text):
    assert isinstance(parse_paid(text, None, "CNY"), Paid | str)


@pytest.mark.parametrize(("text", "quantity"), [
    ("2", "2"), ("2件", "2"), ("０３", "3"), ("2.50", "2.5"), ("1,000", "1000"), ("-1", "-1"), ("3 pcs", "3"),
    ("3斤", None), ("two", None), ("1e3", None), ("", None)])
def test_a_quantity_loses_a_word_that_only_counts(text, quantity):
    assert parse_quantity(text) == quantity
