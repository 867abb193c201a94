"""Pairs to clusters: chains, splits and the order of the pairs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.matching.clusters import ScoredPair, cluster_numbers, clusters, unscored_pairs


def pairs(*rows):
    return [ScoredPair(*row) for row in rows]


@pytest.mark.parametrize(("scored", "expected"), [
    ([], []),
    ([(1, 2, -5.0)], []),
    ([(1, 2, 0.0)], []),
    ([(1, 2, 3.0)], [(1, 2)]),
    ([(1, 2, 9.0), (2, 3, 9.0), (1, 3, 9.0)], [(1, 2, 3)]),
    ([(1, 2, 9.0), (3, 4, 9.0)], [(1, 2), (3, 4)]),
    ([(1, 2, 9.0), (2, 3, 9.0), (1, 3, -50.0)], [(1, 2, 3)]),
    ([(1, 2, 9.0), (2, 3, 1.0), (1, 3, -50.0)], [(1, 2)]),
    ([(1, 2, 9.0), (3, 4, 9.0), (2, 3, 1.0)], [(1, 2), (3, 4)]),
    ([(1, 2, 2.0), (2, 3, 2.0)], [(1, 2, 3)]),
    ([(1, 2, float("inf")), (2, 3, float("-inf"))], [(1, 2)]),
])
def test_clusters_are_records_that_agree_on_average(scored, expected):
    assert clusters(pairs(*scored)) == expected


def test_clusters_are_numbered_from_one_by_their_smallest_member():
    assert cluster_numbers(pairs((9, 4, 5.0), (7, 3, 5.0))) == {3: 1, 7: 1, 4: 2, 9: 2}


def test_pairs_that_were_never_compared_are_named_inside_a_component():
    assert list(unscored_pairs(pairs((1, 2, 5.0), (2, 3, 5.0), (8, 9, 5.0), (3, 8, -1.0)))) == [(1, 3)]


SCORED = st.dictionaries(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(-20, 20), max_size=20)


@given(SCORED, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_neither_the_order_of_pairs_nor_of_their_sides_matters(scored, random):
    rows = pairs(*((left, right, bits) for (left, right), bits in scored.items()))
    turned = [ScoredPair(row.right, row.left, row.weight_bits) for row in random.sample(rows, len(rows))]

    assert clusters(rows) == clusters(turned)


@given(SCORED)
@settings(max_examples=150, deadline=None)
def test_every_record_stands_in_at_most_one_cluster(scored):
    members = [member for cluster in clusters(pairs(*((*pair, bits) for pair, bits in scored.items())))
               for member in cluster]

    assert len(members) == len(set(members))
