"""How the values of pairs compare, each two values looked at once; loads numpy."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cimtool.rules.matching.columns import Codes, Numbers

Grades = NDArray[np.uint8]
Similarities = NDArray[np.float64]

_HALF: int = 31  # bits


def each_two(one: Codes | Numbers, other: Codes | Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return each two codes once, the lower first, and for each pair where its two are."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
    pairs, back = np.unique((low << _HALF) + high, return_inverse=True)
    return pairs >> _HALF, pairs & ((1 << _HALF) - 1), back


class Texts(Protocol):
    """Texts by their numbers."""

    def __getitem__(self, number: int, /) -> str:
        """Return one."""


def similarities(values: Texts, one: Numbers | Codes, other: Numbers | Codes,
                 scorer: Callable[..., float]) -> Similarities:
    """Return how similar two values of each pair are, as a scorer of rapidfuzz says."""
    from rapidfuzz.process import cpdist

    texts = [values[code] for code in one.tolist()], [values[code] for code in other.tolist()]
    return np.asarray(cpdist(*texts, scorer=scorer, dtype=np.float64))
