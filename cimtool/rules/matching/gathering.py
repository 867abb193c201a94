"""A table made of its rows as they come, thousands at a time; loads numpy."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any, Final

import numpy as np

from cimtool.rules.matching.columns import THREADS, Coder, Codes, Column, Numbers, Records
from cimtool.rules.matching.features import STORED

Columns = Sequence[Sequence[Any]]

# If not even one in so many of the first values is a new one, they stay few, and are quickly looked up.
_FEW: Final = 4


def records_of(batches: Iterable[Columns]) -> Records:
    """Return a table from its columns, some rows at a time in the order of their ids: the ids, then the features."""
    gathered = [Gathered() for _ in STORED]
    ids: list[Numbers] = [np.zeros(0, np.int64)]
    for numbers, *columns in batches:
        ids.append(np.array(numbers, np.int64))
        for each, values in zip(gathered, columns, strict=True):
            each.add(values)
    with ThreadPoolExecutor(THREADS) as threads:
        return Records(np.concatenate(ids), dict(zip(STORED, threads.map(Gathered.column, gathered), strict=True)))


class Gathered:
    """Values of one field, numbered in the order in which they first come; the empty one is 0.

    Where nearly each value is another one, as of telephone numbers, looking a million of them up takes twice as long
    as sorting their hashes at the end.  Those have 64 bits and another secret in each run: that any two of a million
    values share one is a chance of one in thirty million.
    """

    def __init__(self) -> None:
        self._coder: Coder | None = None
        self._codes: list[Codes] = []
        self._values: list[Sequence[str]] = [[""]]
        self._hashes: list[Numbers] = [_hashes([""])]

    def add(self, values: Sequence[str]) -> None:
        """Take the next values."""
        if self._coder is None and len(self._values) == 1 and len({*values}) * _FEW < len(values):
            self._coder = Coder()
        if self._coder is not None:
            self._codes.append(self._coder.codes(values))
        else:
            self._values.append(values)
            self._hashes.append(_hashes(values))

    def column(self) -> Column:
        """Return all of them."""
        if self._coder is not None:
            return Column(np.concatenate(self._codes), self._coder.values)
        _, first, back = np.unique(np.concatenate(self._hashes), return_index=True, return_inverse=True)
        order = np.argsort(first)
        numbers = np.empty(len(first), np.int32)
        numbers[order] = np.arange(len(first))
        every = list(chain.from_iterable(self._values))
        return Column(numbers[back][1:], [every[place] for place in first[order].tolist()])


def _hashes(values: Sequence[str]) -> Numbers:
    return np.fromiter(map(hash, values), np.int64, len(values))
