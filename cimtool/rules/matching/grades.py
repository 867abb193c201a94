"""The levels of many pairs at once: what `comparison` says, found for equal values by their numbers; loads numpy.

Whatever is not a plain single value goes through `comparison` itself, once for each two values.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from cimtool.fields import Comparison as Compared
from cimtool.fields import OwnComparison
from cimtool.rules.matching import comparison
from cimtool.rules.matching.birthdays import MOST_SLIPS, compare_birthdays
from cimtool.rules.matching.blocking import Part
from cimtool.rules.matching.columns import Codes, Column, Flags, Numbers, Records
from cimtool.rules.matching.features import SEPARATOR, name_told, starts_han
from cimtool.rules.matching.levels import CODE, UNTOLD, Cuts, Level
from cimtool.rules.matching.own_fields import compare_own
from cimtool.rules.matching.pair_values import Grades, Similarities, each_two, similarities
from cimtool.rules.matching.plain_names import PlainNames

_Compare = Callable[[str, str], Level]

_WIDEST_NUMBER: Final = 12
_DATE_LENGTH: Final = 10
_MISSING: Final = CODE[Level.MISSING]


class Grader:
    """Compares rows of one table; keeps what it needs of each column."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._phones = _Digits(records["phones"], _WIDEST_NUMBER)
        self._births = _Digits(records["birthday"].mapped(_day), 8)
        self._users = records["emails"].mapped(lambda value: value.partition("@")[0])
        self._desk = self._users.told(lambda user: user in comparison.DESKS)
        self._several_mails = records["emails"].told(lambda value: SEPARATOR in value)
        self._several_handles = records["handles"].told(lambda value: SEPARATOR in value)
        self._han = records["name"].told(lambda name: starts_han(name))
        self._one_word = records["sound"].told(lambda sound: " " not in sound)
        called = records["name"].codes * np.int64(len(records["sound"].values)) + records["sound"].codes
        _, self._rows_called, self._called = np.unique(called, return_index=True, return_inverse=True)
        self._plain = PlainNames(records)
        self._digits = records["company"].mapped(_number_words)

    def levels(self, left: Numbers, right: Numbers) -> Mapping[str, Grades]:
        """Return the level of each field, as the numbers of LEVELS."""
        found: dict[str, Grades] = {}
        firms = self._records.firms[left] & self._records.firms[right]
        for field, grade in _GRADES.items():
            found[field] = grade(self, left, right)
        for name, how in self._records.own.items():
            found[name] = self.own(name, how, left, right)
        found[Compared.COMPANY][firms] = _MISSING
        address, city = found[Compared.ADDRESS], found[Compared.CITY]
        moved = (address == CODE[Level.CONFLICT]) & (city == CODE[Level.EXACT])
        city[(address != _MISSING) & ~moved] = _MISSING
        return found

    def names(self, left: Numbers, right: Numbers) -> Grades:
        """Compare what records are called."""
        records = self._records
        name, sound, bag = records["name"].codes, records["sound"].codes, records.part(Part.BAG).codes
        found = np.full(len(left), _MISSING, np.uint8)
        called = (name[left] > 0) & (name[right] > 0)
        firm, firm2 = records.firms[left], records.firms[right]
        firms = np.flatnonzero(called & firm & firm2)
        found[firms] = self.firms(left[firms], right[firms])
        people = called & ~firm & ~firm2
        alike = people & (sound[left] > 0) & (sound[left] == sound[right])
        found[alike] = CODE[Level.SOUNDS]
        found[alike & self._han[left] & self._han[right]] = CODE[Level.HOMOPHONE]
        found[alike & (bag[left] == bag[right])] = CODE[Level.EXACT]
        found[alike & self._one_word[left]] = CODE[Level.PART]
        others = np.flatnonzero(called & ~(firm & firm2) & ~alike)
        found[others] = self._other_names(left[others], right[others])
        return found

    def _other_names(self, left: Numbers, right: Numbers) -> Grades:
        """Compare names that are neither of two firms nor sound the same."""
        kinds = self._records.firms[left] != self._records.firms[right]
        found = np.empty(len(left), np.uint8)
        found[kinds] = self._plain.kinds(left[kinds], right[kinds])
        found[~kinds] = self._plain.people(left[~kinds], right[~kinds])
        mixed = np.flatnonzero(kinds & (found == UNTOLD))
        found[mixed] = _by_values(self._records["name"], left[mixed], right[mixed], comparison.name_of_other_kind)
        rest = np.flatnonzero(found == UNTOLD)
        found[rest] = self._otherwise_called(left[rest], right[rest])
        return found

    def _otherwise_called(self, left: Numbers, right: Numbers) -> Grades:
        one, other, back = each_two(self._called[left], self._called[right])
        used = np.unique(np.concatenate((one, other)))
        rows = self._rows_called[used]
        columns = [map(self._records[name].values.__getitem__, self._records[name].codes[rows].tolist())
                   for name in ("name", "said", "sound")]
        names = dict(zip(used.tolist(), map(name_told, *columns), strict=True))
        return _each([comparison.other_sound(names[a], names[b])
                      for a, b in zip(one.tolist(), other.tolist(), strict=True)])[back]

    def firms(self, left: Numbers, right: Numbers) -> Grades:
        """Compare firms, or the employers of people."""
        company, seat, branch = (self._records[name].codes for name in ("company", "seat", "branch"))
        found = np.full(len(left), _MISSING, np.uint8)
        told = (company[left] > 0) & (company[right] > 0)
        elsewhere = (seat[left] > 0) & (seat[right] > 0) & (seat[left] != seat[right])
        number, number2 = self._digits.codes[left], self._digits.codes[right]
        other = elsewhere | (branch[left] != branch[right]) | ((number > 0) & (number2 > 0) & (number != number2))
        found[told] = CODE[Level.EXACT]
        rest = np.flatnonzero(told & ~other & (company[left] != company[right]))
        found[told & other] = CODE[Level.CONFLICT]
        found[rest] = self._cores(company, left[rest], right[rest])
        return found

    def _cores(self, codes: Codes, left: Numbers, right: Numbers) -> Grades:
        from rapidfuzz.fuzz import ratio

        values = self._records["company"].values
        one, other, back = each_two(codes[left], codes[right])
        similar = similarities(values, one, other, ratio)
        found = _cut(similar, comparison.COMPANY_CUTS)
        close = np.flatnonzero((similar >= comparison.UNLIKE_COMPANY) & (found != CODE[Level.NEAR]))
        found[close] = [CODE[comparison.core_level(values[one[at]], values[other[at]], similar[at])]
                        for at in close.tolist()]
        return found[back]

    def phones(self, left: Numbers, right: Numbers) -> Grades:
        """Compare numbers."""
        found, odd = self._phones.compared(left, right)
        return self._several(found, odd, "phones", left, right, comparison.phone_level)

    def emails(self, left: Numbers, right: Numbers) -> Grades:
        """Compare mail addresses."""
        from rapidfuzz.distance import JaroWinkler

        codes, user = self._records["emails"].codes, self._users.codes
        found = _plain(codes[left], codes[right])
        other = np.flatnonzero((found == CODE[Level.CONFLICT]) & ~self._desk[left] & ~self._desk[right])
        one, two, back = each_two(user[left[other]], user[right[other]])
        graded = _cut(similarities(self._users.values, one, two, JaroWinkler.similarity), comparison.MAILBOX_CUTS)
        graded[one == two] = CODE[Level.MAILBOX]
        found[other] = graded[back]
        odd = self._several_mails[left] | self._several_mails[right]
        return self._several(found, odd, "emails", left, right, comparison.email_level)

    def handles(self, left: Numbers, right: Numbers) -> Grades:
        """Compare names on WeChat and QQ."""
        codes = self._records["handles"].codes
        odd = self._several_handles[left] | self._several_handles[right]
        return self._several(_plain(codes[left], codes[right]), odd, "handles", left, right, comparison.handle_level)

    def addresses(self, left: Numbers, right: Numbers) -> Grades:
        """Compare streets and numbers."""
        from rapidfuzz.fuzz import ratio

        street, number = self._records["street"], self._records["numbers"]
        found = _plain(number.codes[left], number.codes[right])
        same = street.codes[left] == street.codes[right]
        apart = np.flatnonzero((found != _MISSING) & ~same)
        near = np.full(len(left), 100.0)
        one, two, back = each_two(street.codes[left[apart]], street.codes[right[apart]])
        near[apart] = similarities(street.values, one, two, ratio)[back]
        equal = found == CODE[Level.EXACT]
        found[equal & ~same] = CODE[Level.CONFLICT]
        found[equal & ~same & (near >= comparison.NEAR_STREET)] = CODE[Level.NEAR]
        longer = np.flatnonzero(equal & ~same & (near < comparison.NEAR_STREET))
        one, two, back = each_two(street.codes[left[longer]], street.codes[right[longer]])
        inside = np.fromiter((comparison.within(street.values[a], street.values[b])
                              for a, b in zip(one.tolist(), two.tolist(), strict=True)), np.bool_, len(one))
        found[longer[inside[back]]] = CODE[Level.NEAR]
        other = (found == CODE[Level.CONFLICT]) & ~equal
        found[other & same] = CODE[Level.PLACE]
        alike = np.flatnonzero(other & (near >= comparison.ALIKE_STREET))
        one, two, back = each_two(number.codes[left[alike]], number.codes[right[alike]])
        close = (similarities(number.values, one, two, ratio) >= comparison.ALIKE_STREET)[back]
        found[alike[close]] = CODE[Level.ALIKE]
        return found

    def cities(self, left: Numbers, right: Numbers) -> Grades:
        """Compare cities."""
        codes = self._records["city"].codes
        found = _plain(codes[left], codes[right])
        other = np.flatnonzero(found == CODE[Level.CONFLICT])
        found[other] = _by_values(self._records["city"], left[other], right[other], comparison.other_city)
        return found

    def births(self, left: Numbers, right: Numbers) -> Grades:
        """Compare birthdays: a slip, day and month turned round, or one of the three parts another."""
        codes, days = self._records["birthday"].codes, self._births
        found = _plain(codes[left], codes[right])
        whole = days.single[left] & days.single[right] & (found != _MISSING)
        one, two = days.digits[left], days.digits[right]
        same = [(one[:, part] == two[:, part]).all(1) for part in (slice(0, 4), slice(4, 6), slice(6, 8))]
        turned = same[0] & (one[:, 4:6] == two[:, 6:8]).all(1) & (one[:, 6:8] == two[:, 4:6]).all(1)
        but_one = np.sum(same, axis=0) == 2
        slipped, _ = days.compared(left, right)
        other = whole & (found == CODE[Level.CONFLICT])
        found[other & (same[0] | ((one != two).sum(1) <= MOST_SLIPS))] = CODE[Level.ALIKE]
        found[other & (turned | but_one | (slipped == CODE[Level.NEAR]))] = CODE[Level.NEAR]
        rest = np.flatnonzero((found != _MISSING) & ~whole)
        found[rest] = _by_values(self._records["birthday"], left[rest], right[rest], compare_birthdays)
        return found

    def own(self, name: str, how: OwnComparison, left: Numbers, right: Numbers) -> Grades:
        """Compare a field of the owner's own."""
        column = self._records[name]
        found = _plain(column.codes[left], column.codes[right])
        rest = np.flatnonzero(found == CODE[Level.CONFLICT])
        found[rest] = _by_values(column, left[rest], right[rest], partial(compare_own, how))
        return found

    def _several(self, found: Grades, odd: Flags, name: str, left: Numbers, right: Numbers,
                 compare: _Compare) -> Grades:
        """Compare records of which one has several values; equal ones have been found."""
        rest = np.flatnonzero(odd & (found != _MISSING) & (found != CODE[Level.EXACT]))
        found[rest] = _by_values(self._records[name], left[rest], right[rest], compare)
        return found


