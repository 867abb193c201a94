"""Amounts: read as typed, never guessed, and written so that they read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.money import CURRENCIES, exponent_of, format_amount, grouped, parse_amount, parse_currency


@pytest.mark.parametrize(("text", "currency", "minor"), [
    ("1,234.50", "CNY", 123450), ("￥88", "CNY", 8800), ("¥ 88", "JPY", 88), ("-5", "CNY", -500), ("+5", "CNY", 500),
    ("-￥5.5", "CNY", -550), ("￥-5.5", "CNY", -550), ("１２３．５０", "CNY", 12350), ("－５", "CNY", -500),
    ("１，２３４", "CNY", 123400), ("88元", "CNY", 8800), ("88 CNY", "CNY", 8800), ("RMB 88", "CNY", 8800),
    ("$5", "USD", 500), ("5.000", "KWD", 5000), ("5.1230", "KWD", 5123), ("88.0000", "JPY", 88), ("0", "CNY", 0),
    ("0.01", "CNY", 1), ("-0.01", "CNY", -1), ("1,234,567", "JPY", 1234567), ("9999999999999.99", "CNY", 10**15 - 1),
    ("−5", "CNY", -500), (" 5 ", "CNY", 500), ("0005", "CNY", 500),
])
def test_an_amount_is_read_as_it_is_meant(text, currency, minor):
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(("text", "currency"), [
    ("", "CNY"), ("abc", "CNY"), ("1,23", "CNY"), ("1,2345", "CNY"), ("1.234", "CNY"), ("0.5", "JPY"),
    ("1.234,50", "CNY"), ("$5", "CNY"), ("€5", "USD"), ("5 USD", "CNY"), ("--5", "CNY"), ("-￥-5", "CNY"),
    ("1e5", "CNY"), ("1 234", "CNY"), ("5-", "CNY"), (".5", "CNY"), ("5.", "CNY"), ("￥", "CNY"), ("nan", "CNY"),
    ("10000000000000.00", "CNY"), ("9" * 400, "CNY"),
    ("5\x00", "CNY"), ("=5", "CNY"), ("５５abc", "CNY"), (",5", "CNY"),
    ("9" * 5000, "CNY"), ("0" * 5000 + "1", "CNY"), ("1" + ",000" * 2000, "CNY"), ("٥", "CNY"), ("5" + "元" * 9, "CNY"),
])
def test_what_cannot_be_told_is_no_amount(text, currency):
    assert parse_amount(text, currency) is None


@pytest.mark.parametrize(("minor", "currency", "text"), [
    (123450, "CNY", "1234.50"), (-5, "CNY", "-0.05"), (88, "JPY", "88"), (-88, "JPY", "-88"), (5, "KWD", "0.005"),
    (0, "CNY", "0.00"), (0, "JPY", "0")])
def test_an_amount_is_written_plainly(minor, currency, text):
    assert format_amount(minor, currency) == text


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_reads_back_the_same(minor, currency):
    assert parse_amount(format_amount(minor, currency), currency) == minor


@given(st.text(), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_any_text_is_an_amount_or_none(text, currency):
    found = parse_amount(text, currency)

    assert found is None or abs(found) < 10**15


@pytest.mark.parametrize(("text", "code"), [
    ("cny", "CNY"), (" RMB ", "CNY"), ("人民币", "CNY"), ("ＵＳＤ", "USD"), ("XYZ", None), ("", None), ("$", None)])
def test_a_currency_is_known_by_its_code_or_not_at_all(text, code):
    assert parse_currency(text) == code


def test_every_currency_has_a_unit_and_none_is_known_twice():
    assert {exponent_of(code) for code in CURRENCIES} == {0, 2, 3}
    assert all(len(code) == 3 for code in CURRENCIES)


@pytest.mark.parametrize(("mills", "currency", "text"), [
    (12_000_500, "CNY", "12,000.50"), (0, "CNY", "0.00"), (-7_000, "USD", "-7.00"), (1_234_567_000, "JPY", "1,234,567"),
    (1_500, "KWD", "1.500")])
def test_a_sum_is_grouped_and_has_the_decimals_of_its_currency(mills, currency, text):
    assert grouped(mills, currency) == text
