"""The table from Normaliser to function: what was typed into a field, to the value that is stored.

Nothing here raises.  A value that cannot be used is None with a problem code (``problem.<code>``
in the catalogues), and the caller decides; ``invalid_phone`` is a warning, the value stays.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from cimtool.fields import Field, Normaliser
from cimtool.frozen import frozen
from cimtool.model import ContactPoint
from cimtool.rules.text.choices import gender, is_blank, kind
from cimtool.rules.text.clean import LINE_LIMIT, TEXT_LIMIT, clean_line, clean_text, refusal
from cimtool.rules.text.dates import is_ambiguous, parse_birthday, parse_date, parse_instant
from cimtool.rules.text.emails import parse_emails
from cimtool.rules.text.fold import fold
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import parse_phones

Region = str

PROBLEMS: Final = (
    "nul", "surrogate", "too_long", "invalid_email", "invalid_date", "ambiguous_date", "invalid_choice",
    "invalid_phone", "lost_digits", "invalid_credit_code")

# A spreadsheet's way to write a long number; without the point it may be somebody's code (1E10).
_EXPONENT = pattern(r"(\d)\.(\d+)E\+(\d\d)", re.IGNORECASE | re.ASCII)
_TAG_ENDS = pattern(r":::|[;；,，、|\n]")
# Google puts every contact into this group, and an asterisk before its own groups.
_GOOGLE_MARK: Final = "* "
_QUOTED = pattern(r'"(.*)"', re.DOTALL)  # Mailchimp's
_EVERYBODY: Final = "mycontacts"
_SHORT: Final = 40
_GROUPING = str.maketrans("", "", " -")


@frozen
class Normal:
    """A value ready to be stored, None if there is none; and a problem code, None if all is well."""

    value: object | None
    problem: str | None = None


def normalise(field: Field, text: str, region: Region = "CN") -> Normal:
    """Return the value of *text* in *field*; *region* is where a phone number without country code is."""
    if len(text) <= _SHORT:
        return _short_normal(field.normaliser, text, region)
    return _normal(field.normaliser, text, region)


def _normal(normaliser: Normaliser, text: str, region: Region) -> Normal:
    refused = refusal(text, TEXT_LIMIT if normaliser is Normaliser.TEXT else LINE_LIMIT)
    return Normal(None, refused) if refused else NORMALISERS[normaliser](text, region)


# What stands in a column over and over: the city, the firm, the day of the import.
_short_normal = lru_cache(maxsize=1 << 12)(_normal)


def _line(text: str, region: Region) -> Normal:
    line = clean_line(text)
    damaged = _EXPONENT().fullmatch(line)
    if not damaged:
        return Normal(line or None)
    first, digits, power = damaged.groups()
    return Normal(first + digits) if len(digits) == int(power) else Normal(None, "lost_digits")


def _text(text: str, region: Region) -> Normal:
    return Normal(clean_text(text) or None)


def _digits(text: str, region: Region) -> Normal:
    """Keep what is more than a number (a mail address among QQ numbers) as typed."""
    normal = _line(text, region)
    bare = fold(str(normal.value or "")).translate(_GROUPING).removesuffix(".0")
    return Normal(bare) if bare.isascii() and bare.isdigit() else normal


def _phones(text: str, region: Region) -> Normal:
    if is_blank(text):
        return Normal(None)
    points = parse_phones(text, region) or (ContactPoint(clean_line(text)),)
    return Normal(points, "invalid_phone" if any(point.e164 is None for point in points) else None)


def _emails(text: str, region: Region) -> Normal:
    if is_blank(text):
        return Normal(None)
    found = parse_emails(text)
    return Normal(found.points or None, "invalid_email" if found.invalid else None)


def _tags(text: str, region: Region) -> Normal:
    tags: dict[str, str] = {}
    for typed in _TAG_ENDS().split(text):
        tag = _unquoted(clean_line(typed).removeprefix(_GOOGLE_MARK))
        tags.setdefault(fold(tag), tag)
    return Normal(tuple(tag for key, tag in tags.items() if key not in {"", _EVERYBODY}) or None)


def _unquoted(tag: str) -> str:
    found = _QUOTED().fullmatch(tag)
    return found[1] if found else tag


def _one_of(read: Callable[[str], object | None], problem: str) -> Callable[[str, Region], Normal]:
    def normal(text: str, region: Region) -> Normal:
        if is_blank(text):
            return Normal(None)
        value = read(text)
        return Normal(value, problem if value is None else None)

    return normal


def _dated(read: Callable[[str], str | None]) -> Callable[[str, Region], Normal]:
    plain = _one_of(read, "invalid_date")

    def normal(text: str, region: Region) -> Normal:
        found = plain(text, region)
        return Normal(None, "ambiguous_date") if found.problem and is_ambiguous(text) else found

    return normal


NORMALISERS: Final[dict[Normaliser, Callable[[str, Region], Normal]]] = {
    Normaliser.NAME: _line,
    Normaliser.LINE: _line,
    Normaliser.TEXT: _text,
    Normaliser.PHONES: _phones,
    Normaliser.EMAILS: _emails,
    Normaliser.TAGS: _tags,
    Normaliser.BIRTHDAY: _dated(parse_birthday),
    Normaliser.DATE: _dated(parse_date),
    Normaliser.INSTANT: _dated(parse_instant),
    Normaliser.KIND: _one_of(kind, "invalid_choice"),
    Normaliser.GENDER: _one_of(gender, "invalid_choice"),
    Normaliser.DIGITS: _digits,
}
