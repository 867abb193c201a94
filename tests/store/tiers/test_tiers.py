"""A run puts every active customer into one tier, notes only who moved, and can be taken back exactly."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.tiers.reading import read_rules
from cimtool.rules.tiers.ruleset import Metric
from cimtool.rules.tiers.shipped import EXAMPLES, FIXED
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.tiers.explain import explain_tier
from cimtool.store.tiers.frame import framed
from cimtool.store.tiers.metrics import Measuring, Paid, main_currency, measured
from tests.conftest import NOW
from tests.store.states import journalled, undo
from tests.store.tiers.shop import TODAY, buy, open_shop, run, tiers

DAYS = st.dates(date(2023, 1, 1), TODAY).map(date.isoformat)
PURCHASES = st.lists(st.lists(st.tuples(DAYS, st.integers(-50_000, 2_000_000)), max_size=6), min_size=1, max_size=12)


def decided(store, rules="fixed", as_of=TODAY):
    with store.reading() as db, framed(db, read_rules(EXAMPLES.get(rules, rules)), as_of) as frame:
        return {number: frame.ruleset.rules[rule].tier
                for number, rule in db.execute("SELECT customer_id, number FROM temp.decided")}


def inputs(store, number, as_of=TODAY, rules=FIXED):
    with store.reading() as db:
        return explain_tier(db, number, read_rules(rules), as_of).inputs


def test_everybody_is_in_the_tier_of_the_first_rule_that_holds(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 1_200_000)], [("2026-03-01", 1_200_000)], [("2026-10-01", 100)],
              [("2024-10-01", 9_000_000)], [])

    found = run(store, stamp)

    assert tiers(store) == {1: "A", 2: "B", 3: "C", 4: "D", 5: "D"}
    assert (dict(found.tiers), found.customers) == ({"A": 1, "B": 1, "C": 1, "D": 2}, 5)
    assert found.moves == {(None, "A"): 1, (None, "B"): 1, (None, "C"): 1, (None, "D"): 2}


def test_a_second_run_notes_only_who_moved_and_why(store, stamp):
    ids = open_shop(store, stamp, [("2026-10-01", 100)], [("2026-10-01", 100)])
    run(store, stamp)
    buy(store, stamp, ids[0], "2026-11-01", 400_000)

    found = run(store, stamp)

    assert [(one.customer_id, one.before, one.tier, one.rule.name, dict(one.values)) for one in found.moved] == [
        (ids[0], "C", "B", "steady", {Metric.SPEND_12M: 4_001_000})]
    assert store.reader.execute("SELECT count(*) FROM tier_move").fetchone() == (3,)


def test_a_run_that_finds_nothing_new_is_no_operation(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 100)])
    run(store, stamp)
    before = journalled(store.writer)

    run(store, stamp)

    assert journalled(store.writer) == before


@pytest.mark.parametrize("rules", EXAMPLES)
def test_undo_of_a_run_is_exact_cut_points_included(store, stamp, rules):
    open_shop(store, stamp, *([(f"2026-{1 + number % 11:02d}-01", 10_000 * number)] for number in range(30)))
    run(store, stamp, "fixed")
    before = journalled(store.writer)
    run(store, stamp, rules, as_of=date(2026, 9, 1))

    undo(store, stamp)

    assert journalled(store.writer) == before


def test_purchases_after_the_day_do_not_count(store, stamp):
    open_shop(store, stamp, [("2026-06-30", 100), ("2026-07-01", 5_000_000)])

    assert decided(store, as_of=date(2026, 6, 30)) == {1: "C"}
    assert decided(store, as_of=date(2026, 7, 1)) == {1: "A"}


def test_twelve_months_begin_the_day_after_the_same_day_a_year_before(store, stamp):
    open_shop(store, stamp, [("2025-11-22", 100)], [("2025-11-23", 100)])

    assert [inputs(store, number)[Metric.SPEND_12M] for number in (1, 2)] == [0, 1000]


def test_the_29th_of_february_has_a_year_before(store, stamp):
    open_shop(store, stamp, [("2023-03-01", 100)], [("2023-02-28", 100)])

    found = [inputs(store, number, date(2024, 2, 29))[Metric.SPEND_12M] for number in (1, 2)]

    assert found == [1000, 0]


def test_lines_of_one_day_are_one_order_and_what_is_given_back_is_none(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 500), ("2026-10-01", 700), ("2026-10-05", -900), ("2026-09-01", 0)])

    found = inputs(store, 1)

    assert (found[Metric.ORDERS], found[Metric.ORDERS_12M], found[Metric.SPEND]) == (2, 2, 3000)
    assert found[Metric.RECENCY_DAYS] == (TODAY - date(2026, 10, 1)).days


def test_who_gave_back_more_than_was_bought_spent_nothing(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 500), ("2026-10-05", -900)])

    assert inputs(store, 1)[Metric.SPEND] == 0


def test_two_currencies_are_never_added_up(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 500), ("2026-10-02", 800, "USD")], [("2026-10-01", 7, "JPY")],
              [("2026-10-03", 1)])

    found = run(store, stamp)

    assert (found.currency, found.foreign) == ("CNY", 2)
    assert [inputs(store, number)[Metric.SPEND] for number in (1, 2, 3)] == [5000, 0, 10]
    assert [inputs(store, number)[Metric.ORDERS] for number in (1, 2, 3)] == [2, 1, 1]


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 1200), ("KWD", 1_200_000), ("CNY", 120_000)])
def test_an_amount_of_the_rules_means_whole_units_of_any_currency(store, stamp, currency, minor):
    open_shop(store, stamp, [("2026-10-01", minor, currency)], [("2026-10-01", minor - 1, currency)])
    rules = FIXED.replace("spend_12m >= 12000", "spend_12m >= 1200")

    assert decided(store, rules) == {1: "A", 2: "C"}


def test_the_trash_and_the_merged_are_in_no_tier(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 1_500_000)], [("2026-10-01", 1_500_000)])
    with store.operation(stamp) as current:
        current.db.execute("UPDATE customer SET state = 'trashed' WHERE id = 2")

    assert run(store, stamp).customers == 1


def test_equal_spending_shares_a_class_and_the_order_of_rows_decides_nothing(store, stamp):
    open_shop(store, stamp, *[[("2026-10-01", minor)] for minor in (5_000, 2_000, 1_000, 1_000, 1_000)])

    assert decided(store, "pareto") == {1: "A", 2: "A", 3: "A", 4: "A", 5: "A"}
    assert decided(store, EXAMPLES["pareto"].replace("sales_before < 80", "sales_before < 70")) == {
        1: "A", 2: "A", 3: "B", 4: "B", 5: "B"}


@settings(max_examples=6)
@given(PURCHASES, st.randoms(use_true_random=False))
def test_the_order_in_which_customers_and_purchases_came_changes_no_tier(tmp_path_factory, purchases, chance):
    order = list(range(len(purchases)))
    chance.shuffle(order)
    for rules in ("rfm", "pareto", "chinese8"):
        text = EXAMPLES[rules].replace("measured_from = 500", "measured_from = 1").replace("from = 25", "from = 1")
        first = _decided_apart(tmp_path_factory, purchases, text)
        second = _decided_apart(tmp_path_factory, [random.Random(1).sample(bought, len(bought)) for bought in
                                                   (purchases[place] for place in order)], text)
        assert [first[place] for place in order] == second


def _decided_apart(folders, purchases, rules):
    store = Store(folders.mktemp("shop") / "c.db", busy_timeout_s=1)
    try:
        open_shop(store, Stamp("test", "tester", NOW), *purchases)
        return list(decided(store, rules).values())
    finally:
        store.close()


@settings(max_examples=6)
@given(PURCHASES, st.integers(1, 5_000_000))
def test_spending_more_never_lowers_the_tier(tmp_path_factory, purchases, more):
    day = (TODAY - timedelta(days=1)).isoformat()
    raised = [[*purchases[0], (day, more)], *purchases[1:]]
    for rules in ("fixed", "pareto"):
        before = _decided_apart(tmp_path_factory, purchases, EXAMPLES[rules])[0]
        assert _decided_apart(tmp_path_factory, raised, EXAMPLES[rules])[0] <= before


@settings(max_examples=6)
@given(PURCHASES)
def test_what_is_explained_of_one_is_what_was_decided_among_all(tmp_path_factory, purchases):
    store = Store(tmp_path_factory.mktemp("shop") / "c.db", busy_timeout_s=1)
    open_shop(store, Stamp("test", "tester", NOW), *purchases)
    for rules in ("rfm", "pareto"):
        among_all = decided(store, rules)
        with store.reading() as db:
            alone = {number: explain_tier(db, number, read_rules(EXAMPLES[rules]), TODAY) for number in among_all}
        assert {number: one.tier for number, one in alone.items()} == among_all
        assert all(all(tried.holds for tried in one.tried[one.decided]) for one in alone.values())
    store.close()


METRIC_ROWS = "SELECT * FROM temp.metric ORDER BY customer_id"


@settings(max_examples=15)
@given(PURCHASES, DAYS)
def test_one_currency_is_measured_faster_and_no_differently(tmp_path_factory, purchases, day):
    store = Store(tmp_path_factory.mktemp("alone") / "c.db", busy_timeout_s=1)
    open_shop(store, Stamp("test", "tester", NOW), *purchases)
    as_of = date.fromisoformat(day)

    with store.reading() as db:
        both = []
        for alone in (True, False):
            with measured(db, Measuring(as_of, "CNY", frozenset(Metric), alone=alone)):
                both.append(db.execute(METRIC_ROWS).fetchall())

    assert both[0] == both[1]
    assert len(both[0]) == len(purchases)
    store.close()


def test_a_second_currency_is_noticed(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 100), ("2026-10-02", 100), ("2026-10-03", 100)])
    with store.reading() as db:
        assert main_currency(db, TODAY) == Paid("CNY", alone=True)

    buy(store, stamp, 1, "2026-10-04", 100, currency="USD")

    with store.reading() as db:
        assert main_currency(db, TODAY) == Paid("CNY", alone=False)
