"""Clusters of many pairs: what is plain is settled by arrays, the rest by `clusters`; loads numpy."""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from cimtool.rules.matching.clusters import COMPLETED_SIZE, ScoredPair, clusters
from cimtool.rules.matching.columns import Numbers
from cimtool.rules.matching.scoring import Bits

ALONE: Final = -1
Score = Callable[[Numbers, Numbers], Bits]


def linked(size: int, left: Numbers, right: Numbers, weights: Bits, score: Score) -> Numbers:
    """Return for each row the first row of its cluster, ALONE for a row by itself.

    Pairs are in order, ``left`` < ``right``; *score* weighs pairs inside a component that were no candidates.
    """
    for_ = np.flatnonzero(weights > 0)
    component = _components(size, left[for_], right[for_])
    sizes = np.bincount(component, minlength=size)
    found = np.full(size, ALONE, np.int64)
    pairs_only = np.flatnonzero(sizes[component] == 2)
    found[pairs_only] = component[pairs_only]
    rows = np.flatnonzero(sizes[component] > 2)
    if len(rows):
        known = _Known(size, left, right, weights, score)
        _settle(found, component, rows[np.argsort(component[rows], kind="stable")], known)
    return found


def _components(size: int, left: Numbers, right: Numbers) -> Numbers:
    """Return for each row the first row that pairs connect it to."""
    first = np.arange(size)
    while True:
        low = np.minimum(first[left], first[right])
        before = first.copy()
        np.minimum.at(first, left, low)
        np.minimum.at(first, right, low)
        # A root that is connected to a lower one takes all its rows along.
        np.minimum.at(first, before[left], low)
        np.minimum.at(first, before[right], low)
        first = first[first]
        if np.array_equal(first, before):
            return first


class _Known:
    """The weights of candidates, by their rows; others are weighed when they are asked for."""

    def __init__(self, size: int, left: Numbers, right: Numbers, weights: Bits, score: Score) -> None:
        self._size = size
        self._keys = left * size + right
        self._weights = weights
        self._score = score

    def weights(self, left: Numbers, right: Numbers) -> Bits:
        """Return the weights of pairs."""
        keys = left * self._size + right
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        there = self._keys[at] == keys
        found = np.empty(len(keys))
        found[there] = self._weights[at[there]]
        rest = np.flatnonzero(~there)
        found[rest] = self._score(left[rest], right[rest])
        return found

    def among(self, rows: Numbers) -> Iterator[tuple[int, int, float]]:
        """Yield the candidates among some rows with their weights."""
        inside = np.zeros(self._size, np.bool_)
        inside[rows] = True
        chosen = np.flatnonzero(inside[self._keys // self._size] & inside[self._keys % self._size])
        yield from zip((self._keys[chosen] // self._size).tolist(), (self._keys[chosen] % self._size).tolist(),
                       self._weights[chosen].tolist(), strict=True)


def _settle(found: Numbers, component: Numbers, rows: Numbers, known: _Known) -> None:
    """Settle components of three and more; *rows* stand by component."""
    starts = np.flatnonzero(np.concatenate(([True], component[rows[1:]] != component[rows[:-1]])))
    sizes = np.diff(np.append(starts, len(rows)))
    doubtful: list[ScoredPair] = []
    for size in np.unique(sizes).tolist():
        groups = rows[starts[sizes == size][:, None] + np.arange(size)]
        if size > COMPLETED_SIZE:
            doubtful += [ScoredPair(*pair) for group in groups for pair in known.among(group)]
            continue
        one, other = np.triu_indices(size, 1)
        left, right = groups[:, one], groups[:, other]
        weights = known.weights(left.ravel(), right.ravel()).reshape(left.shape)
        whole = (weights > 0).all(1)
        found[groups[whole]] = groups[whole][:, :1]
        rest = np.flatnonzero(~whole)
        doubtful += [ScoredPair(*pair) for pair in zip(
            left[rest].ravel().tolist(), right[rest].ravel().tolist(), weights[rest].ravel().tolist(), strict=True)]
    for cluster in clusters(doubtful):
        found[list(cluster)] = cluster[0]
