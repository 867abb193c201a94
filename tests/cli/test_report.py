"""`report`: figures that add up, the same for scripts and people, and bars that fit whatever the script."""

import unicodedata
from collections import Counter

import pytest

BLOCKS = set("▁▂▃▄▅▆▇█▏▎▍▌▋▊▉")


@pytest.fixture
def shop(cim):
    for number, (name, fields) in enumerate((
            ("张伟", ("region=华东大区（江浙沪皖）", "source=朋友介绍")), ("Ann Lee", ("province=上海",)),
            ("Bob Stone", ("region=\x1b[31m[/]<b>",)), ("李娜", ()))):
        cim("add", name, "--phone", f"1386804291{number}", *(word for field in fields for word in ("--set", field)),
            expect=0)
    for customer, day, amount, currency in (
            (1, "2026-11-01", "12000", "CNY"), (1, "2026-10-01", "500.5", "CNY"), (1, "2026-10-20", "-100", "CNY"),
            (2, "2026-03-20", "3500", "CNY"), (2, "2026-03-20", "8", "CNY"), (3, "2020-01-01", "7", "CNY"),
            (3, "2026-11-22", "10", "USD"), (2, "2027-01-01", "999", "CNY")):
        cim("purchase", "add", customer, "--date", day, "--amount", amount, "--currency", currency, expect=0)
    return cim


def figures(shop, *words):
    return shop("report", *words, "-f", "json", expect=0).json


def test_every_way_to_count_the_customers_adds_up(shop):
    said = figures(shop)

    assert said["customers"] == 4
    for shares in ("tiers", "regions", "sources"):
        rest = said.get(f"other_{shares}", {"customers": 0, "sales_12m": 0})
        assert sum(one["customers"] for one in said[shares]) + rest["customers"] == 4
        assert sum(one["sales_12m"] for one in said[shares]) + rest["sales_12m"] == 12_400.5 + 3_508
    assert Counter({one["tier"]: one["customers"] for one in said["tiers"]}) == Counter("ABCD")
    assert sum(cell["customers"] for cell in said["rfm"]["grid"]) == 3
    assert sum(month["sales"] for month in said["months"]) == 12_400.5 + 3_508
    assert {month["month"]: month["purchases"] for month in said["months"] if month["purchases"]} == {
        "2026-03": 2, "2026-10": 2, "2026-11": 1}
    assert sum(said["freshness"].values()) == 4  # a phone of each; nothing else that ages


def test_another_currency_is_left_out_and_said_until_there_is_a_rate(shop):
    assert figures(shop)["left_out"] == [{"currency": "USD", "purchases": 1, "amount": "10.00"}]
    assert "1 purchase in USD (10.00) has no rate" in shop("report").out

    shop("purchase", "rate", "set", "USD", "7.1", "--on", "2026-01-01", expect=0)

    assert figures(shop)["left_out"] == []
    assert figures(shop)["months"][-1] == {"month": "2026-11", "sales": 12_071, "purchases": 2}


def test_the_same_day_gives_the_same_bytes_and_knows_no_later_purchase(shop):
    early = shop("report", "--as-of", "2026-04-01", "-f", "json").out
    shop("purchase", "add", 4, "--date", "2026-04-02", "--amount", "5000", expect=0)
    shop("audit")

    assert shop("report", "--as-of", "2026-04-01", "-f", "json").out == early
    assert len(figures(shop)["quality"]) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 40])
def test_bars_stand_in_one_column_and_fit_the_terminal(shop, monkeypatch, language, width):
    monkeypatch.setenv("COLUMNS", str(width))

    _, *lines = shop("report", "--lang", language, "-f", "table", expect=0).out.splitlines()
    months = [line for line in lines if line.startswith("  2026-") or line.startswith("  2025-")]

    assert max(map(_columns, lines)) <= width
    assert len(months) == 12
    assert len({min(_columns(line[:at]) for at, sign in enumerate(line) if sign in BLOCKS)
                for line in months if BLOCKS & set(line)}) == 1


def test_a_pipe_gets_words_without_pictures(shop):
    out = shop("report", expect=0).out

    assert not BLOCKS & set(out)
    assert "  上海: 1 (25.0 %)\n" in out
    assert "\x1b" not in out


def test_one_customer_is_drawn_by_month(shop):
    said = figures(shop, "张伟")

    assert (said["id"], said["spend"], said["days"], said["last_on"]) == (1, 12_400.5, 2, "2026-11-01")
    assert [month["sales"] for month in said["months"][-2:]] == [400.5, 12_000]
    assert "█" in shop("report", 1, "-f", "table").out
    assert shop("report", "李娜").out.startswith("#4 李娜 has bought nothing up to 2026-11-22.")
    assert shop("report", "nobody").code == 4


def test_how_current_values_are_is_what_show_says(shop):
    shop("confirm", 1, "--as-of", "2020-01-01", expect=0)
    shop("update", 2, "--set", "address=西湖区文三路1号", expect=0)

    counted = Counter(one["state"] for number in (1, 2, 3, 4)
                      for one in shop("show", number, "-f", "json").json["freshness"].values())

    assert figures(shop)["freshness"] == {state: counted[state] for state in ("fresh", "unknown", "ageing", "stale")}


def test_an_empty_shop_has_a_report(cim):
    cim("add", "张伟", expect=0)
    cim("delete", 1, expect=0)

    assert figures(cim)["customers"] == 0
    assert cim("report", "-f", "table").code == 0


def _columns(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
