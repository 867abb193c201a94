"""Birthdays of the Chinese calendar: 农历八月十五, 阴历1990年闰五月初七.

They stay lunar, because the solar day moves from year to year: ``lunar:1990-05L-07``, and
``lunar:--08-15`` without a year.
"""

from typing import Final

from cimtool.rules.text.numerals import NUMERAL, numeral
from cimtool.rules.text.pattern import pattern

_CALENDAR = pattern(r"农历|阴历|旧历|夏历|古历|lunar\s*:?|[()]")
# These words are of no other calendar.
_LUNAR_WORDS: Final = ("正月", "腊月", "冬月", "初", "廿", "闰")
_MONTHS: Final = {"正": 1, "冬": 11, "腊": 12}
_WORDS = pattern(
    rf"(?:({NUMERAL}+)\s*年)?\s*(闰)?\s*(正|冬|腊|{NUMERAL}+)\s*月\s*(?:初)?({NUMERAL}+)\s*[日号]?")
_NUMBERS = pattern(r"(?:(\d{4})[-/.]|--)?(闰)?(\d{1,2}l?)[-/.](\d{1,2})")


def lunar_birthday(folded: str) -> str | None:
    """Return the stored form of a folded lunar date, None if it is none or cannot be."""
    bare = _CALENDAR().sub("", folded).strip()
    if bare == folded and not any(word in folded for word in _LUNAR_WORDS):
        return None
    found = _WORDS().fullmatch(bare) or _NUMBERS().fullmatch(bare)
    return _stored(*found.groups()) if found else None


def _stored(year: str | None, leap: str | None, month: str, day: str) -> str | None:
    months = _MONTHS.get(month) or numeral(month.removesuffix("l"))
    days, years = numeral(day), numeral(year) if year else None
    if not months or not days or months > 12 or days > 30 or (year and not 1800 <= (years or 0) <= 2199):
        return None
    mark = "L" if leap or month.endswith("l") else ""
    return f"lunar:{years or '-'}-{months:02d}{mark}-{days:02d}"
