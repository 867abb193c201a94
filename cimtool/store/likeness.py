"""Finds customers that one record is probably the same as, through the stored keys; no numpy."""

import sqlite3
from functools import cache

from cimtool.model import Clue, Pair, SourceRecord
from cimtool.rules.matching.blocking import blocking_keys
from cimtool.rules.matching.features import features
from cimtool.rules.matching.weights import REVIEW, Comparison, compare
from cimtool.store.reads import customer_count, customers_by_ids, ids_by_key

_PER_KEY = 60
_COUNTED = 50_000
HOLDERS = "SELECT count(*) FROM (SELECT 1 FROM lookup WHERE key = ? LIMIT ?)"


class StoredFrequencies:
    """How many customers hold a value, counted in the database; above 50 000 all are as common."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._customers = customer_count(db)
        self._count = cache(lambda value_key: int(db.execute(HOLDERS, (value_key, _COUNTED)).fetchone()[0]))

    @property
    def customers(self) -> int:
        """The number of active customers."""
        return self._customers

    def count(self, value_key: str) -> int:
        """Return how many of them have a key."""
        return self._count(value_key)


def like(db: sqlite3.Connection, record: SourceRecord, *, threshold: float = REVIEW) -> tuple[Pair, ...]:
    """Return the pairs of stored customers with a record at or above the threshold, likeliest first."""
    new = features(record)
    ids = {number for key in blocking_keys(new) for number in ids_by_key(db, key, _PER_KEY)}
    if not ids:
        return ()
    frequencies = StoredFrequencies(db)
    found = []
    for customer in customers_by_ids(db, sorted(ids)).values():
        comparison = compare(features(customer), new, frequencies)
        if comparison.probability >= threshold:
            found.append(Pair(customer.id, None, customer.name, record.name, comparison.probability,
                              clues(comparison)))
    return tuple(sorted(found, key=lambda pair: (-pair.probability, pair.left)))


def clues(comparison: Comparison) -> tuple[Clue, ...]:
    """Return the evidence of a comparison, the weightiest first."""
    ordered = sorted(comparison.evidence, key=lambda one: -abs(one.bits))
    return tuple(Clue(one.field, one.level, one.bits) for one in ordered)
