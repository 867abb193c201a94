"""Reads the features of all customers as columns; loads numpy."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from cimtool.rules.matching.columns import Coded, Records, coded
from cimtool.rules.matching.features import STORED
from cimtool.store.matching.features import feature_columns
from cimtool.store.reads import customer_count

NEWEST = "SELECT max(id) FROM operation"
# Hardly two customers have one of these in common: they are two fifths of the work.
TELLING: Final = ("phones", "emails", "numbers")
OTHERS: Final = tuple(name for name in STORED if name not in TELLING)
# Fewer customers are read before another process has begun.
_WORTH_IT: Final = 300_000


@dataclass(frozen=True, slots=True)
class Seen:
    """Some columns, and the newest operation when they were read, None before the first."""

    newest: int | None
    coded: Coded


# Begins to read columns beside this process; what it gives waits for them, and returns None if it failed.
Elsewhere = Callable[[Sequence[str]], AbstractContextManager[Callable[[], Seen | None]]]


def read_records(db: sqlite3.Connection, elsewhere: Elsewhere | None = None) -> Records:
    """Return the features of all active customers, of many with the help of *elsewhere*."""
    if elsewhere is None or customer_count(db) < _WORTH_IT:
        return read_columns(db, STORED).coded.records()
    with elsewhere(TELLING) as told:
        here = read_columns(db, OTHERS)
        there = told()
    if there is None or there.newest != here.newest:  # somebody changed the shop before it was looked at there
        there = read_columns(db, TELLING)
    return here.coded.records(there.coded)


def read_columns(db: sqlite3.Connection, names: Sequence[str]) -> Seen:
    """Return these columns of all active customers."""
    newest, = db.execute(NEWEST).fetchone()
    return Seen(newest, coded(names, feature_columns(db, names)))
