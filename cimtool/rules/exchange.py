"""What an amount in one currency is worth in another, by rates that the owner gave; whole numbers, no floats.

A rate holds from its day until the day of the next one of the same currency; before the first there is none, and
nothing is guessed.  Each amount is converted by itself and rounded to the smallest unit, half of one away from
zero: a refund is worth exactly what the purchase was.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.money import MOST_MINOR, exponent_of, half_width
from cimtool.rules.text.pattern import pattern

_RATE = pattern(r"(\d{1,6})(?:\.(\d{1,10}))?", re.ASCII)
_CACHED: Final = 1024


@frozen
class Rate:
    """From ``day`` (ISO text) on, one ``currency`` is ``value`` (a decimal number) of ``into``."""

    currency: str
    into: str
    day: str
    value: str


@frozen
class Unrated:
    """Purchases in a currency on days for which no rate is known, and their sum in it."""

    currency: str
    count: int
    minor: int


def parse_rate(text: str) -> str | None:
    """Return a rate as a plain decimal number without needless zeros; None if it is none, or zero."""
    found = _RATE().fullmatch(half_width(text))
    if found is None:
        return None
    whole, part = found[1].lstrip("0") or "0", (found[2] or "").rstrip("0")
    return None if (whole, part) == ("0", "") else f"{whole}.{part}".removesuffix(".")


def rate_on(rates: Iterable[Rate], currency: str, day: str) -> Rate | None:
    """Return the newest rate of a currency that is not from after a day; None before the first."""
    return max((rate for rate in rates if rate.currency == currency and rate.day <= day),
               key=lambda rate: rate.day, default=None)


def exchanged(minor: int, currency: str, into: str, rate: str) -> int | None:
    """Return minor units of *currency* as those of *into*; None for more than a purchase can be."""
    above, below = _ratio(currency, into, rate)
    worth = (2 * abs(minor) * above + below) // (2 * below)
    if worth >= MOST_MINOR:
        return None
    return -worth if minor < 0 else worth


@lru_cache(_CACHED)
def _ratio(currency: str, into: str, rate: str) -> tuple[int, int]:
    whole, _, part = rate.partition(".")
    return int(whole + part) * 10 ** exponent_of(into), 10 ** (len(part) + exponent_of(currency))
