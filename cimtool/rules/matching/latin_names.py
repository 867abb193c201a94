"""Names in plain letters of many pairs, by their words; loads numpy.

How alike two words are costs a look at both; how many letters they have in common is known from one number each,
and rules nearly all of them out.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from cimtool.rules.matching.columns import Coder, Codes, Flags
from cimtool.rules.matching.comparison import ALIKE_NAME, ALIKE_REST, LONG_NAME, LONG_WORD
from cimtool.rules.matching.levels import CODE, UNTOLD, Level
from cimtool.rules.matching.pair_values import Grades, each_two, similarities
from cimtool.rules.matching.short_texts import short_texts
from cimtool.rules.text.names import SLIP, is_surname_sound
from cimtool.rules.text.nicknames import same_given_name

_WORDS: Final = 3
_NONE: Final = 0
_END: Final = "."  # no word

_Alike = Callable[[Codes, Codes], Flags]


class _InOrder:
    """Names with their words in alphabetical order, each made when it is asked for."""

    def __init__(self, names: Sequence[str], between: str) -> None:
        self._names, self._between = names, between

    def __getitem__(self, number: int) -> str:
        return self._between.join(sorted(self._names[number].split()))


def _rows(words: Codes) -> Codes:
    """Return the words of each name in a row, none of a name that has too many or one twice; _NONE ends a name."""
    ends = np.flatnonzero(words == _NONE)
    starts = np.append(0, ends + 1)[:-1]
    counts = ends - starts
    name = np.repeat(np.arange(len(ends)), counts + 1)
    place = np.arange(len(words)) - starts[name]
    rows = np.zeros((len(ends), _WORDS), np.int32)
    rows[name[place < _WORDS], place[place < _WORDS]] = words[place < _WORDS]
    first, second, third = rows.T
    twice = (first == second) | (first == third) | ((second == third) & (third != _NONE))
    rows[twice | (counts > _WORDS)] = _NONE
    return rows


class LatinNames:
    """Names of one to three words in the letters a to z, none twice."""

    def __init__(self, names: Sequence[str]) -> None:
        plain = [number for number, name in enumerate(names) if name.isascii() and name.replace(" ", "").isalpha()]
        coder = Coder((_END,))
        words = coder.codes(f" {_END} ".join([*map(names.__getitem__, plain), ""]).split())
        self._of = np.zeros((len(names), _WORDS), np.int32)
        self._of[plain] = _rows(words)
        self._count = (self._of != _NONE).sum(1)
        self._words = short_texts(["", *coder.values[1:]])
        self._names = names
        self._joined = self._words.joined(self._of, _InOrder(names, ""))
        self._short = np.array([same_given_name(word, word) for word in coder.values], np.bool_)
        self._chinese = np.array(list(map(is_surname_sound, coder.values)), np.bool_)

    def levels(self, one: Codes, other: Codes, full: Flags) -> Grades:
        """Return the levels of names, by their codes, that are not read alike; *full*: neither is a bare surname."""
        found = np.full(len(one), UNTOLD, np.uint8)
        same = self._same(one, other).sum((1, 2))
        count, count2 = self._count[one], self._count[other]
        apart = np.flatnonzero((same == 0) & (np.minimum(count, count2) > 1))
        found[apart[self._apart(one[apart], other[apart])]] = CODE[Level.CONFLICT]
        alone = np.flatnonzero((same == 0) & (np.minimum(count, count2) == 1))
        found[alone[self.unlike(one[alone], other[alone])]] = CODE[Level.CONFLICT]
        half = np.flatnonzero(full & (same == 1) & (count == 2) & (count2 == 2))
        found[half] = self._half(one[half], other[half])
        return found

    def unlike(self, one: Codes, other: Codes) -> Flags:
        """Tell which names have no words that are like each other, and are not like each other as a whole."""
        found = (self._count[one] > 0) & (self._count[other] > 0) & ~self._joined.alike(one, other, ALIKE_NAME)
        rest = np.flatnonzero(found)
        found[rest] = ~self._likenesses(one[rest], other[rest], self._may_be_one).any((1, 2))
        return np.asarray(found)

    def _same(self, one: Codes, other: Codes) -> Flags:
        a, b = self._of[one][:, :, None], self._of[other][:, None, :]
        return np.asarray((a == b) & (a != _NONE))

    def _apart(self, one: Codes, other: Codes) -> Flags:
        """Tell which names without a common word are unlike as a whole and in a word of the shorter one."""
        found = ~self._joined.alike(one, other, ALIKE_NAME)
        rest = np.flatnonzero(found)
        one, other = one[rest], other[rest]
        likenesses = self._likenesses(one, other, self._same_but_for_a_slip)
        every = (likenesses.any(2).sum(1) == self._count[one]), (likenesses.any(1).sum(1) == self._count[other])
        short, long = self._count[one] <= self._count[other], self._count[other] <= self._count[one]
        found[rest] = ~((every[0] & short) | (every[1] & long))
        return np.asarray(found)

    def _likenesses(self, one: Codes, other: Codes, alike: _Alike) -> Flags:
        """Tell of each word of one name whether it is like each word of the other."""
        a, b = np.broadcast_arrays(self._of[one][:, :, None], self._of[other][:, None, :])
        found = (a != _NONE) & (b != _NONE)
        found[found] = alike(a[found], b[found])
        return np.asarray(found)

    def _same_but_for_a_slip(self, one: Codes, other: Codes) -> Flags:
        long = np.minimum(self._words.lengths[one], self._words.lengths[other]) >= LONG_WORD
        rest = np.flatnonzero(long)
        long[rest] = self._words.alike(one[rest], other[rest], ALIKE_REST)
        return np.asarray(long)

    def _may_be_one(self, one: Codes, other: Codes) -> Flags:
        """Tell which words may be one: an initial, a nickname, a slip."""
        initial = np.minimum(self._words.lengths[one], self._words.lengths[other]) == 1
        return np.asarray(
            initial | (self._short[one] & self._short[other]) | self._words.alike(one, other, ALIKE_REST))

    def _half(self, one: Codes, other: Codes) -> Grades:
        """Return the levels of names of two words of which one is the same."""
        same = self._same(one, other)[:, :2, :2]
        a, b = self._of[one], self._of[other]
        place, place2 = same.any(2).argmax(1), same.any(1).argmax(1)
        row = np.arange(len(one))
        shared, rest, rest2 = a[row, place], a[row, 1 - place], b[row, 1 - place2]
        similar = self._words.similar(rest, rest2, ALIKE_REST)
        family = self._families(a)[row, place] & self._families(b)[row, place2]
        found = np.where(family, CODE[Level.KIN], CODE[Level.CONFLICT]).astype(np.uint8)
        found[similar >= ALIKE_REST] = CODE[Level.ALIKE]
        found[self._one_slip(one, other) | (similar >= SLIP)] = CODE[Level.NEAR]
        lengths = self._words.lengths
        untold = (np.minimum(lengths[rest], lengths[rest2]) == 1) | (self._short[rest] & self._short[rest2])
        untold |= (self._words.letters[rest] == self._words.letters[rest2])
        untold |= self._words.alike(rest, shared, ALIKE_REST) & self._words.alike(shared, rest2, ALIKE_REST)
        found[untold] = UNTOLD
        return found

    def _families(self, words: Codes) -> Flags:
        """Tell of both words of names whether they can be the surname: the last, or the first if it is Chinese."""
        first, last = self._chinese[words[:, 0]], self._chinese[words[:, 1]]
        return np.stack((first, ~first | last), axis=1)

    def _one_slip(self, one: Codes, other: Codes) -> Flags:
        from rapidfuzz.distance import OSA

        lengths = self._joined.lengths + self._count - 1
        found = (np.minimum(lengths[one], lengths[other]) >= LONG_NAME) & (
            abs(lengths[one] - lengths[other]) <= 1) & (self._joined.unmatched(one, other) <= 1)
        rest = np.flatnonzero(found)
        low, high, back = each_two(one[rest], other[rest])
        found[rest] = (similarities(_InOrder(self._names, " "), low, high, OSA.distance) <= 1)[back]
        return np.asarray(found)
