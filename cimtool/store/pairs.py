"""Finds all pairs of customers that are probably one, block by block."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from cimtool.model import Customer, Pair
from cimtool.rules.matching.blocking import BLOCK_LIMITS, Key
from cimtool.rules.matching.clusters import FLOOR_BITS, ScoredPair, cluster_numbers, unscored_pairs
from cimtool.rules.matching.features import Features, features
from cimtool.rules.matching.weights import Comparison, compare
from cimtool.store.likeness import StoredFrequencies, clues
from cimtool.store.reads import active_customers

KEYS = "SELECT key, customer_id FROM lookup ORDER BY key, customer_id"
DECIDED = "SELECT left_id, right_id FROM decision WHERE answer = 'distinct'"
_PREFIXES = {kind.value: kind for kind in Key}

IdPair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs likeliest first, of how many customers, and how many values too many of these share to compare them."""

    pairs: tuple[Pair, ...]
    customers: int
    too_common: int


def find_pairs(db: sqlite3.Connection, *, min_probability: float) -> Found:
    """Return the pairs at or above the probability.

    Pairs that were called distinct are left out, and hold their clusters apart.
    """
    candidates, too_common = _candidates(db)
    customers = {customer.id: customer for customer in active_customers(db)}
    judge = _Judge(db, customers)
    distinct = {(left, right) for left, right in db.execute(DECIDED)}
    scored = judge.scored(candidates, distinct)
    scored += judge.scored(unscored_pairs(scored), distinct)
    numbers = cluster_numbers(scored)
    pairs = [judge.pair(one, numbers) for one in scored if (one.left, one.right) not in distinct]
    kept = [pair for pair in pairs if pair.probability >= min_probability]
    kept.sort(key=lambda pair: (-pair.probability, pair.left, pair.right or 0))
    return Found(tuple(kept), len(customers), too_common)


class _Judge:
    """Compares customers, deriving what matching looks at once each."""

    def __init__(self, db: sqlite3.Connection, customers: dict[int, Customer]) -> None:
        self._customers = customers
        self._frequencies = StoredFrequencies(db)
        self._features: dict[int, Features] = {}

    def scored(self, pairs: Iterable[IdPair], distinct: set[IdPair]) -> list[ScoredPair]:
        """Return the pairs with the weights of their matches; a veto weighs against."""
        return [ScoredPair(left, right, FLOOR_BITS if (left, right) in distinct
                           else self._compared(left, right).weight_bits) for left, right in pairs]

    def pair(self, one: ScoredPair, numbers: dict[int, int]) -> Pair:
        """Return a scored pair with its evidence."""
        comparison = self._compared(one.left, one.right)
        cluster = numbers.get(one.left)
        return Pair(one.left, one.right, self._customers[one.left].name, self._customers[one.right].name,
                    comparison.probability, clues(comparison),
                    cluster if cluster == numbers.get(one.right) else None)

    def _compared(self, left: int, right: int) -> Comparison:
        return compare(self._seen(left), self._seen(right), self._frequencies)

    def _seen(self, number: int) -> Features:
        if number not in self._features:
            self._features[number] = features(self._customers[number])
        return self._features[number]


def _candidates(db: sqlite3.Connection) -> tuple[list[IdPair], int]:
    pairs: dict[IdPair, None] = {}
    too_common = 0
    for limit, ids in _blocks(db):
        if len(ids) > limit:
            too_common += 1
        else:
            pairs.update(dict.fromkeys(combinations(ids, 2)))
    return list(pairs), too_common


def _blocks(db: sqlite3.Connection) -> Iterator[tuple[int, list[int]]]:
    """Yield the limit and the customers of each key that at least two share, customers ascending."""
    for key, rows in groupby(db.execute(KEYS), key=lambda row: row[0]):
        ids = [row[1] for row in rows]
        kind = _PREFIXES.get(key.partition(":")[0])
        if len(ids) > 1 and kind in BLOCK_LIMITS:
            yield BLOCK_LIMITS[kind], ids
