"""`tier`: rules from a file, a run that a script can compare, and a customer's tier everywhere it is asked for."""

import json

import pytest

from cimtool.rules.tiers.shipped import EXAMPLES, FIXED


@pytest.fixture
def shop(cim):
    for name in ("张伟", "Ann Lee", "Bob Stone"):
        cim("add", name, expect=0)
    for customer, day, amount in ((1, "2026-10-20", "15000"), (2, "2026-05-20", "3500"), (3, "2024-01-20", "99")):
        cim("purchase", "add", customer, "--date", day, "--amount", amount, expect=0)
    return cim


def test_a_run_prints_the_keys_of_the_contract(shop):
    said = shop("tier", "run", "--as-of", "2026-11-22", "-f", "json", expect=0).json

    assert list(said)[:5] == ["operation", "as_of", "customers", "tiers", "moved"]
    assert (said["customers"], said["tiers"]) == (3, {"A": 1, "B": 1, "C": 0, "D": 1})
    assert said["moved"][0] == {"id": 1, "from": None, "to": "A", "why": "rule big: spend_12m 15000, recency_days 33"}


@pytest.mark.parametrize("rules", EXAMPLES)
def test_the_same_day_gives_the_same_bytes_but_for_operation_and_moves(shop, file, rules):
    shop("tier", "rules", "--load", file(EXAMPLES[rules], "rules.toml"), expect=0)

    def run(day):
        said = shop("tier", "run", "--as-of", day, "-f", "json", expect=0).json
        return json.dumps({name: value for name, value in said.items() if name not in ("operation", "moved")})

    first = [run(day) for day in ("2026-06-30", "2026-11-22", "2025-01-01")]

    assert [run(day) for day in ("2026-06-30", "2026-11-22", "2025-01-01")] == first


def test_the_tier_stands_in_show_list_and_queries(shop, db):
    assert shop("show", 1, "-f", "json").json["tier"] is None
    shop("tier", "run", expect=0)

    assert shop("show", 1, "-f", "json").json["tier"] == "A"
    assert shop("list", "tier:a", "-f", "json").json[0]["tier"] == "A"
    assert shop("list", "tier:B", "or", "tier:D", "-f", "ids").out == "2\n3\n"
    assert shop("list", "tier:", "-f", "ids").out == ""
    assert shop("list", "--sort", "tier-", "--fields", "id,tier", "-f", "csv").out == "id,tier\n3,D\n2,B\n1,A\n"


def test_undo_takes_the_tiers_back(shop):
    shop("tier", "run", expect=0)

    shop("undo", expect=0)

    assert shop("list", "tier:*", "-f", "json").json == []


def test_a_dry_run_writes_nothing(shop):
    said = shop("tier", "run", "--dry-run", "-f", "json", expect=0).json

    assert (said["operation"], len(said["moved"])) == (None, 3)
    assert shop("list", "tier:*", "-f", "json").json == []


def test_rules_are_loaded_and_printed_as_they_are(shop, file):
    text = FIXED.replace("12000", "1000").replace('"A"', '"金牌"')
    shop("tier", "rules", "--load", file(text, "rules.toml"), expect=0)

    assert shop("tier", "rules", expect=0).out == text
    assert shop("tier", "run", "-f", "json").json["tiers"] == {"金牌": 1, "B": 1, "C": 0, "D": 1}
    assert shop("list", "tier:金牌", "-f", "ids").out == "1\n"


def test_a_run_can_load_its_rules_in_the_same_operation(shop, file):
    shop("tier", "run", "--rules", file(EXAMPLES["pareto"], "rules.toml"), expect=0)

    assert [tier["name"] for tier in shop("tier", "rules", "-f", "json").json["tiers"]] == ["A", "B", "C"]
    shop("undo", expect=0)
    assert shop("tier", "rules", "-f", "json").json["shipped"] is True


def test_wrong_rules_are_refused_with_line_and_column_and_nothing_changes(shop, file):
    text = FIXED.replace("recency_days", "recency")

    ran = shop("tier", "rules", "--load", file(text, "r.toml"), "-f", "json", expect=2)

    error = json.loads(ran.err)["error"]
    assert error["code"] == "bad_rules"
    assert "Line 37, column 32" in error["message"]
    assert shop("tier", "rules", "-f", "json").json["shipped"] is True


def test_a_rule_nobody_can_reach_is_loaded_but_said(shop, file):
    text = FIXED.replace("spend_12m >= 3000", "spend_12m >= 30000")

    ran = shop("tier", "rules", "--load", file(text, "r.toml"), expect=0)
    assert ran.err == ""
    text = FIXED.replace('"orders_12m >= 6"', '"spend_12m >= 4000"')
    ran = shop("tier", "rules", "--load", file(text, "r.toml"), expect=3)

    assert 'Rule "frequent" is never reached' in ran.err


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_can_be_loaded_as_it_is_printed(cim, name):
    text = cim("tier", "rules", "--example", name, expect=0, with_db=False).out

    assert text == EXAMPLES[name]
    cim("tier", "rules", "--load", "-", stdin=text) if cim("add", "Ann", expect=0) else None
    assert cim("tier", "rules", "-f", "json", expect=0).json["text"] == text


def test_an_explanation_names_rule_numbers_and_the_way_up(shop):
    shop("tier", "run", expect=0)

    said = shop("tier", "explain", 2, "-f", "json", expect=0).json
    told = shop("tier", "explain", "Ann Lee", expect=0).out

    assert (said["id"], said["tier"], said["as_of"]) == (2, "B", "2026-11-22")
    assert said["inputs"]["spend_12m"] == 3500
    assert [(rule["rule"], rule["holds"]) for rule in said["rules"]][:2] == [("big", False), ("steady", True)]
    assert said["rules"][0]["value"] == {"spend_12m": 3500, "recency_days": 186}
    assert "8500 CNY more" in told


def test_an_explanation_of_a_tier_that_is_out_of_date_says_so(shop):
    shop("tier", "run", expect=0)
    shop("purchase", "add", 2, "--date", "2026-11-20", "--amount", "20000", expect=0)

    ran = shop("tier", "explain", 2, expect=0)

    assert "tier A" in ran.out
    assert "Stands in B" in ran.out


def test_the_present_distribution_has_labels_counts_shares_and_sales(shop):
    shop("tier", "run", expect=0)

    found = {one["tier"]: one for one in shop("tier", "show", "-f", "json", expect=0).json}

    assert (found["A"]["customers"], found["A"]["sales_12m"], found["A"]["label"]["zh"]) == (1, 15000, "重点客户")
    assert sum(one["share"] for one in found.values()) == pytest.approx(100, abs=0.1)
    assert found["D"]["target_days"] == 365


def test_who_came_after_the_run_is_in_no_tier_yet(shop):
    shop("tier", "run", expect=0)
    shop("add", "Newcomer", expect=0)

    assert shop("tier", "show", "-f", "json", expect=0).json[-1] == {
        "tier": None, "label": None, "customers": 1, "share": 25.0, "sales_12m": 0, "sales_share": 0.0,
        "currency": "CNY", "target_days": None, "latest_days": None}
