"""What SQL asks Python for: folding, digits and numbers of a value, how it sorts, and what an amount is worth."""

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache

from cimtool.rules.exchange import exchanged
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.phones import phone_digits

_CACHED = 4096  # cities, sources and the like repeat from row to row
_LONGEST_PERSON = 4  # characters of a Chinese name; what is longer has no surname to be read in its own way
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,9})?", re.ASCII)


def register(db: sqlite3.Connection) -> None:
    """Give a connection the functions ``cim_…``, unless it has them.

    None can be made while rows are being read.
    """
    try:
        db.execute("SELECT cim_fold('')")
    except sqlite3.OperationalError:
        _create(db)


def number_of(text: str) -> float | None:
    """Return the number that a text is, thousands commas left out; None if it is none."""
    plain = text.strip().replace(",", "")
    return float(plain) if _NUMBER.fullmatch(plain) else None


def sort_key(text: str) -> str:
    """Return what a text sorts by: Chinese among the others, by its pinyin."""
    folded = fold(text)
    if not has_han(folded):
        return folded
    from cimtool.rules.text.pinyin import readings  # with its tables

    return " ".join(readings(folded, person=len(folded) <= _LONGEST_PERSON)[0]) + "\1" + folded


def _create(db: sqlite3.Connection) -> None:
    for name, function in (("cim_fold", fold), ("cim_digits", phone_digits), ("cim_number", number_of),
                           ("cim_sort", sort_key)):
        db.create_function(name, 1, _of_text(lru_cache(_CACHED)(function)), deterministic=True)
    db.create_function("cim_exchange", 4, _worth, deterministic=True)


def _worth(minor: int, currency: str, into: str, rate: str | None) -> int | None:
    return None if rate is None else exchanged(minor, currency, into, rate)


def _of_text(function: Callable[[str], str | float | None]) -> Callable[[object], str | float | None]:
    return lambda value: function(value) if isinstance(value, str) else None
