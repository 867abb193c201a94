"""A rules file is read whole or refused with the line and column of what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import BadRules
from cimtool.rules.freshness import Cadence
from cimtool.rules.query import Filter, Op
from cimtool.rules.tiers.reading import LONGEST, read_rules
from cimtool.rules.tiers.ruleset import Bound, FieldTest, Metric, Words
from cimtool.rules.tiers.shipped import CHINESE8, EXAMPLES, FIXED

SMALL = """\
[[tier]]
name = "A"
label.en = "Key"
label.zh = "重点"
contact = { target = 30, latest = 60 }

[[tier]]
name = "B"

[[rule]]
name = "big"
tier = "A"
when = ["spend_12m > 1000.5", "recency_days = 0..90", "tag:VIP"]

[[rule]]
name = "rest"
tier = "B"
"""


def refused(text):
    with pytest.raises(BadRules) as error:
        read_rules(text)
    values = error.value.values
    return values["line"], values["column"], values["wrong"], values["text"]


def place(text):
    try:
        read_rules(text)
    except BadRules as error:
        return error.values["line"], error.values["column"]
    return 1, 1


def test_a_file_means_tiers_in_order_and_rules_in_order():
    ruleset = read_rules(SMALL)

    assert ruleset.names == ("A", "B")
    assert (ruleset.tiers[0].label, ruleset.tiers[0].cadence) == (Words("Key", "重点"), Cadence(30, 60))
    assert (ruleset.tiers[1].label, ruleset.tiers[1].cadence) == (Words("B", "B"), None)
    assert ruleset.rules[0].conditions == (
        Bound(Metric.SPEND_12M, 1_000_501, None, "spend_12m > 1000.5"),
        Bound(Metric.RECENCY_DAYS, 0, 90, "recency_days = 0..90"),
        FieldTest(Filter("tags", Op.CONTAINS, "VIP"), "tag:VIP"))
    assert ruleset.rules[1].conditions == ()


@pytest.mark.parametrize(("text", "low", "high"), [
    ("orders >= 3", 3, None), ("orders > 3", 4, None), ("orders > 2.5", 3, None), ("orders >= 2.5", 3, None),
    ("orders <= 3", 0, 3), ("orders < 3", 0, 2), ("orders < 2.5", 0, 2), ("orders = 3", 3, 3), ("orders == 1,000", 1000,
    1000), ("orders ≥ 3", 3, None), ("orders = 2..4", 2, 4), ("sales_before < 80", 0, 7999), ("orders < 0", 0, -1),
])
def test_a_comparison_is_an_interval_of_whole_units_with_both_ends_inside(text, low, high):
    found = read_rules(SMALL.replace("tag:VIP", text)).rules[0].conditions[-1]

    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("text", ["industry = 餐饮", "x.score >= 5", "-tag:test", "city:上海 or city:杭州", "region:"])
def test_fields_tags_and_own_fields_are_asked_as_in_a_query(text):
    assert isinstance(read_rules(SMALL.replace("tag:VIP", text)).rules[0].conditions[-1], FieldTest)


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("[[rule]]", "[[rule]", (10, 7, "syntax", "[[rule]")),
    ('name = "big"', 'name = "big"\nnmae = 1', (12, 1, "unknown_key", "nmae")),
    ('tier = "A"', 'tier = "X"', (12, 9, "unknown_tier", "X")),
    ("spend_12m >", "spend_13m >", (13, 10, "unknown_metric", "spend_13m")),
    ("tag:VIP", "tgg:VIP", (13, 56, "unknown_field", "tgg")),
    ("tag:VIP", "tier:A", (13, 56, "unknown_field", "tier")),
    ("tag:VIP", "stale:90d", (13, 56, "unknown_field", "stale")),
    ("tag:VIP", "vip", (13, 56, "not_a_condition", "vip")),
    ("tag:VIP", "(tag:VIP", (13, 56, "not_a_condition", "(tag:VIP")),
    ("> 1000.5", "> much", (13, 22, "number", "much")),
    ("0..90", "0..", (13, 1, "number", "rule.when")),
    ("> 1000.5", "> 9999999999999", (13, 22, "number", "9999999999999")),
    ("latest = 60", "latest = 20", (5, 1, "order", "tier.contact")),
    ("target = 30", 'target = "30"', (5, 1, "number", "tier.contact.target")),
    ('name = "B"', 'name = "a"', (8, 9, "twice", "a")),
    ('name = "B"', 'name = "a b"', (8, 9, "name", "a b")),
    ('name = "B"', 'label = "x"', (7, 1, "missing_key", "name")),
    ('label.zh = "重点"', "label.zh = 3", (4, 1, "type", "tier.label.zh")),
    ('label.zh = "重点"', 'label.fr = "x"', (4, 7, "unknown_key", "fr")),
    ('label.zh = "重点"', 'label.zh = " "', (4, 1, "text", "tier.label.zh")),
    ('tier = "B"\n', 'tier = "B"\nwhen = ["r = 1"]\n', (15, 1, "no_default", "rule")),
    ("[[tier]]\nname = \"A\"", 'currency = "XXX"\n[[tier]]\nname = "A"', (1, 13, "currency", "XXX")),
    ("[[tier]]\nname = \"A\"", '[scores]\norders = [5, 2]\n[[tier]]\nname = "A"', (1, 1, "order", "scores")),
])
def test_what_is_wrong_is_told_with_its_line_and_column(old, new, expected):
    assert refused(SMALL.replace(old, new, 1)) == expected


def test_a_rule_after_the_one_for_everybody_is_refused():
    text = SMALL + '\n[[rule]]\nname = "late"\ntier = "A"\nwhen = ["r = 5"]\n'

    assert refused(text)[2:] == ("after_default", "late")


@pytest.mark.parametrize("text", ["", "# nothing", "x" * (LONGEST + 1), "a = " + "9" * 5000, "a = " + "[" * 5000,
                                  "tier = 3", "[tier]\nname = 'A'", "[[tier]]\nname = 'A\\u0000'", "\ud800",
                                  "[[tier]]\nname = 'A'\n[[rule]]\nname = 1\ntier = 'A'"])
def test_a_hostile_file_is_refused_like_any_other(text):
    assert refused(text)[0] >= 1


@given(st.integers(0, len(FIXED)), st.text(max_size=6))
def test_a_file_with_anything_typed_into_it_is_read_or_refused_at_a_place_in_it(at, typed):
    text = FIXED[:at] + typed + FIXED[at:]

    line, column = place(text)

    lines = text.split("\n")
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_read_and_has_both_languages(name):
    ruleset = read_rules(EXAMPLES[name])

    assert all(tier.cadence and tier.strategy and tier.label.en != tier.label.zh for tier in ruleset.tiers)
    assert all(rule.label.en != rule.label.zh for rule in ruleset.rules)


def test_eight_classes_take_every_pair_of_high_and_low_once():
    *classes, _ = read_rules(CHINESE8).rules

    assert len({tuple(bound.low for bound in rule.conditions) for rule in classes}) == 8
