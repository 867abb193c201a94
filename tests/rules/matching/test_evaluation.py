"""Precision and recall on answers, with honest intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.matching.evaluation import THRESHOLDS, Answered, Share, measured, threshold_for

answers = st.lists(st.builds(Answered, st.booleans(), st.floats(0.5, 1)), max_size=40)


@pytest.mark.parametrize(("part", "whole", "low", "high"), [
    (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)])
def test_the_interval_is_wilsons(part, whole, low, high):
    assert Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)


def test_of_nothing_nothing_is_said():
    assert (Share(0, 0).value, Share(0, 0).interval, threshold_for([], 0.5)) == (None, None, None)


def test_the_threshold_is_the_lowest_that_is_right_often_enough():
    given_answers = [Answered(True, 0.99), Answered(True, 0.9), Answered(False, 0.7), Answered(True, 0.6)]

    assert threshold_for(given_answers, 1.0).threshold == 0.9
    assert threshold_for(given_answers, 0.75).threshold == 0.6
    assert threshold_for([Answered(False, 0.9)], 0.5) is None


@given(answers)
def test_counts_shrink_as_the_threshold_rises_and_intervals_hold_the_share(given_answers):
    found = measured(given_answers)

    assert [one.threshold for one in found] == list(THRESHOLDS)
    wholes = [one.precision.whole for one in found]
    assert wholes == sorted(wholes, reverse=True)
    assert wholes[0] == len(given_answers)
    for share in (one.precision for one in found if one.precision.whole):
        assert share.interval[0] - 1e-9 <= share.value <= share.interval[1] + 1e-9
