"""How alike words or names in the letters a to z are, most of them told apart by their letters alone; loads numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.rules.matching.columns import Codes, Flags, Numbers
from cimtool.rules.matching.pair_values import Similarities, Texts, each_two, similarities

_BITS: Final = 32
# Winkler's bonus for a common beginning is paid above this similarity, and is four tenths of what is missing at most.
_PAID_ABOVE: Final = 0.7
_MOST_PAID: Final = 0.4


@dataclass(frozen=True, slots=True)
class ShortTexts:
    """Texts; the same letters in any order have the same ``letters``, and hardly ever others; ``signs`` is a set."""

    texts: Texts
    lengths: Numbers
    letters: NDArray[np.uint64]
    signs: NDArray[np.uint32]

    def joined(self, rows: Codes, texts: Texts) -> "ShortTexts":
        """Return the texts that these make, some of them in each row, in any order."""
        return ShortTexts(texts, self.lengths[rows].sum(1), self.letters[rows].sum(1),
                          np.bitwise_or.reduce(self.signs[rows], axis=1))

    def alike(self, one: Codes, other: Codes, cut: float) -> Flags:
        """Tell which have the same letters in any order, or are at least so similar (Jaro-Winkler)."""
        return np.asarray((self.letters[one] == self.letters[other]) | (self.similar(one, other, cut) >= cut))

    def similar(self, one: Codes, other: Codes, least: float) -> Similarities:
        """Return how similar texts are (Jaro-Winkler), 0 where that is less than *least* for sure."""
        from rapidfuzz.distance import JaroWinkler

        found = np.zeros(len(one))
        rest = np.flatnonzero(self._may_reach(one, other, least))
        low, high, back = each_two(one[rest], other[rest])
        found[rest] = similarities(self.texts, low, high, JaroWinkler.similarity)[back]
        return found

    def unmatched(self, one: Codes, other: Codes) -> Numbers:
        """Return how many letters of either text are for sure not in the other, of that which has more of them."""
        here, there = self.signs[one], self.signs[other]
        return np.asarray(np.maximum(np.bitwise_count(here & ~there), np.bitwise_count(there & ~here)), np.int64)

    def _may_reach(self, one: Codes, other: Codes, least: float) -> Flags:
        """Tell which can be so similar, seen from their lengths and from which letters they have."""
        here, there = self.signs[one], self.signs[other]
        length, length2 = self.lengths[one], self.lengths[other]
        matched = np.minimum(length - np.bitwise_count(here & ~there), length2 - np.bitwise_count(there & ~here))
        jaro = max((least - _MOST_PAID) / (1 - _MOST_PAID), min(least, _PAID_ABOVE))
        return np.asarray(matched / np.maximum(length, 1) + matched / np.maximum(length2, 1) + 1 >= 3 * jaro - 1e-9)


def short_texts(texts: Sequence[str]) -> ShortTexts:
    """Return texts with what is known of their letters."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    signs = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    filled = np.flatnonzero(lengths)
    starts = (np.cumsum(lengths) - lengths)[filled]
    letters, occurring = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.uint32)
    if len(filled):
        letters[filled] = np.add.reduceat(_mixed(signs), starts)
        occurring[filled] = np.bitwise_or.reduceat(np.uint32(1) << signs % _BITS, starts)
    return ShortTexts(texts, lengths, letters, occurring)


def _mixed(signs: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a number for each sign so that no two sums of them are likely to be the same (splitmix64)."""
    mixed = (signs.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))
