"""Finds all pairs of customers that are probably one; numpy is loaded here, and nowhere else in the store."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from cimtool.model import Pair
from cimtool.rules.matching.model import FittedModel, Model
from cimtool.rules.matching.weights import Proposed
from cimtool.store.matching.features import feature_columns
from cimtool.store.matching.model import stored_model
from cimtool.store.reads import customer_count, names_of

DECIDED = "SELECT left_id, right_id FROM decision WHERE answer = 'distinct'"
_NAMED_AT_ONCE: Final = 500
# A model is good until the table has grown, or shrunk, by a fifth.
_GROWTH: Final = 1.2


@dataclass(frozen=True, slots=True)
class Found:
    """What was found among so many customers, and how many contacts too many of these share to compare them all.

    ``fitted``: the model's fit, None if the stored model still holds.
    """

    db: sqlite3.Connection
    proposals: Callable[[float], Iterator[Proposed]]
    min_probability: float
    customers: int
    too_common: int
    fitted: FittedModel | None

    @property
    def pairs(self) -> Iterator[Pair]:
        """The pairs at or above the probability asked for, likeliest first."""
        return self.at_least(self.min_probability)

    def at_least(self, probability: float) -> Iterator[Pair]:
        """Yield the pairs at or above a probability, likeliest first."""
        proposed = self.proposals(probability)
        while batch := list(islice(proposed, _NAMED_AT_ONCE)):
            names = names_of(self.db, {number for one in batch for number in (one.left, one.right)})
            yield from (_pair(one, names) for one in batch)


def find_pairs(db: sqlite3.Connection, *, min_probability: float, at: str = "",
               progress: Callable[[int], None] = lambda done: None) -> Found:
    """Compare all customers, by the stored model or, if it has been outgrown, by a new one fitted at the instant *at*.

    Pairs that were called distinct are left out, and hold their clusters apart; *progress* hears of hundredths.
    """
    from cimtool.rules.matching.engine import propose
    from cimtool.rules.matching.gathering import records_of

    model = current_model(db)
    records = records_of(feature_columns(db))
    found, fit = propose(records, model=model, vetoed=db.execute(DECIDED), progress=progress)
    fitted = FittedModel(at, fit.customers, fit.candidates, fit.model) if fit else None
    return Found(db, found.pairs, min_probability, found.customers, found.too_common, fitted)


def current_model(db: sqlite3.Connection) -> Model | None:
    """Return the stored model if it was fitted to a table of about this size, else None."""
    stored, customers = stored_model(db), customer_count(db)
    if stored is None or not stored.customers / _GROWTH < max(customers, 1) < max(stored.customers, 1) * _GROWTH:
        return None
    return stored.model


def _pair(one: Proposed, names: dict[int, str]) -> Pair:
    return Pair(one.left, one.right, names[one.left], names[one.right], one.comparison.probability,
                one.comparison.clues, one.cluster)
