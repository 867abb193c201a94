"""Whom to call and why: what was promised, what is due, and what an attempt that reached nobody changes."""

from datetime import date

import pytest

from cimtool.rules.agenda import Call, Talk, reason_to_call
from cimtool.rules.freshness import Cadence

TODAY = date(2026, 11, 22)


CADENCE = Cadence(90, 180)


def why(*talks, cadence=CADENCE):
    reason = reason_to_call([Talk(*talk) for talk in talks], cadence, TODAY)
    return None if reason is None else (reason.call, reason.since)


@pytest.mark.parametrize(("day", "answer"), [
    ("2026-11-22", None), ("2026-08-24", None), ("2026-08-23", (Call.DUE, "2026-11-22")),
    ("2026-05-26", (Call.DUE, "2026-08-25")), ("2026-05-25", (Call.OVERDUE, "2026-08-24"))])
def test_the_cadence_decides_without_a_promise(day, answer):
    assert why((day, "hello")) == answer


def test_who_was_never_reached_stands_apart():
    assert why() == (Call.NEVER, None)
    assert why(("2026-11-01", "无人接听")) == (Call.NEVER, None)


@pytest.mark.parametrize(("day", "answer"), [
    ("2026-11-20", (Call.PROMISED, "2026-11-20")), ("2026-11-22", (Call.PROMISED, "2026-11-22")), ("2026-11-23", None)])
def test_a_promised_day_counts_from_that_day_on(day, answer):
    assert why(("2020-01-01", "later", day)) == answer


def test_a_promise_is_kept_by_a_contact_and_not_by_an_attempt():
    promised = ("2026-11-01", "call on the 20th", "2026-11-20")

    assert why(promised, ("2026-11-20", "no answer")) == (Call.PROMISED, "2026-11-20")
    assert why(promised, ("2026-11-10", "sent a brochure")) == (Call.PROMISED, "2026-11-20")
    assert why(promised, ("2026-11-19", "called early")) is None
    assert why(promised, ("2026-11-20", "called")) is None


def test_a_new_promise_takes_the_place_of_the_old_one():
    assert why(("2026-11-01", "x", "2026-11-20"), ("2026-11-05", "rather in January", "2027-01-05")) is None


def test_a_promise_of_today_for_today_is_not_kept_by_itself():
    assert why(("2026-11-22", "again in the afternoon", "2026-11-22")) == (Call.PROMISED, "2026-11-22")


def test_without_a_cadence_only_a_promise_counts():
    assert why(cadence=None) is None
    assert why(("2020-01-01", "hello"), cadence=None) is None
    assert why(("2020-01-01", "later", "2026-11-20"), cadence=None) == (Call.PROMISED, "2026-11-20")
