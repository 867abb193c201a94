"""What in the record is out of the ordinary, at its limits and on both sides of them."""

from datetime import UTC, datetime, timedelta

import pytest

from cimtool.rules.access.alarms import DEFAULTS, OFF, AccessRule, Seen, accepted, alarms
from cimtool.rules.access.entry import AccessKind, Entry, entry_of, entry_text

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=400)


def row(seq, kind, *, minutes=0, count=1, actor="ann", account="shop", known_since=LONG_AGO):
    at = NOON + timedelta(minutes=minutes)
    entry = Entry(seq=seq, epoch=1, at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), kind=kind, actor=actor, account=account,
                  count=count)
    return Seen(entry, at, at, known_since)


def found(rows, began=LONG_AGO, **limits):
    wanted = dict.fromkeys(AccessRule, OFF) | {AccessRule(name): limit for name, limit in limits.items()}
    return [(alarm.who, alarm.count, alarm.first, alarm.last) for alarm in alarms(rows, wanted, began=began)]


def reveals(*minutes, **more):
    return [row(seq, AccessKind.REVEAL, minutes=at, **more) for seq, at in enumerate(minutes, start=1)]


def test_reveals_are_an_alarm_from_the_limit_on_and_within_an_hour():
    assert found(reveals(0, 20, 40), reveals="4") == []
    assert found(reveals(0, 20, 40, 59), reveals="4") == [("ann (shop)", 4, 1, 4)]
    assert found(reveals(0, 20, 40, 60), reveals="4") == []


def test_a_burst_that_goes_on_is_one_alarm_and_the_next_day_another():
    assert found(reveals(0, 20, 40, 60, 80, 1500, 1501, 1502), reveals="3") == [
        ("ann (shop)", 5, 1, 5), ("ann (shop)", 3, 6, 8)]


def test_one_reveal_of_many_values_counts_as_many():
    assert found(reveals(0, count=50), reveals="20") == [("ann (shop)", 50, 1, 1)]


def test_reveals_of_several_people_do_not_add_up():
    rows = [row(1, AccessKind.REVEAL), row(2, AccessKind.REVEAL, actor="bob")]

    assert found(rows, reveals="2") == []


def test_who_guesses_under_many_names_is_one():
    rows = [row(seq, AccessKind.UNLOCK_FAILED, actor=name) for seq, name in enumerate("abc", start=1)]

    assert found(rows, wrong_secrets="3") == [("a (shop)", 3, 1, 3)]


def test_a_bulk_export_is_an_alarm_from_the_limit_on():
    rows = [row(1, AccessKind.EXPORT, count=499), row(2, AccessKind.EXPORT, count=500)]

    assert found(rows, bulk_export="500") == [("ann (shop)", 500, 2, 2)]


@pytest.mark.parametrize(("hours", "late"), [
    ("07:00-22:00", False), ("12:00-13:00", False), ("12:01-13:00", True), ("07:00-12:00", True),
    ("22:00-06:00", True), ("22:00-12:01", False), ("00:00-24:00", False)])
def test_the_hours_of_business_hold_from_the_first_minute_and_end_before_the_last(hours, late):
    assert bool(found([row(1, AccessKind.EXPORT)], odd_hours=hours)) is late


def test_a_nightly_backup_and_ordinary_changes_are_nobodys_odd_hours():
    rows = [row(1, AccessKind.BACKUP), row(2, AccessKind.OPERATION), row(3, AccessKind.UNDO)]

    assert found(rows, odd_hours="01:00-02:00", newcomer="14") == []


def test_somebody_new_is_an_alarm_until_the_days_are_over():
    def known(days):
        return [row(1, AccessKind.EXPORT, known_since=NOON - timedelta(days=days))]

    assert found(known(13), newcomer="14") == [("ann (shop)", 1, 1, 1)]
    assert found(known(14), newcomer="14") == []


def test_in_the_first_days_of_a_record_everybody_is_new_and_nobody_is_an_alarm():
    rows = [row(1, AccessKind.EXPORT, known_since=NOON)]

    assert found(rows, began=NOON - timedelta(days=13), newcomer="14") == []


def test_the_usual_limits_are_limits():
    assert {rule: accepted(rule, limit) for rule, limit in DEFAULTS.items()} == DEFAULTS


@pytest.mark.parametrize(("rule", "text", "kept"), [
    ("reveals", " 5 ", "5"), ("reveals", "OFF", "off"), ("reveals", "0", None), ("reveals", "-1", None),
    ("reveals", "٣", None), ("reveals", "9" * 400, None), ("newcomer", "30d", "30"), ("odd_hours", "7:30-22:00",
     "07:30-22:00"), ("odd_hours", "25:00-26:00", None), ("odd_hours", "7-22", None), ("bulk_export", "7d", None)])
def test_a_limit_is_kept_in_one_spelling_or_refused(rule, text, kept):
    assert accepted(AccessRule(rule), text) == kept


@pytest.mark.parametrize("change", [{"count": "many"}, {"seq": "1"}, {"kind": "invented"}, {"fields": "name"},
                                    {"at": 7}, {"invented": 1}])
def test_a_row_of_another_kind_is_not_read(change):
    import json

    text = json.dumps(json.loads(entry_text(row(1, AccessKind.EXPORT).entry)) | change, sort_keys=True,
                      separators=(",", ":"))

    with pytest.raises(ValueError, match=r"AccessKind|record of access"):
        entry_of(text)
