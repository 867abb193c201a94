"""Finds customers that one record is probably the same as, through the stored keys; no numpy."""

import sqlite3
from collections.abc import Iterator
from functools import cache
from typing import Final

from cimtool.model import Pair, SourceRecord
from cimtool.rules.matching.blocking import Key, block_of, blocking_keys, key
from cimtool.rules.matching.features import Features, features
from cimtool.rules.matching.frequencies import MOST_COUNTED
from cimtool.rules.matching.own_fields import Compared
from cimtool.rules.matching.weights import REVIEW, Comparison, compare
from cimtool.store.matching.features import features_of
from cimtool.store.matching.model import model_in_use
from cimtool.store.reads import customer_count, ids_by_key, names_of
from cimtool.store.standards import compared_fields

HOLDERS = "SELECT count(*) FROM (SELECT 1 FROM lookup WHERE key = ? LIMIT ?)"
_NUMBER: Final = key(Key.PHONE, "")
# How a national number may stand in the look-up table: as typed, or in international form.
_SPELLINGS: Final = ("", "0", "+86", "+1", "86", "1", "+")


class StoredFrequencies:
    """How many customers hold a value, counted in the database, the one that is not in it yet included."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._customers = customer_count(db) + 1
        self._holders = cache(lambda each: int(db.execute(HOLDERS, (each, MOST_COUNTED)).fetchone()[0]))

    @property
    def customers(self) -> int:
        """The number of active customers with the new one."""
        return self._customers

    def count(self, value_key: str) -> int:
        """Return how many of them have a key that the new one has."""
        return min(sum(map(self._holders, _spellings(value_key))) + 1, MOST_COUNTED)


def like(db: sqlite3.Connection, record: SourceRecord, *, threshold: float = REVIEW) -> tuple[Pair, ...]:
    """Return the pairs of stored customers with a record at or above the threshold, likeliest first."""
    compared = compared_fields(db)
    new = features(record, compared)
    found = [(number, comparison) for number, comparison in _compared(db, new, compared)
             if comparison.probability >= threshold]
    found.sort(key=lambda each: (-each[1].probability, each[0]))
    names = names_of(db, [number for number, _ in found])
    return tuple(Pair(number, None, names[number], record.name, comparison.probability, comparison.clues)
                 for number, comparison in found)


def _compared(db: sqlite3.Connection, new: Features, own: Compared) -> Iterator[tuple[int, Comparison]]:
    ids = {number for each in blocking_keys(new) for number in _holders(db, each)}
    if not ids:
        return
    frequencies, model = StoredFrequencies(db), model_in_use(db, own)
    for number, other in features_of(db, sorted(ids)):
        yield number, compare(other, new, frequencies, model)


def _holders(db: sqlite3.Connection, value_key: str) -> list[int]:
    """Return who has a key, nobody if it says too little because too many have it, as `duplicates` does."""
    block = block_of(value_key)
    found = [number for spelling in _spellings(value_key) for number in ids_by_key(db, spelling, block.limit)]
    return found if block.window or len(found) < block.limit else []


def _spellings(value_key: str) -> tuple[str, ...]:
    if not value_key.startswith(_NUMBER):
        return (value_key,)
    number = value_key.removeprefix(_NUMBER)
    return tuple(key(Key.PHONE, f"{before}{number}") for before in _SPELLINGS)
