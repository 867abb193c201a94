"""All pairs of a table that are probably one customer: from stored features to clusters; loads numpy."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from cimtool.fields import Comparison as Compared
from cimtool.model import Clue
from cimtool.rules.matching.candidates import Candidates, candidates
from cimtool.rules.matching.clusters import FLOOR_BITS
from cimtool.rules.matching.columns import Flags, Numbers, Records
from cimtool.rules.matching.fitting import Fit, fit
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.linkage import ALONE, linked
from cimtool.rules.matching.model import FIRM_NAME, Model
from cimtool.rules.matching.scoring import PLACE, Bits, Comparer, Scorer, Vectors, level_at, together
from cimtool.rules.matching.shipped import SHIPPED, with_own
from cimtool.rules.matching.weights import (
    SHARED_CONTACT,
    TELLING_BITS,
    Comparison,
    Proposed,
    concluded,
    weight_of,
)

_PAIRS_AT_ONCE: Final = 400_000
_SHOWN_AT_ONCE: Final = 5_000
# A smaller table says too little about itself.
_FITTED_SIZE: Final = 200

Progress = Callable[[int], None]


class Proposals:
    """What was found, kept as arrays; pairs are made when they are asked for."""

    def __init__(self, records: Records, found: Candidates, vectors: Vectors, scorer: Scorer, weights: Bits,
                 cluster: Numbers, shown: Flags) -> None:
        self.customers = records.size
        self.too_common = found.too_common
        self._ids, self._found, self._vectors, self._scorer = records.ids, found, vectors, scorer
        self._weights, self._cluster, self._shown = weights, cluster, shown
        self._clues = [_Clues(row, field, scorer) for row, field in enumerate(vectors.fields)]
        self._comparisons: dict[bytes, Comparison] = {}

    def pairs(self, min_probability: float) -> Iterator[Proposed]:
        """Yield the pairs at or above a probability, likeliest first, then by id."""
        chosen = np.flatnonzero(self._shown & (self._weights >= weight_of(min_probability)))
        order = chosen[np.argsort(-self._weights[chosen], kind="stable")]
        numbers = self._numbers(order)
        for start in range(0, len(order), _SHOWN_AT_ONCE):
            yield from self._proposed(order[start:start + _SHOWN_AT_ONCE], numbers)

    def _numbers(self, order: Numbers) -> dict[int, int]:
        """Return the number of each cluster, from 1 in the order of their best pairs."""
        firsts = self._cluster[self._found.left[order]]
        held = firsts[(firsts != ALONE) & (firsts == self._cluster[self._found.right[order]])]
        return {first: number for number, first in enumerate(dict.fromkeys(held.tolist()), start=1)}

    def _proposed(self, chosen: Numbers, numbers: dict[int, int]) -> Iterator[Proposed]:
        left, right = self._found.left[chosen], self._found.right[chosen]
        vectors = self._vectors.taken(chosen)
        weights, explained = self._scorer.explained(vectors)
        cluster = np.where(self._cluster[left] == self._cluster[right], self._cluster[left], ALONE)
        for one, other, held, *seen in zip(
                self._ids[left].tolist(), self._ids[right].tolist(), cluster.tolist(), vectors.keys(),
                weights.tolist(), explained.tolist(), strict=True):
            yield Proposed(one, other, self._comparison(*seen), numbers.get(held))

    def _comparison(self, key: bytes, weight: float, explained: float) -> Comparison:
        """Return what a key of `Vectors.keys` comes to; a few are those of most pairs."""
        if key not in self._comparisons:
            places = np.frombuffer(key, PLACE).tolist()
            evidence = [clue for clue in map(_Clues.__getitem__, self._clues, places) if clue is not None]
            if -explained > TELLING_BITS:
                evidence.append(Clue(SHARED_CONTACT, Level.EXACT, explained))
            self._comparisons[key] = concluded(evidence, weight)
        return self._comparisons[key]


class _Clues(dict[int, Clue | None]):
    """What a field says at each place of its table, made when it is first asked for; None of what a record lacks."""

    def __init__(self, row: int, field: str, scorer: Scorer) -> None:
        self._name = Compared.NAME.value if field == FIRM_NAME else field
        self._row, self._scorer = row, scorer

    def __missing__(self, place: int) -> Clue | None:
        level = level_at(place)
        bits = self._scorer.bits_at(self._row, place)
        clue = self[place] = None if level is Level.MISSING else Clue(self._name, level, bits)
        return clue


def propose(records: Records, *, model: Model | None, vetoed: Iterable[tuple[int, int]],
            progress: Progress) -> tuple[Proposals, Fit | None]:
    """Compare a table with itself; without a model fit one first, if the table is not too small.

    *vetoed* pairs, by id, are never proposed and hold clusters apart; *progress* hears of hundredths.
    """
    found = candidates(records)
    progress(10)
    comparer = Comparer(records)
    vectors = _compared(comparer, found, lambda share: progress(10 + int(50 * share)))
    fitted = fit(records, comparer, found, vectors) if model is None and records.size >= _FITTED_SIZE else None
    progress(75)
    chosen = fitted.model if fitted else with_own(model or SHIPPED, records.own)
    scorer = Scorer(chosen, comparer.fields, records.size)
    weights = _weighed(scorer, vectors)
    progress(85)
    shown = ~_vetoed(records, found, vetoed)
    weights[~shown] = FLOOR_BITS
    cluster = linked(records.size, found.left, found.right, weights, lambda left, right: scorer.weights(
        comparer.vectors(left, right)))
    progress(100)
    return Proposals(records, found, vectors, scorer, weights, cluster, shown), fitted


def _compared(comparer: Comparer, found: Candidates, progress: Callable[[float], None]) -> Vectors:
    parts = []
    for start in range(0, max(len(found.left), 1), _PAIRS_AT_ONCE):
        end = start + _PAIRS_AT_ONCE
        parts.append(comparer.vectors(found.left[start:end], found.right[start:end]))
        progress(min(end / max(len(found.left), 1), 1))
    return together(parts)


def _weighed(scorer: Scorer, vectors: Vectors) -> Bits:
    count = vectors.grades.shape[1]
    weights = np.empty(count)
    for start in range(0, count, _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        weights[part] = scorer.weights(vectors.taken(part))
    return weights


def _vetoed(records: Records, found: Candidates, vetoed: Iterable[tuple[int, int]]) -> Flags:
    """Return which candidates somebody called distinct."""
    pairs = np.array(sorted(vetoed), np.int64).reshape(-1, 2)
    if not len(pairs) or not len(found.left):
        return np.zeros(len(found.left), np.bool_)
    rows = np.searchsorted(records.ids, pairs)
    there = (rows < records.size).all(1)
    rows = rows[there]
    there = (records.ids[rows] == pairs[there]).all(1)
    keys = rows[there].min(1) * records.size + rows[there].max(1)
    return np.isin(found.left * records.size + found.right, keys)
