"""Cut points are measured once and then stand, so nobody's score moves because others bought."""

import json
from datetime import date

from cimtool.store.settings_table import stored_setting
from tests.store.tiers.shop import buy, open_shop, run, tiers
from tests.store.tiers.test_tiers import EXAMPLES

RFM = EXAMPLES["rfm"].replace("measured_from = 500", "measured_from = 10")
SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)


def shop(store, stamp):
    return open_shop(store, stamp, *([(f"2026-03-{1 + day:02d}", 1000)] * 1 for day in range(20)))


def test_with_few_buyers_the_cuts_of_the_rules_count(store, stamp):
    shop(store, stamp)

    found = run(store, stamp, "rfm", SPRING)

    assert (found.cuts.measured_on, found.cuts.orders, found.cuts.buyers) == (None, (2, 3, 5, 10), 20)
    assert stored_setting(store.reader, "tier_cuts") is None


def test_a_score_does_not_move_because_others_bought(store, stamp):
    ids = shop(store, stamp)
    run(store, stamp, RFM, SPRING)
    before = tiers(store)
    for other in ids[1:]:
        buy(store, stamp, other, "2026-03-31", 1000)

    found = run(store, stamp, RFM, SPRING)

    assert found.cuts.measured_on == "2026-04-01"
    assert tiers(store)[ids[0]] == before[ids[0]]


def test_a_day_keeps_its_answer_whatever_is_measured_for_other_days(store, stamp):
    shop(store, stamp)
    first = run(store, stamp, RFM, SPRING)
    run(store, stamp, RFM, AUTUMN)
    run(store, stamp, RFM, date(2026, 3, 10), measure_anew=True)
    again = run(store, stamp, RFM, SPRING)

    assert (again.tiers, again.cuts) == (first.tiers, first.cuts)


def test_new_cuts_are_measured_when_asked_for(store, stamp):
    shop(store, stamp)
    run(store, stamp, RFM, SPRING)

    found = run(store, stamp, RFM, AUTUMN, measure_anew=True)

    assert found.cuts.measured_on == "2026-10-01"
    assert len(*json.loads(stored_setting(store.reader, "tier_cuts")).values()) == 2
