"""Names of many pairs that arrays can compare, without looking at each two; loads numpy.

Nearly all pairs of strangers have names of which no word is even like one of the other's, and most namesakes
share a surname and nothing else.  Whatever is not that plain is left to `comparison`; a test holds the two together.
"""

from collections.abc import Sequence

import numpy as np

from cimtool.rules.matching.columns import Codes, Flags, Numbers, Records
from cimtool.rules.matching.features import SEPARATOR, starts_han
from cimtool.rules.matching.han_names import HanNames
from cimtool.rules.matching.latin_names import LatinNames
from cimtool.rules.matching.levels import CODE, UNTOLD, Level
from cimtool.rules.matching.pair_values import Grades, each_two
from cimtool.rules.text.pinyin import first_letter


class PlainNames:
    """Compares rows of one table by their names; UNTOLD where that takes a closer look."""

    def __init__(self, records: Records) -> None:
        names = records["name"]
        self._codes = names.codes
        self._chinese = np.fromiter(map(starts_han, names.values), np.bool_, len(names.values))
        self._full = records["sound"].codes > 0
        self._two_ways = records["said"].told(lambda said: SEPARATOR in said)
        self._said, self._values = records["said"], names.values
        self._last = np.fromiter((ord(name[-1:] or " ") for name in names.values), np.int32, len(names.values))
        self._han, self._latin = HanNames(names.values), LatinNames(names.values)

    def people(self, left: Numbers, right: Numbers) -> Grades:
        """Return the levels of two people whose names do not sound the same."""
        one, other = self._codes[left], self._codes[right]
        found = np.full(len(left), UNTOLD, np.uint8)
        full = self._full[left] & self._full[right]
        chinese, chinese2 = self._chinese[one], self._chinese[other]
        both = np.flatnonzero(chinese & chinese2 & full)
        found[both] = self._han.levels(one[both], other[both])
        found[both[self._may_be_read_alike(left[both], right[both])]] = UNTOLD
        latin = np.flatnonzero(~chinese & ~chinese2)
        found[latin] = self._latin.levels(one[latin], other[latin], full[latin])
        return found

    def kinds(self, left: Numbers, right: Numbers) -> Grades:
        """Return the levels of a person and a firm."""
        one, other = self._codes[left], self._codes[right]
        unlike = self._unlike_han(one, other)
        latin = np.flatnonzero(~self._chinese[one] & ~self._chinese[other])
        unlike[latin] = self._latin.unlike(one[latin], other[latin])
        return np.where(unlike, CODE[Level.OTHER_KIND], UNTOLD).astype(np.uint8)

    def _may_be_read_alike(self, left: Numbers, right: Numbers) -> Numbers:
        """Return the places of names that have one more reading and but for the surname the same one."""
        places = np.flatnonzero(self._two_ways[left] | self._two_ways[right])
        one, other, back = each_two(self._said.codes[left[places]], self._said.codes[right[places]])
        same = [_given(self._said.values[a]) == _given(self._said.values[b])
                for a, b in zip(one.tolist(), other.tolist(), strict=True)]
        return places[np.array(same, np.bool_)[back]]

    def _unlike_han(self, one: Codes, other: Codes) -> Flags:
        """Tell which Chinese names begin and end otherwise, and are read otherwise from the first letter on."""
        found = self._chinese[one] & self._chinese[other] & (self._last[one] != self._last[other])
        rest = np.flatnonzero(found)
        used, back = np.unique(np.concatenate((one[rest], other[rest])), return_inverse=True)
        letter, letter2 = np.split(_letters([self._values[code] for code in used.tolist()])[back], 2)
        found[rest] = (letter != letter2).all(1)
        return np.asarray(found)


def _given(said: str) -> str:
    """Return how all but the first character of a name are read."""
    return said.partition(SEPARATOR)[0].partition(" ")[2]


def _letters(names: Sequence[str]) -> Codes:
    """Return the first character of each Chinese name, and the letter with which its reading begins."""
    begins = [name[:2] for name in names]
    known = {begin: (ord(begin[0]), ord(first_letter(begin))) for begin in {*begins}}
    return np.array([known[begin] for begin in begins], np.int32).reshape(-1, 2)
