"""Half-lives of a tier: loaded with the rules, kept in the database, and heeded by show, audit and report."""

import pytest

RULES = """
[[tier]]
name = "A"
half_lives = { phones = 30, wechat = 10 }
[[tier]]
name = "B"
[[rule]]
name = "vip"
tier = "A"
when = ["tag:VIP"]
[[rule]]
name = "rest"
tier = "B"
"""
DAY = "2027-02-15"  # 85 days after the tests' today


@pytest.fixture
def shop(cim, tmp_path):
    for name, *given in (("Ann", "--tag", "VIP", "--phone", "13812345678", "--email", "ann@example.com"),
                         ("Bo", "--phone", "13912345678")):
        cim("add", name, *given, "--set", "city=杭州", expect=0)
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")
    cim("tier", "rules", "--load", tmp_path / "rules.toml", expect=0)
    cim("tier", "run", expect=0)
    return cim


def states(cim, number):
    shown = cim("show", number, "--as-of", DAY, "-f", "json", expect=0).json["freshness"]
    return {name: one["state"] for name, one in shown.items()}


def test_a_phone_ages_sooner_in_the_tier_that_says_so(shop):
    assert states(shop, 1) == {"phones": "stale", "emails": "fresh"}
    assert states(shop, 2) == {"phones": "fresh"}


def test_the_audit_and_the_report_see_the_same(shop):
    found = shop("audit", "--check", "stale", "--as-of", DAY, "-f", "json", expect=0).json["findings"]

    assert [(one["id"], one["field"]) for one in found] == [(1, "phones")]
    assert shop("report", "--as-of", DAY, "-f", "json", expect=0).json["freshness"]["stale"] == 1


def test_undoing_the_rules_brings_the_usual_half_lives_back(shop):
    shop("undo", "3", expect=0)

    assert states(shop, 1)["phones"] == "fresh"


@pytest.mark.parametrize(("half_lives", "said"), [
    ("{ phone = 30 }", "phone"), ("{ phones = 0 }", "half_lives"), ("{ phones = -1 }", "phones"),
    ('{ phones = "30" }', "phones"), ("30", "half_lives"), ("{ phones = 99999999 }", "phones")])
def test_half_lives_that_cannot_be_are_refused_with_their_line(cim, tmp_path, half_lives, said):
    (tmp_path / "rules.toml").write_text(RULES.replace("{ phones = 30, wechat = 10 }", half_lives), "utf-8")

    error = cim("tier", "rules", "--load", tmp_path / "rules.toml", expect=2).err

    assert "4" in error
    assert said in error


def test_an_expensive_customer_of_a_high_tier_comes_first(shop):
    shop("update", "1", "--unset", "phones", "--unset", "emails", expect=0)
    shop("update", "2", "--unset", "phones", expect=0)
    first = shop("audit", "--next", "1", "-f", "json", expect=0).json["findings"]

    shop("purchase", "rate", "set", "USD", "7", "--on", "2026-01-01", "--in", "CNY", expect=0)
    shop("purchase", "add", "2", "--date", "2026-11-01", "--amount", "9", "--currency", "USD", expect=0)
    then = shop("audit", "--next", "1", "-f", "json", expect=0).json["findings"]

    assert ([one["id"] for one in first], [one["id"] for one in then]) == ([1], [2])
