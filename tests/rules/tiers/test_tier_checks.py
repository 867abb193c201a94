"""Rules nobody can reach, tiers nobody leads to and holes between rules are found; what is right is left alone."""

import pytest

from cimtool.rules.tiers.checks import findings
from cimtool.rules.tiers.reading import read_rules
from cimtool.rules.tiers.shipped import EXAMPLES, RFM

TIERS = "".join(f'[[tier]]\nname = "{name}"\n' for name in "AB")


def flaws(*rules, tiers=TIERS):
    text = tiers + "".join(f'[[rule]]\nname = "{number}"\ntier = "A"\nwhen = {list(conditions)}\n'.replace("'", '"')
                           for number, conditions in enumerate(rules, 1))
    found = findings(read_rules(text + '[[rule]]\nname = "rest"\ntier = "B"\n'))
    return [(one.flaw.value, one.name, one.text) for one in found]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_have_no_flaw(name):
    assert findings(read_rules(EXAMPLES[name])) == ()


@pytest.mark.parametrize("rules", [
    [["orders >= 2"], ["orders >= 3"]],
    [["orders >= 2"], ["orders >= 3", "tag:VIP"]],
    [["orders < 5"], ["orders >= 5", "r = 5"], ["orders >= 5", "r < 5"], ["orders >= 1", "r = 1..5"]],
    [["tag:VIP"], ["city:上海", "tag:VIP"]],
    [["orders > 2"], ["orders >= 3"]],
])
def test_a_rule_that_earlier_ones_leave_nobody_to_is_found(rules):
    assert flaws(*rules)[0][:2] == ("unreachable", str(len(rules)))


@pytest.mark.parametrize("conditions", [["orders < 0"], ["orders >= 3", "orders < 3"], ["tag:VIP", "-tag:VIP"]])
def test_a_rule_that_contradicts_itself_is_found(conditions):
    assert flaws(["orders >= 1"], conditions)[0][:2] == ("never", "2")


def test_a_tier_without_a_way_to_it_is_found():
    assert flaws(["orders >= 1"], tiers=TIERS + '[[tier]]\nname = "C"\n') == [("unused", "C", "")]


def test_a_hole_between_two_rules_is_found_and_what_fills_it_counts():
    low, high = ["spend >= 10", "spend < 20", "tag:VIP"], ["spend >= 30", "tag:VIP"]

    assert flaws(high, low) == [("gap", "1", "spend 20..29.999")]
    assert flaws(high, low, ["spend >= 15"]) == []


@pytest.mark.parametrize("rules", [
    [["orders >= 3"], ["orders >= 2"]], [["tag:VIP"], ["-tag:VIP"]], [["recency_days <= 30"], ["recency_days > 30"]],
    [["city:上海 or city:杭州"], ["city:上海"]],
])
def test_rules_that_can_be_reached_are_left_alone(rules):
    assert flaws(*rules) == []


def test_every_score_of_a_buyer_is_in_exactly_one_of_the_ten_segments():
    *segments, never = read_rules(RFM).rules

    for r in range(1, 6):
        for f in range(1, 6):
            values = {"r": r, "f": f}
            assert sum(all(bound.holds(values[bound.metric]) for bound in rule.conditions) for rule in segments) == 1
    assert never.name == "never"
    assert len(segments) == 10
