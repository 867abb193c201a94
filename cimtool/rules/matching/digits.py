"""Numbers and days of many pairs, digit by digit, eight of them in one word; loads numpy."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.rules.matching.columns import Codes, Column, Flags, Numbers
from cimtool.rules.matching.features import SEPARATOR
from cimtool.rules.matching.levels import CODE, Level
from cimtool.rules.matching.pair_values import Grades

_WORD: Final = 8  # digits
_LOWEST_BITS: Final = np.uint64(0x0101010101010101)

Words = NDArray[np.uint64]


class Digits:
    """Values of digits as words, the first digit lowest; ``single`` is false for what is no such value, or several."""

    def __init__(self, column: Column, width: int) -> None:
        fits = [value.isascii() and SEPARATOR not in value and 0 < len(value) <= width for value in column.values]
        padded = [value.encode() if fit else b"" for value, fit in zip(column.values, fits, strict=True)]
        self.single = np.array(fits)[column.codes]
        self.words: Words = np.array(padded, f"S{width}").view("<u8").reshape(-1, width // _WORD)[column.codes]
        self._lengths = np.array(list(map(len, padded)))[column.codes]
        self._codes = column.codes

    def compared(self, left: Numbers, right: Numbers) -> tuple[Grades, Flags]:
        """Return EXACT, NEAR for one slip or CONFLICT; and where that is not said, because it is no single value."""
        found = plain(self._codes[left], self._codes[right])
        odd = ~(self.single[left] & self.single[right])
        rest = np.flatnonzero((found == CODE[Level.CONFLICT]) & ~odd & (self._lengths[left] == self._lengths[right]))
        one, two = self.words[left[rest]], self.words[right[rest]]
        slips = differing(one ^ two).sum(1)
        turned = np.flatnonzero(slips == 2)
        found[rest[slips == 1]] = CODE[Level.NEAR]
        found[rest[turned[_swapped(one[turned], two[turned])]]] = CODE[Level.NEAR]
        return found, odd


def differing(words: Words) -> Numbers:
    """Return how many of the eight bytes of each word are not 0."""
    for bits in (4, 2, 1):
        words = words | (words >> np.uint64(bits))
    return np.asarray(np.bitwise_count(words & _LOWEST_BITS), np.int64)


def plain(one: Codes, other: Codes) -> Grades:
    """Return EXACT for equal codes, else CONFLICT; MISSING if one is empty."""
    found = np.where(one == other, np.uint8(CODE[Level.EXACT]), np.uint8(CODE[Level.CONFLICT]))
    found[(one == 0) | (other == 0)] = CODE[Level.MISSING]
    return found


def _swapped(one: Words, two: Words) -> Flags:
    """Tell of values with two other digits whether these are neighbours that changed places."""
    here, there = (words.view(np.uint8).reshape(len(words), _WORD * words.shape[1]) for words in (one, two))
    first = (here != there).argmax(1)
    row, after = np.arange(len(here)), np.minimum(first + 1, here.shape[1] - 1)
    return np.asarray((here[row, first] == there[row, after]) & (here[row, after] == there[row, first]))
