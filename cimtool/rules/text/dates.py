"""Dates as people type them, to ISO text: Chinese and Western spellings, partial dates, spreadsheet serials.

What cannot be told is None, never a guess: two-digit years, 03/05/2024 without a known order.
A partial date stays partial: ``2024``, ``2024-03``, ``--03-05``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cimtool.rules.text.fold import fold
from cimtool.rules.text.lunar import lunar_birthday
from cimtool.rules.text.numerals import NUMERAL as N
from cimtool.rules.text.numerals import numeral
from cimtool.rules.text.pattern import pattern

_OLDEST, _LAST = 1800, 2199
_ROC_OFFSET: Final = 1911
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_EXCEL_FIRST, _EXCEL_LAST = 10_000, 73_050

# English, German, French and Spanish months, folded; the longest beginning counts.
_MONTHS: Final = {beginning: month for month, beginnings in enumerate((
    "jan ene", "feb fev", "mar", "apr avr abr", "may mai", "jun juin", "jul juil", "aug aou ago", "sep", "oct okt",
    "nov", "dec dez dic"), start=1) for beginning in beginnings.split()}
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_WEEKDAY = pattern(
    r"[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?"
    r"|\b(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b[.,]?")
_COMPACT = pattern(r"^(\d{8})t?(\d\d)(\d\d)(\d\d)(?=z?$)", re.ASCII)
_TIME = pattern(
    r"(?:\b|(?<=\d)t|(?<=[日号]))\s*(?P<half>上午|下午|中午|晚上|早上|凌晨|傍晚)?\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<part>[.,]\d{1,9})?)?"
    r"|[点时](?:(?P<minutes>\d{1,2})分?(?:(?P<seconds>\d{1,2})秒)?)?)"
    r"\s*(?P<ampm>[ap]\.?m\.?)?\s*(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-]\d{2}:?\d{2})?$")
# What programs write, most often of all: it needs no reading.
_ISO = pattern(r"(?:18|19|20|21)\d\d-\d\d-\d\d[T ](?:[01]\d|2[0-3]):\d\d:\d\dZ?", re.ASCII)
_ZONE = pattern(r"z|utc|gmt|(?:utc|gmt)?[+-](?:0\d|1[0-4]):?[0-5]\d", re.ASCII)
_SERIAL = pattern(r"(\d{5})(\.\d+)?")
_NUMERIC = pattern(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")


def parse_date(text: str, *, day_first: bool | None = None) -> str | None:
    """Return ISO text for *text*, or None; a time of day after the date is left out.

    *day_first* decides 03/05/2024; None leaves such a date undecided.
    """
    typed = _date_part(text)
    numeric = _NUMERIC().fullmatch(typed)
    if numeric:
        return _day_month_year(*map(int, numeric.groups()), day_first=day_first)
    for form, read in _FORMS:
        found = form().fullmatch(typed)
        if found:
            return read(found)
    return None


def is_ambiguous(text: str) -> bool:
    """Whether *text* is a date that only the order of day and month would decide."""
    return parse_date(text) is None and parse_date(text, day_first=True) is not None


def parse_birthday(text: str) -> str | None:
    """Return a solar day as `parse_date` does, or ``lunar:1990-08-15`` (``05L`` in a leap month)."""
    return lunar_birthday(fold(text)) or parse_date(text)


def parse_instant(text: str, *, day_first: bool | None = None) -> str | None:
    """Return UTC ``YYYY-MM-DDTHH:MM:SSZ``; a time without zone is UTC, a date alone is midnight."""
    if _ISO().fullmatch(text):
        with suppress(ValueError):
            return f"{datetime.fromisoformat(text[:19]).isoformat()}Z"
    day = parse_date(text, day_first=day_first)
    if day is None or len(day) != len("2024-03-05"):
        return None
    midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
    since = _time_of_day(_plain(text))
    return None if since is None else (midnight + since).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_zone(text: str) -> timedelta | None:
    """Return how far ahead of UTC a zone is, of ``+08:00``, ``-0330`` or ``UTC``; None for anything else."""
    found = _ZONE().fullmatch(fold(text))
    return _offset(found[0]) if found else None


def names_zone(text: str) -> bool:
    """Whether a date and time says where its clock stands."""
    found = _TIME().search(_plain(text))
    return found is not None and found["zone"] is not None


def day_order(texts: Iterable[str]) -> bool | None:
    """Return whether a column of dates has the day first, by those that can be read in one way only.

    None if there are none, or they contradict each other.
    """
    told = {first > 12 for first, second in _first_two(texts) if (first > 12) is not (second > 12)}
    return told.pop() if len(told) == 1 else None


def _first_two(texts: Iterable[str]) -> Iterator[tuple[int, int]]:
    for text in texts:
        found = _NUMERIC().match(text.strip())
        if found:
            yield int(found[1]), int(found[2])


def from_excel_serial(serial: float) -> str | None:
    """Return the day of a serial of the 1900 system; None outside 1927 to 2099."""
    if not _EXCEL_FIRST <= serial <= _EXCEL_LAST:
        return None
    return (_EXCEL_EPOCH + timedelta(days=int(serial))).isoformat()


def _date_part(text: str) -> str:
    return " ".join(_TIME().sub("", _plain(text)).split()).strip(" ,")


def _plain(text: str) -> str:
    """Fold, leave out the weekday, and write a compact time (101500) with colons."""
    spaced = _COMPACT().sub(r"\1 \2:\3:\4", fold(text))
    return _WEEKDAY().sub(" ", spaced).strip(" ,")


def _time_of_day(plain: str) -> timedelta | None:
    """Return how long after UTC midnight of its day the time stands; None for 25:00."""
    serial = _SERIAL().fullmatch(plain)
    if serial:
        return timedelta(seconds=round(float(serial[2] or 0) * 86_400))
    found = _TIME().search(plain)
    if not found:
        return timedelta()
    hour = _hour_of_day(int(found["hour"]), found["half"] or found["ampm"] or "")
    minute = int(found["minute"] or found["minutes"] or 0)
    second = int(found["second"] or found["seconds"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    # Spreadsheets leave tenths of a second behind.
    second += round(float((found["part"] or "0").replace(",", ".")))
    return timedelta(hours=hour, minutes=minute, seconds=second) - _offset(found["zone"] or "")


def _hour_of_day(hour: int, half: str) -> int:
    if half.startswith("p") or half in {"下午", "晚上", "傍晚"}:
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 and (half.startswith("a") or half in {"上午", "凌晨"}) else hour


def _offset(zone: str) -> timedelta:
    found = re.search(r"([+-])(\d{2}):?(\d{2})$", zone)
    if not found:
        return timedelta()
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -size if found[1] == "-" else size


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    """Return ISO text of the parts that are known, None if there is no such day."""
    if year is not None and not _OLDEST <= year <= _LAST:
        return None
    try:
        # 2000 was a leap year: 29 February is a birthday even if the year is not told.
        whole = date(year or 2000, month or 1, day or 1)
    except ValueError:
        return None
    if month is None:
        return f"{year:04d}"
    if year is None:
        return whole.strftime("--%m-%d") if day else None
    return whole.isoformat() if day else f"{year:04d}-{month:02d}"


def _day_month_year(first: int, second: int, year: int, *, day_first: bool | None) -> str | None:
    if first > 12 or first == second:
        return _iso(year, second, first)
    if second > 12:
        return _iso(year, first, second)
    if day_first is None:
        return None
    return _iso(year, second, first) if day_first else _iso(year, first, second)


def _chinese(found: re.Match[str]) -> str | None:
    year, month, day = (None if part is None else numeral(part) for part in found.group("y", "m", "d"))
    if year is not None and found["era"]:
        year += _ROC_OFFSET
    told = (found["m"] is None) is (month is None) and (found["d"] is None) is (day is None)
    return _iso(year, month, day) if year is not None and told and 0 not in (month, day) else None


def _chinese_day(found: re.Match[str]) -> str | None:
    month, day = numeral(found[1]), numeral(found[2])
    return _iso(None, month, day) if month and day else None


def _numbers(found: re.Match[str]) -> str | None:
    year, month, day = (int(part) if part else None for part in found.group("y", "m", "d"))
    return None if 0 in (year, month, day) else _iso(year, month, day)


def _month_name(found: re.Match[str]) -> str | None:
    name = found["name"]
    month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])
    year, day = (found[part] and int(found[part]) for part in ("y", "d"))
    return None if month is None or day == 0 else _iso(year or None, month, day or None)


def _serial(found: re.Match[str]) -> str | None:
    return from_excel_serial(float(found[0]))


_Form = tuple[Callable[[], re.Pattern[str]], Callable[[re.Match[str]], str | None]]
_Y, _M, _D = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_NAME = r"(?P<name>[a-z]{3,9})\.?"

_FORMS: Final[tuple[_Form, ...]] = tuple((pattern(form, re.ASCII), read) for form, read in (
    (rf"{_Y}\s*([-/.])\s*{_M}\s*\2\s*{_D}", _numbers),
    (rf"(?:公元)?(?P<era>(?:中华)?民国)?\s*(?P<y>{N}+)\s*年\s*(?:(?P<m>{N}+)\s*月\s*(?:份|(?P<d>{N}+)\s*[日号]?)?)?",
     _chinese),
    (rf"({N}+)\s*月\s*({N}+)\s*[日号]?", _chinese_day),
    (r"(?P<y>(?:18|19|20|21)\d\d)(?P<m>\d\d)(?P<d>\d\d)?", _numbers),
    (rf"{_Y}\s*[-/.]\s*{_M}(?P<d>)?", _numbers),
    (r"(?P<y>\d{4})(?P<m>)?(?P<d>)?", _numbers),
    (r"(?P<y>)?--?(?P<m>\d\d)-?(?P<d>\d\d)", _numbers),
    (rf"{_NAME}\s*{_D}{_ORDINAL}(?:\s*,?\s*{_Y})?", _month_name),
    (rf"{_D}{_ORDINAL}[\s-]*(?:de |of )?{_NAME}(?:[\s,-]*(?:de )?{_Y})?", _month_name),
    (rf"{_NAME}[\s,]*{_Y}(?P<d>)?", _month_name),
    (r"\d{5}(?:\.\d+)?", _serial),
))
