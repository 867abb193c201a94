"""Amounts as order exports write them: refunds in brackets, 万, the decimal comma, and the currency beside them.

A column of a file says more than one typed amount, so more is read here than in `money`; what could be two
amounts (1.234) is still refused.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cimtool.rules.money import MOST_MINOR, currencies_of, exponent_of, half_width
from cimtool.rules.text.pattern import pattern

_BRACKETS = pattern(r"\((.*)\)")
_MARK = r"[^\d\s,.+()万-]{0,8}"
_PARTS = pattern(rf"([+-]?)\s*({_MARK})\s*([+-]?)\s*(\d[\d,. ]*?)\s*(万?)\s*({_MARK})\s*(-?)")
# 1234.50; 1,234.50; 1.234,50; 12,50; 1.234.567; 1 234,50
_NUMBERS: Final = tuple((pattern(form), comma) for form, comma in (
    (r"\d{1,16}(?:\.\d{1,16})?", False),
    (r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,16})?", False),
    (r"\d{1,3}(?:\.\d{3}){1,5},\d{1,2}", True),
    (r"\d{1,16},\d{1,2}", True),
    (r"\d{1,3}(?:\.\d{3}){2,5}", True),
    (r"\d{1,3}(?: \d{3}){1,5}(?:,\d{1,2})?", True),
    (r"\d{1,3}(?: \d{3}){1,5}\.\d{1,2}", False)))
_TEN_THOUSAND: Final = 4


@dataclass(frozen=True, slots=True)
class Paid:
    """An amount in minor units of its currency, negative for a refund."""

    minor: int
    currency: str


def parse_paid(text: str, currency: str | None, usual: str) -> Paid | str:
    """Return the amount, or the code of what is wrong with it.

    *currency* is what another column says; None lets a sign in *text* decide, and where there is none, or it
    may be *usual*, that is it.
    """
    plain = half_width(text)
    inner = _BRACKETS().fullmatch(plain)
    found = _PARTS().fullmatch(inner[1].strip() if inner else plain)
    size = _number(found[4]) if found else None
    signs = [sign for sign in (found[1], found[3], found[7]) if sign] if found else []
    if found is None or size is None or len(signs) + bool(inner) > 1:
        return "invalid_amount"
    code = _currency([mark for mark in found.group(2, 6) if mark], currency, usual)
    if code is None:
        return "unclear_currency"
    negative = inner is not None or signs == ["-"]
    return _paid(size.scaleb(_TEN_THOUSAND) if found[5] else size, code, negative=negative)


def _number(text: str) -> Decimal | None:
    for form, comma in _NUMBERS:
        if form().fullmatch(text):
            plain = text.replace(" ", "")
            return Decimal(plain.replace(".", "").replace(",", ".") if comma else plain.replace(",", ""))
    return None


def _currency(marks: list[str], told: str | None, usual: str) -> str | None:
    """Return the one currency that everything agrees on, None if there is none or more than one."""
    possible = [set(currencies_of(mark)) for mark in marks]
    if told is not None:
        return told if all(told in each for each in possible) else None
    common = set.intersection(*possible) if possible else {usual}
    if usual in common:
        return usual
    return common.pop() if len(common) == 1 else None


def _paid(size: Decimal, currency: str, *, negative: bool) -> Paid | str:
    minor = size.scaleb(exponent_of(currency))
    if minor != int(minor):
        return "too_fine"
    if minor >= MOST_MINOR:
        return "invalid_amount"
    return Paid(-int(minor) if negative else int(minor), currency)
