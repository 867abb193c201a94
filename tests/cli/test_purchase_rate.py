"""`purchase rate`: other currencies count by the rate of their day everywhere, and without one nothing is added up."""

import pytest

from tests.store.states import journalled


@pytest.fixture
def shop(cim):
    """One customer pays in yuan, one in dollars, one in both; a euro has no rate."""
    for name in ("张伟", "Ann Lee", "Bob Stone"):
        cim("add", name, expect=0)
    for customer, day, amount, currency in (
            (1, "2026-10-20", "500", "CNY"), (1, "2026-10-21", "1", "CNY"), (1, "2026-10-22", "1", "CNY"),
            (2, "2026-01-20", "100", "USD"), (2, "2026-10-20", "100", "USD"), (2, "2026-10-21", "-10", "USD"),
            (3, "2026-10-20", "88", "CNY"), (3, "2026-10-21", "7", "EUR")):
        cim("purchase", "add", customer, "--date", day, "--amount", amount, "--currency", currency, expect=0)
    return cim


def rated(shop):
    shop("purchase", "rate", "set", "usd", "7.10", "--on", "2026-02-01", expect=0)
    return shop("purchase", "rate", "set", "USD", "7", "--on", "2026-01-01", "-f", "json", expect=0).json


def inputs(shop, customer):
    return shop("tier", "explain", customer, "-f", "json", expect=0).json


def test_a_rate_is_kept_and_listed(shop):
    operation = rated(shop)["operation"]

    assert shop("purchase", "rate", "list", "-f", "json").json == [
        {"currency": "USD", "rate": "7", "in": "CNY", "on": "2026-01-01"},
        {"currency": "USD", "rate": "7.1", "in": "CNY", "on": "2026-02-01"}]
    assert shop("purchase", "rate", "set", "USD", "7.0", "--on", "2026-01-01", "-f", "json").json["operation"] is None
    assert shop("history", "-f", "json").json[0]["id"] == operation


def test_each_purchase_counts_by_the_rate_of_its_day(shop):
    assert inputs(shop, 2)["inputs"]["spend_12m"] == 0
    assert inputs(shop, 2)["purchases_in_other_currencies"] == 3

    rated(shop)

    assert inputs(shop, 2)["inputs"]["spend_12m"] == 100 * 7 + 90 * 7.1
    assert inputs(shop, 2)["purchases_in_other_currencies"] == 0
    assert inputs(shop, 1)["inputs"]["spend_12m"] == 502


def test_a_day_before_the_first_rate_counts_for_no_money(shop):
    shop("purchase", "rate", "set", "USD", "7.1", "--on", "2026-02-01", expect=0)

    assert (inputs(shop, 2)["inputs"]["spend_12m"], inputs(shop, 2)["purchases_in_other_currencies"]) == (639, 1)


def test_what_has_no_rate_is_left_out_and_said(shop):
    rated(shop)

    assert "1 purchase in EUR (7.00) has no rate" in shop("purchase", "rate", "list").err
    ran = shop("tier", "run", "-f", "json", expect=0)
    assert ran.json["other_currencies"] == 1
    assert "1 customer has purchases in other currencies without a rate" in ran.err


def test_spent_of_a_query_counts_by_the_rates(shop):
    assert shop("list", "spent:190", "-f", "ids").out == "2\n"  # dollars, as long as nothing is known of them
    rated(shop)

    assert shop("list", "spent:1339", "-f", "ids").out == "2\n"
    assert shop("list", "spent:88", "-f", "ids").out == "3\n"
    assert shop("list", "--sort", "spent-", "-f", "ids").out == "2\n1\n3\n"


def test_undo_takes_rates_back_exactly(shop, db):
    rated(shop)
    before = _state(db)

    shop("purchase", "rate", "remove", "USD", expect=0)
    assert shop("purchase", "rate", "list", "-f", "json").json == []
    shop("undo", expect=0)

    assert _state(db) == before


def test_one_day_of_a_currency_is_removed(shop):
    rated(shop)

    shop("purchase", "rate", "remove", "USD", "--on", "2026-02-01", expect=0)

    assert [one["on"] for one in shop("purchase", "rate", "list", "-f", "json").json] == ["2026-01-01"]


@pytest.mark.parametrize("words", [
    ("set", "USD", "0"), ("set", "XYZ", "7"), ("set", "CNY", "7"), ("set", "USD", "7", "--in", "EUR"),
    ("set", "USD", "7", "--on", "soon"), ("remove", "EUR"), ("remove", "USD", "--on", "2020-01-01")])
def test_what_makes_no_sense_is_refused(shop, words):
    rated(shop)

    assert shop("purchase", "rate", *words).code == 2


def _state(path):
    from cimtool.store.store import Store

    opened = Store(path, busy_timeout_s=1.0)
    with opened.reading() as db:
        rows = journalled(db)
    opened.close()
    return rows
