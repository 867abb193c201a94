"""A tier set by hand holds until its day, and tiers follow a merge."""

from datetime import date

from cimtool.store.merging.merges import merge
from cimtool.store.tiers.pins import NewPin, pin_tier
from tests.store.states import journalled, undo
from tests.store.tiers.shop import TODAY, open_shop, run, tiers


def pin(store, stamp, customer, tier="A", until=date(2026, 12, 31)):
    with store.operation(stamp) as current:
        pin_tier(current, customer, NewPin(tier, TODAY, until, "an old friend"))


def join(store, stamp, survivor, loser):
    with store.operation(stamp) as current:
        merge(current, survivor, [loser], {})


def test_a_tier_set_by_hand_outlives_runs_until_its_last_day(store, stamp):
    open_shop(store, stamp, [])
    pin(store, stamp, 1)

    assert (run(store, stamp, as_of=date(2026, 12, 31)).pinned, tiers(store)) == (1, {1: "A"})
    assert (run(store, stamp, as_of=date(2027, 1, 1)).pinned, tiers(store)) == (0, {1: "D"})


def test_a_tier_set_by_hand_says_nothing_about_the_days_before(store, stamp):
    open_shop(store, stamp, [])
    pin(store, stamp, 1)

    assert run(store, stamp, as_of=date(2026, 11, 21)).pinned == 0


def test_a_tier_that_the_rules_know_no_more_is_not_kept(store, stamp):
    open_shop(store, stamp, [])
    pin(store, stamp, 1, "gold")

    run(store, stamp)

    assert tiers(store) == {1: "D"}


def test_a_later_pin_takes_the_place_of_an_earlier_one(store, stamp):
    open_shop(store, stamp, [])
    pin(store, stamp, 1, "A")
    pin(store, stamp, 1, "B", TODAY)

    run(store, stamp, as_of=date(2026, 11, 23))

    assert tiers(store) == {1: "D"}


def test_a_merge_keeps_the_survivors_tier_and_both_histories(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 1_500_000)], [])
    run(store, stamp)

    join(store, stamp, 1, 2)

    assert tiers(store) == {1: "A"}
    assert store.reader.execute("SELECT tier FROM tier_move WHERE customer_id = 1 ORDER BY id").fetchall() == [
        ("A",), ("D",), ("A",)]


def test_a_merge_keeps_what_a_person_has_set(store, stamp):
    open_shop(store, stamp, [], [])
    pin(store, stamp, 2, "B")
    run(store, stamp)

    join(store, stamp, 1, 2)

    assert tiers(store) == {1: "B"}
    assert run(store, stamp).pinned == 1


def test_undo_of_a_merge_gives_each_its_tiers_back(store, stamp):
    open_shop(store, stamp, [("2026-10-01", 1_500_000)], [])
    run(store, stamp)
    before = journalled(store.writer)

    join(store, stamp, 1, 2)
    undo(store, stamp)

    assert journalled(store.writer) == before
