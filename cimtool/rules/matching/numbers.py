"""A telephone number without what may be spelt or not: the country code and the zero before an area code."""

from typing import Final

from cimtool.model import ContactPoint
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import phone_digits

_NATIONAL_DIGITS: Final = 10
# 1-310-555-0123 is how an American writes a number; a Chinese mobile is cut 3-4-4.
_AMERICAN = pattern(r"\+?1[\s.-]*\(?(\d{3})\)?[\s.-]*(\d{3})[\s.-](\d{4})")


def national_number(point: ContactPoint) -> str:
    """Return the digits that all spellings of a number share, whether or not the country is known."""
    american = _AMERICAN().fullmatch(point.value.strip())
    if american:
        return "".join(american.groups())
    if point.e164:
        return _without_country(point.e164)
    digits = phone_digits(point.value)
    bare = digits.lstrip("0")
    if len(bare) > _NATIONAL_DIGITS and bare.startswith("86"):
        return bare[2:].lstrip("0") or digits
    # No Chinese mobile begins with 10, 11 or 12.
    if len(bare) == _NATIONAL_DIGITS + 1 and bare[0] == "1" and bare[1] in "012":
        return bare[1:]
    return bare or digits


def _without_country(e164: str) -> str:
    for code in ("+86", "+1"):
        if e164.startswith(code):
            return e164[len(code):]
    return e164[1:]
