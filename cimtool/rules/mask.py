"""Masks of codes, such as ``C-0000``: what a shopkeeper can write and no value can make slow.

``0`` one digit, ``@`` one letter (A-Z, a-z), ``#`` one digit or more, ``*`` one sign or more of any kind; anything
else stands for itself, and after a backslash those four do too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST: Final = 60
_ESCAPE: Final = "\\"


@dataclass(frozen=True, slots=True)
class _Place:
    """What may stand at one place of a code; ``more``: one time or more."""

    holds: Callable[[str], bool]
    more: bool = False


def _digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _any(sign: str) -> bool:
    return True


_PLACES: Final = {"0": _Place(_digit), "@": _Place(_letter), "#": _Place(_digit, more=True),
                  "*": _Place(_any, more=True)}


def is_mask(text: str) -> bool:
    """Tell whether a text is a mask: short, with a place that is not fixed, and every backslash before a sign of ours.

    A regular expression hardly ever is one, so that nobody believes to have written one.
    """
    try:
        places = _places(text) if len(text) <= LONGEST else ()
    except ValueError:
        return False
    return any(place in _PLACES.values() for place in places)


def fits(mask: str, text: str) -> bool:
    """Tell whether a whole text has the form of a mask; the time is at most their lengths multiplied."""
    places = _places(mask)
    reached = {0}
    for sign in text:
        reached = {after for at in reached for after in _steps(places, at, sign)}
    return len(places) in reached


def _steps(places: tuple[_Place, ...], at: int, sign: str) -> Iterator[int]:
    if at < len(places) and places[at].holds(sign):
        yield at + 1
        if places[at].more:
            yield at


@lru_cache(16)
def _places(mask: str) -> tuple[_Place, ...]:
    return tuple(_read(mask))


def _read(mask: str) -> Iterator[_Place]:
    signs = iter(mask)
    for sign in signs:
        if sign == _ESCAPE:
            sign = next(signs, "")
            if sign not in {*_PLACES, _ESCAPE}:
                raise ValueError(mask)
            yield _Place(sign.__eq__)
        else:
            yield _PLACES.get(sign) or _Place(sign.__eq__)
