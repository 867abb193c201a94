"""How two birthdays compare, each of which may lack its year, or all but its year."""

import re
from typing import Final

from cimtool.rules.matching.levels import Level, one_slip

# A lunar leap month (05L) is another month.
_NUMBERS = re.compile("[0-9]+L?")
_WHOLE: Final = 3
# Digits that may be wrong in a birthday that is still like another.
MOST_SLIPS: Final = 2
# ISO 8601 for a date whose year is not known.
_YEARLESS: Final = "--"


def compare_birthdays(a: str, b: str) -> Level:
    """Compare two birthdays; dates of two calendars cannot be compared, which is MISSING.

    A year or a day alone agrees in PART at most.
    """
    one, other = _NUMBERS.findall(a), _NUMBERS.findall(b)
    if not one or not other or _calendar(a) != _calendar(b):
        return Level.MISSING
    if len(one) == len(other) == _WHOLE:
        return _compare_whole(one, other)
    if len(one) == len(other):
        return _compare_equal_parts(a, b)
    short, long = sorted((one, other), key=len)
    return Level.PART if short in (long[:len(short)], long[-len(short):]) else Level.CONFLICT


def _compare_whole(one: list[str], other: list[str]) -> Level:
    if one == other:
        return Level.EXACT
    day_and_month_turned = one == [other[0], other[2], other[1]]
    all_but_one = sum(number == number2 for number, number2 in zip(one, other, strict=True)) == _WHOLE - 1
    if day_and_month_turned or all_but_one or one_slip("".join(one), "".join(other)):
        return Level.NEAR
    slips = sum(digit != digit2 for digit, digit2 in zip("".join(one), "".join(other), strict=False))
    return Level.ALIKE if one[0] == other[0] or slips <= MOST_SLIPS else Level.CONFLICT


def _compare_equal_parts(a: str, b: str) -> Level:
    if (_YEARLESS in a) is not (_YEARLESS in b):
        return Level.MISSING
    return Level.PART if a == b else Level.CONFLICT


def _calendar(birthday: str) -> str:
    return birthday.rpartition(":")[0]