def _by_values(column: Column, left: Numbers, right: Numbers, compare: _Compare) -> Grades:
    """Compare each two values once."""
    one, other, back = each_two(column.codes[left], column.codes[right])
    values = column.values
    return _each([compare(values[a], values[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)])[back]


class _Digits:
    """Values of digits as rows of bytes; ``single`` is false for what is no such value, or several."""

    def __init__(self, column: Column, width: int) -> None:
        fits = [value.isascii() and SEPARATOR not in value and 0 < len(value) <= width for value in column.values]
        padded = [value.encode() if fit else b"" for value, fit in zip(column.values, fits, strict=True)]
        matrix = np.array(padded, f"S{width}").view(np.uint8).reshape(len(padded), width)
        self.single = np.array(fits)[column.codes]
        self.digits = matrix[column.codes]
        self._lengths = np.array(list(map(len, padded)))[column.codes]
        self._codes = column.codes

    def compared(self, left: Numbers, right: Numbers) -> tuple[Grades, Flags]:
        """Return EXACT, NEAR for one slip or CONFLICT; and where that is not said, because it is no single value."""
        found = _plain(self._codes[left], self._codes[right])
        odd = ~(self.single[left] & self.single[right])
        rest = np.flatnonzero((found == CODE[Level.CONFLICT]) & ~odd & (self._lengths[left] == self._lengths[right]))
        one, two = self.digits[left[rest]], self.digits[right[rest]]
        differ = one != two
        slips = differ.sum(1)
        first = differ.argmax(1)
        rows = np.arange(len(rest))
        after = np.minimum(first + 1, differ.shape[1] - 1)
        swapped = ((slips == 2) & differ[rows, after] & (one[rows, first] == two[rows, after])
                   & (one[rows, after] == two[rows, first]))
        found[rest[(slips == 1) | swapped]] = CODE[Level.NEAR]
        return found, odd


def _plain(one: Codes, other: Codes) -> Grades:
    found = np.where(one == other, np.uint8(CODE[Level.EXACT]), np.uint8(CODE[Level.CONFLICT]))
    found[(one == 0) | (other == 0)] = _MISSING
    return found


def _each(levels: Sequence[Level]) -> Grades:
    return np.fromiter(map(CODE.__getitem__, levels), np.uint8, len(levels))


def _cut(similar: Similarities, cuts: Cuts) -> Grades:
    found = np.full(len(similar), CODE[Level.CONFLICT], np.uint8)
    for cut, level in reversed(cuts):
        found[similar >= cut] = CODE[level]
    return found


def _day(birthday: str) -> str:
    """Return the eight digits of a whole day of the common calendar, else nothing."""
    digits = birthday.replace("-", "")
    return digits if len(birthday) == _DATE_LENGTH and len(digits) == 8 and digits.isdecimal() else ""


def _number_words(core: str) -> str:
    return " ".join("".join(sign if sign.isdigit() else " " for sign in core).split())


_GRADES: Final[Mapping[str, Callable[[Grader, Numbers, Numbers], Grades]]] = {
    Compared.NAME: Grader.names, Compared.COMPANY: Grader.firms, Compared.PHONE: Grader.phones,
    Compared.EMAIL: Grader.emails, Compared.HANDLE: Grader.handles, Compared.ADDRESS: Grader.addresses,
    Compared.CITY: Grader.cities, Compared.BIRTHDAY: Grader.births}
