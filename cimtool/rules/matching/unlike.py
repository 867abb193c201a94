"""Names that are plainly other names, told apart by arrays; loads numpy.

Nearly all pairs of strangers have names of which no word is even like one of the other's.  Whatever is not that plain
is left to `comparison`: what is called unlike here, it calls CONFLICT, or OTHER_KIND of a person and a firm.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.rules.matching.columns import Coder, Codes, Column, Flags, Numbers, Records
from cimtool.rules.matching.comparison import ALIKE_NAME
from cimtool.rules.matching.features import SEPARATOR
from cimtool.rules.text.fold import is_han
from cimtool.rules.text.nicknames import same_given_name
from cimtool.rules.text.pinyin import first_letter

_WORDS: Final = 3
_NONE: Final = -1
# Words that can be one but for a slip are at least so similar (Jaro-Winkler).
_LIKE: Final = 0.8


class Unlike:
    """Tells which rows of one table have names that are plainly not one."""

    def __init__(self, records: Records) -> None:
        names = records["name"]
        self._records = records
        self._han = names.told(lambda name: is_han(name[:1] or " "))
        self._first = names.mapped(lambda name: name[:1]).codes
        self._last = names.mapped(lambda name: name[-1:]).codes
        self._letter = names.mapped(lambda name: first_letter(name) if is_han(name[:1] or " ") else "").codes
        self._plain = records["said"].told(lambda said: SEPARATOR not in said)
        self._latin = _Latin(names)

    def people(self, left: Numbers, right: Numbers) -> Flags:
        """Tell of people whether their names are unlike."""
        han, han2 = self._han[left], self._han[right]
        apart = (self._first[left] != self._first[right]) & (self._last[left] != self._last[right])
        found = han & han2 & apart & self._plain[left] & self._plain[right]
        rest = np.flatnonzero(~han & ~han2)
        found[rest] = self._latin.unlike(left[rest], right[rest])
        return np.asarray(found)

    def kinds(self, left: Numbers, right: Numbers) -> Flags:
        """Tell of a person and a firm whether what they are called is unlike."""
        han, han2 = self._han[left], self._han[right]
        found = han & han2 & (self._first[left] != self._first[right]) & (self._letter[left] != self._letter[right])
        rest = np.flatnonzero(~han & ~han2)
        found[rest] = self._latin.unlike(left[rest], right[rest])
        return np.asarray(found)


class _Latin:
    """The words of names that are written in plain letters; of others nothing is told."""

    def __init__(self, names: Column) -> None:
        self._names = names.codes
        numbers: dict[str, int] = {}
        rows, self._joined = [], []
        for name in names.values:
            words = sorted(set(name.split())) if name.isascii() else ()
            told = 0 < len(words) <= _WORDS and len(words) == name.count(" ") + 1
            several = [numbers.setdefault(word, len(numbers)) for word in words] if told else []
            rows.append(several + [_NONE] * (_WORDS - len(several)))
            self._joined.append("".join(words))
        self._of = np.array(rows, np.int32).reshape(-1, _WORDS)
        self._words = list(numbers)
        self._lengths = np.array(list(map(len, self._joined)))
        self._letters = Coder().codes("".join(sorted(word)) for word in self._words)
        self._short = np.array([same_given_name(word, word) for word in self._words], np.bool_)
        self._initials = np.array([len(word) == 1 for word in self._words], np.bool_)

    def unlike(self, left: Numbers, right: Numbers) -> Flags:
        """Tell which names have no words that are like each other, and are not like each other as a whole."""
        one, other = self._names[left], self._names[right]
        told = (self._of[one, 0] != _NONE) & (self._of[other, 0] != _NONE)
        found = told & ~self._same_letters(one, other)
        rest = np.flatnonzero(found)
        found[rest] = ~self._words_alike(one[rest], other[rest])
        rest = np.flatnonzero(found)
        found[rest] = _similar(self._joined, one[rest], other[rest]) < ALIKE_NAME
        return np.asarray(found)

    def _same_letters(self, one: Codes, other: Codes) -> Flags:
        """Tell which names have the same letters in any order, however they are cut into words."""
        found = self._lengths[one] == self._lengths[other]
        for at in np.flatnonzero(found).tolist():
            found[at] = sorted(self._joined[one[at]]) == sorted(self._joined[other[at]])
        return np.asarray(found)

    def _words_alike(self, one: Codes, other: Codes) -> Flags:
        """Tell which names have a word like one of the other's."""
        size = np.int64(max(len(self._words), 1))
        pairs = self._of[one][:, :, None] * size + self._of[other][:, None, :]
        there = (self._of[one][:, :, None] != _NONE) & (self._of[other][:, None, :] != _NONE)
        distinct, back = np.unique(pairs[there], return_inverse=True)
        found = np.zeros(there.shape, np.bool_)
        found[there] = self._alike(distinct // size, distinct % size)[back]
        return np.asarray(found.any((1, 2)))

    def _alike(self, one: Numbers, other: Numbers) -> Flags:
        found = (self._letters[one] == self._letters[other]) | self._initials[one] | self._initials[other]
        for at in np.flatnonzero(~found & self._short[one] & self._short[other]).tolist():
            found[at] = same_given_name(self._words[one[at]], self._words[other[at]])
        rest = np.flatnonzero(~found)
        found[rest] = _similar(self._words, one[rest], other[rest]) >= _LIKE
        return np.asarray(found)


def _similar(values: Sequence[str], one: Numbers | Codes, other: Numbers | Codes) -> NDArray[np.float64]:
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    texts = [values[code] for code in one.tolist()], [values[code] for code in other.tolist()]
    return np.asarray(cpdist(*texts, scorer=JaroWinkler.similarity, dtype=np.float64))
