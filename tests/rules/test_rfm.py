"""Scores by the share strictly below: the same for equal values, whatever the order; the cuts say the same."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.rfm import cuts_of, score, score_by

VALUES = st.lists(st.integers(0, 12), min_size=1, max_size=120)


def by_cuts(values, levels=5):
    counts = sorted(Counter(values).items())
    cuts = cuts_of(iter(counts), len(values), levels)
    return [score_by(value, cuts) for value in values]


@given(VALUES, st.integers(2, 10))
def test_a_score_is_one_more_than_the_share_strictly_below(values, levels):
    below = [sum(other < value for other in values) for value in values]

    assert by_cuts(values, levels) == [1 + int(Fraction(levels * under, len(values))) for under in below]
    assert by_cuts(values, levels) == [score(under, len(values), levels) for under in below]


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_score(values, random):
    shuffled = values[:]
    random.shuffle(shuffled)

    assert dict(zip(shuffled, by_cuts(shuffled), strict=True)) == dict(zip(values, by_cuts(values), strict=True))


@given(VALUES)
def test_more_never_scores_less(values):
    pairs = sorted(zip(values, by_cuts(values), strict=True))

    assert [found for _, found in pairs] == sorted(found for _, found in pairs)


def test_half_a_shop_of_one_time_buyers_scores_one_and_score_two_stays_unused():
    purchases = [1] * 51 + [2] * 20 + [3] * 12 + [4] * 8 + [9] * 9

    scores = dict(zip(purchases, by_cuts(purchases), strict=True))

    assert scores == {1: 1, 2: 3, 3: 4, 4: 5, 9: 5}


def test_a_shop_where_all_are_alike_has_one_score_only():
    assert cuts_of([(3, 700)], 700, 5) == (None, None, None, None)
