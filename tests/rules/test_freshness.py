"""How current a value is: the edges, and that waiting never makes it fresher."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.freshness import (
    Basis,
    Cadence,
    ContactState,
    Evidence,
    Freshness,
    contact_state,
    contacts_of,
    evidence_of,
    fields_reached,
    freshness,
    reached,
)
from tests.rules.quality.subjects import customer

DAY = date(2026, 1, 1)
ORDER = list(Freshness)


def graded(days, basis=Basis.ENTERED, half_life=10):
    return freshness(Evidence((DAY - timedelta(days=days)).isoformat(), basis), as_of=DAY, half_life_days=half_life)


@pytest.mark.parametrize(("days", "state"), [
    (-5, Freshness.FRESH), (0, Freshness.FRESH), (10, Freshness.FRESH), (11, Freshness.AGEING),
    (20, Freshness.AGEING), (21, Freshness.STALE)])
def test_a_value_is_fresh_up_to_its_half_life_and_stale_after_two(days, state):
    assert graded(days) is state


def test_what_a_file_brought_is_of_unknown_age_until_it_is_surely_old():
    assert [graded(days, Basis.RECEIVED) for days in (0, 10, 11, 21)] == [
        Freshness.UNKNOWN, Freshness.UNKNOWN, Freshness.AGEING, Freshness.STALE]


@given(days=st.integers(0, 9000), more=st.integers(0, 900), half_life=st.integers(1, 3650),
       basis=st.sampled_from(Basis))
def test_nothing_gets_fresher_by_waiting(days, more, half_life, basis):
    now, later = graded(days, basis, half_life), graded(days + more, basis, half_life)

    assert ORDER.index(later) >= ORDER.index(now)


@given(entered=st.dates(), confirmed=st.dates(), contacted=st.dates())
def test_the_latest_evidence_counts(entered, confirmed, contacted):
    days = [day.isoformat() for day in (entered, confirmed, contacted)]
    contacts = contacts_of([(days[2], "电话", "好")])

    best = evidence_of("phones", customer(confirmed={"phones": days[1]}), Evidence(days[0], Basis.RECEIVED), contacts)

    assert best.day == max(days)


def test_on_one_day_a_word_given_counts_before_a_file():
    best = evidence_of("phones", customer(confirmed_on="2026-01-01"), Evidence("2026-01-01", Basis.RECEIVED),
                       contacts_of([]))

    assert best.basis is Basis.CONFIRMED


@pytest.mark.parametrize("text", ["打了两次，无人接听", "No answer, will try again", "空号", "left a voicemail"])
def test_an_attempt_that_reached_nobody_is_no_contact(text):
    assert not reached(text)
    assert contacts_of([("2026-01-01", "电话", text)]).last_on is None


def test_a_contact_proves_what_it_went_through():
    assert fields_reached("微信") == {"wechat"}
    assert fields_reached("Phone") == {"phones"}
    assert fields_reached(None) == fields_reached("鸽子") == {"phones", "emails", "wechat", "qq"}


@given(days=st.integers(0, 1000), target=st.integers(1, 300), more=st.integers(0, 300))
def test_the_contact_clock_runs_from_in_touch_over_due_to_overdue(days, target, more):
    cadence = Cadence(target, target + more)
    state = contact_state((DAY - timedelta(days=days)).isoformat(), cadence, DAY)

    assert state is (ContactState.IN_TOUCH if days <= target else
                     ContactState.DUE if days <= target + more else ContactState.OVERDUE)
    assert contact_state(None, cadence, DAY) is ContactState.NEVER
