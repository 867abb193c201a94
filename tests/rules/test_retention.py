"""Which backups stay: as restic's `forget --keep-*` decides, and in doubt every one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.retention import Held, KeepRules, Kept, Standing, clock_behind, first_to_go, judge

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)  # a Sunday
DAY = timedelta(days=1)


def daily(days, start=NOW):
    """One sound backup a day, the newest at *start*; names count the days back."""
    return [Held(str(back), start - back * DAY, days - back, Standing.SOUND) for back in range(days)]


def kept(backups, now=NOW, **rules):
    return [judged.backup.name for judged in judge(backups, KeepRules(**rules), now) if judged.reasons]


def reasons_of(name, backups, now=NOW, **rules):
    return next(judged.reasons for judged in judge(backups, KeepRules(**rules), now) if judged.backup.name == name)


@pytest.mark.parametrize(("rules", "names"), [
    ({"last": 3}, ["0", "1", "2"]),
    ({"daily": 4}, ["0", "1", "2", "3"]),
    ({"weekly": 3}, ["0", "7", "14"]),
    ({"monthly": 3}, ["0", "22", "53"]),
    ({"yearly": 2}, ["0", "326"]),
    ({"last": 2, "weekly": 2}, ["0", "1", "7"]),
])
def test_each_rule_keeps_the_newest_of_its_periods(rules, names):
    assert kept(daily(400), **rules) == names


def test_a_day_without_a_backup_takes_no_place():
    assert kept([backup for backup in daily(9) if int(backup.name) % 2 == 0], daily=3) == ["0", "2", "4"]


def test_of_one_day_the_newest_stays_and_of_one_second_the_one_made_last():
    backups = [Held("a", NOW - timedelta(hours=2), 1, Standing.SOUND), Held("b", NOW, 2, Standing.SOUND),
               Held("c", NOW, 3, Standing.SOUND)]

    assert kept(backups, daily=5) == ["c"]


def test_the_reasons_are_told():
    assert reasons_of("0", daily(3), last=1, yearly=1) == (Kept.NEWEST, Kept.NEWEST_SOUND, Kept.LAST, Kept.YEARLY)


def test_the_newest_sound_backup_stays_whatever_came_after_it():
    backups = [*daily(3)[1:], Held("0", NOW, 3, Standing.BROKEN)]

    assert kept(backups, yearly=1) == ["0", "1"]
    assert Kept.NEWEST_SOUND in reasons_of("1", backups, yearly=1)


def test_a_broken_backup_stays_and_takes_no_place_of_a_sound_one():
    backups = [Held(backup.name, backup.at, backup.seq, Standing.BROKEN if backup.name == "1" else Standing.SOUND)
               for backup in daily(4)]

    assert kept(backups, last=2) == ["0", "1", "2"]


def test_what_this_database_did_not_make_stays():
    stranger = Held("theirs", NOW - 900 * DAY, 1, Standing.UNKNOWN)

    assert reasons_of("theirs", [*daily(3), stranger], last=1) == (Kept.UNKNOWN,)


def test_a_backup_from_the_future_stays_and_counts_for_nothing():
    made_in_between = Held("future", NOW + 400 * DAY, -5, Standing.SOUND)

    assert kept([*daily(5), made_in_between], last=1) == ["future", "0"]


def test_when_the_clock_went_backwards_nothing_goes():
    backups = daily(5, start=NOW + 30 * DAY)
    now = Held("now", NOW, 6, Standing.SOUND)

    assert clock_behind([*backups, now], NOW)
    assert len(kept([*backups, now], last=1)) == 6
    assert Kept.CLOCK in reasons_of("now", [*backups, now], last=1)


def test_one_wrong_clock_of_long_ago_stops_nothing():
    once = Held("once", NOW + 30 * DAY, 0, Standing.SOUND)

    assert not clock_behind([*daily(5), once], NOW)


def test_the_first_to_go_is_told_with_its_day():
    expiry = first_to_go(daily(4), KeepRules(last=5), NOW, DAY)

    assert (expiry.name, expiry.at) == ("3", NOW + 2 * DAY)


def test_nothing_goes_without_time_to_go():
    assert first_to_go(daily(1), KeepRules(last=999), NOW, DAY) is None


HELD = st.builds(Held, st.uuids().map(str), st.integers(-900, 20).map(lambda days: NOW + days * DAY),
                 st.integers(1, 900), st.sampled_from(Standing))
SHELVES = st.lists(HELD, max_size=20, unique_by=lambda held: held.seq)
RULES = st.builds(KeepRules, **dict.fromkeys(("last", "daily", "weekly", "monthly", "yearly"), st.integers(0, 4)))


@given(SHELVES, RULES)
def test_only_sound_backups_of_the_past_go_and_never_the_newest(backups, rules):
    gone = [judged.backup for judged in judge(backups, rules, NOW) if not judged.reasons]
    sound = sorted((one for one in backups if one.standing is Standing.SOUND and one.at <= NOW),
                   key=lambda one: (one.at, one.seq))

    assert all(backup in sound[:-1] for backup in gone)


@given(SHELVES, RULES)
def test_more_of_a_rule_keeps_no_less(backups, rules):
    more = KeepRules(last=rules.last + 1, daily=rules.daily + 1, weekly=rules.weekly, monthly=rules.monthly,
                     yearly=rules.yearly + 1)
    names = [{judged.backup.name for judged in judge(backups, each, NOW) if judged.reasons} for each in (rules, more)]

    assert names[0] <= names[1]


@given(SHELVES, RULES)
def test_what_stayed_stays_when_the_rest_is_gone(backups, rules):
    stays = [judged.backup for judged in judge(backups, rules, NOW) if judged.reasons]

    assert all(judged.reasons for judged in judge(stays, rules, NOW))
