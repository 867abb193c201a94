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
from cimtool.rules.matching.digits import Digits, differing, plain
from cimtool.rules.matching.features import SEPARATOR, name_told
from cimtool.rules.matching.levels import CODE, UNTOLD, Cuts, Level
from cimtool.rules.matching.own_fields import compare_own
from cimtool.rules.matching.pair_values import Grades, Similarities, each_two, similarities
from cimtool.rules.matching.plain_names import PlainNames

_Compare = Callable[[str, str], Level]

_WIDEST_NUMBER: Final = 16
# The bits of a day in eight digits, its first digit lowest.
_MONTH, _DAY = np.uint64(32), np.uint64(48)
_TWO_DIGITS: Final = np.uint64(0xFFFF)
_DATE_PARTS: Final = (np.uint64(0xFFFFFFFF), _TWO_DIGITS << _MONTH, _TWO_DIGITS << _DAY)
_DATE_LENGTH: Final = 10
_MISSING: Final = CODE[Level.MISSING]


class Grader:
    """Compares rows of one table; keeps what it needs of each column."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._phones = Digits(records["phones"], _WIDEST_NUMBER)
        self._births = Digits(records["birthday"].mapped(_day), 8)
        self._users = records["emails"].mapped(lambda value: value.partition("@")[0])
        self._desk = self._users.told(lambda user: user in comparison.DESKS)
        self._several_mails = records["emails"].told(lambda value: SEPARATOR in value)
        self._several_handles = records["handles"].told(lambda value: SEPARATOR in value)
        self._han = records.han
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
        found = plain(codes[left], codes[right])
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
        return self._several(plain(codes[left], codes[right]), odd, "handles", left, right, comparison.handle_level)

    def addresses(self, left: Numbers, right: Numbers) -> Grades:
        """Compare streets and numbers."""
        from rapidfuzz.fuzz import ratio

        street, number = self._records["street"], self._records["numbers"]
        found = plain(number.codes[left], number.codes[right])
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
        found = plain(codes[left], codes[right])
        other = np.flatnonzero(found == CODE[Level.CONFLICT])
        found[other] = _by_values(self._records["city"], left[other], right[other], comparison.other_city)
        return found

    def births(self, left: Numbers, right: Numbers) -> Grades:
        """Compare birthdays: a slip, day and month turned round, or one of the three parts another."""
        codes, days = self._records["birthday"].codes, self._births
        found, odd = days.compared(left, right)
        rest = np.flatnonzero((found == CODE[Level.CONFLICT]) & ~odd)
        one, two = days.words[left[rest], 0], days.words[right[rest], 0]
        year, month, day = ((one ^ two) & part == 0 for part in _DATE_PARTS)
        turned = year & (one >> _MONTH & _TWO_DIGITS == two >> _DAY) & (one >> _DAY == two >> _MONTH & _TWO_DIGITS)
        found[rest[year | (differing(one ^ two) <= MOST_SLIPS)]] = CODE[Level.ALIKE]
        found[rest[turned | (year.astype(np.int8) + month + day == len(_DATE_PARTS) - 1)]] = CODE[Level.NEAR]
        several = np.flatnonzero(odd & (codes[left] > 0) & (codes[right] > 0))
        found[several] = _by_values(self._records["birthday"], left[several], right[several], compare_birthdays)
        return found

    def own(self, name: str, how: OwnComparison, left: Numbers, right: Numbers) -> Grades:
        """Compare a field of the owner's own."""
        column = self._records[name]
        found = plain(column.codes[left], column.codes[right])
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
