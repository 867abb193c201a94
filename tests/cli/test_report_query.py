"""`report QUERY`: the figures of a part of the shop are those of its customers, no more and no less."""

import pytest

CITIES = {"张伟": "上海", "李娜": "上海", "Ann Lee": "London", "Bob Stone": "London"}


@pytest.fixture
def shop(cim):
    for number, (name, city) in enumerate(CITIES.items()):
        cim("add", name, "--phone", f"1386804291{number}", "--set", f"city={city}", "--set", f"source=s{number}",
            expect=0)
    for customer, day, amount, currency in (
            (1, "2026-11-01", "12000", "CNY"), (2, "2026-10-01", "500", "CNY"), (3, "2026-10-20", "7", "CNY"),
            (3, "2026-10-20", "3", "USD"), (4, "2020-01-01", "9", "CNY")):
        cim("purchase", "add", customer, "--date", day, "--amount", amount, "--currency", currency, expect=0)
    return cim


def figures(shop, *words):
    return shop("report", *words, "-f", "json", expect=0).json


def sales(said):
    return sum(month["sales"] for month in said["months"])


def test_the_parts_of_a_shop_add_up_to_the_whole(shop):
    whole, here, there = figures(shop), figures(shop, "city:上海"), figures(shop, "-city:上海")

    assert (here["customers"], there["customers"]) == (2, 2)
    assert (sales(here), sales(there)) == (12_500, 7)
    assert [one["source"] for one in here["sources"]] == ["s0", "s1"]
    for tier, mine, others in zip(whole["tiers"], here["tiers"], there["tiers"], strict=True):
        assert mine["customers"] + others["customers"] == tier["customers"]
        assert mine["sales_12m"] + others["sales_12m"] == tier["sales_12m"]
    assert sum(cell["customers"] for said in (here, there) for cell in said["rfm"]["grid"]) == 4
    assert {state: here["freshness"][state] + there["freshness"][state] for state in whole["freshness"]} \
        == whole["freshness"]
    assert (here["left_out"], there["left_out"]) == ([], whole["left_out"])


def test_what_a_part_is_measured_with_is_the_whole_shop(shop):
    shop("purchase", "rate", "set", "USD", "7", "--on", "2020-01-01", expect=0)

    assert figures(shop, "city:London")["currency"] == figures(shop)["currency"] == "CNY"
    assert figures(shop, "city:London")["rfm"]["measured_on"] == figures(shop)["rfm"]["measured_on"]


def test_one_word_is_a_customer_and_what_filters_or_several_words_are_a_query(shop):
    assert figures(shop, "2")["name"] == "李娜"
    assert figures(shop, "Ann Lee")["name"] == "Ann Lee"
    assert figures(shop, "Ann", "Lee")["customers"] == 1
    assert figures(shop, "id:*", "-city：London")["customers"] == 2


def test_a_part_shows_no_score_of_the_whole_and_nobody_is_no_error(shop):
    shop("audit", expect=0)

    assert figures(shop)["quality"] != []
    assert figures(shop, "city:上海")["quality"] == []
    nobody = figures(shop, "city:Paris")
    assert (nobody["customers"], sales(nobody), nobody["regions"]) == (0, 0, [])
    assert "0 customers" in shop("report", "city:Paris", expect=0).out


def test_the_page_of_a_part_counts_only_its_customers(shop, tmp_path):
    page = tmp_path / "part.html"

    said = shop("report", "city:上海", "--html", page, "-f", "json", expect=0).json

    assert said["customers"] == sum(move["customers"] for move in said["migration"]["moves"]) == 2
    assert "city:上海" in page.read_text("utf-8")


@pytest.mark.parametrize(("words", "code"), [(("city:上海", "--unmask", "--html", "x"), 2), (("nofield:1",), 2),
                                             (("(", "city:x"), 2)])
def test_a_query_that_cannot_be_is_refused(shop, words, code):
    shop("report", *words, expect=code)
