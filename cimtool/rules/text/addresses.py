"""Province, city and district of a Chinese address; never guessed.

A short name (余杭, 天河) counts for a district only once its city is known, and not when the
next character makes it a street (天河路).  朝阳区 alone stands in two provinces: ambiguous.
"""

from collections.abc import Callable
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.text.divisions import Index, Place, gazetteer
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.pattern import pattern

_COUNTRY: Final = ("中华人民共和国", "中国")
_BETWEEN_WORDS = pattern(r"(?:[^\w#-]|_)+")
_STREETS: Final = frozenset("区县市路街镇乡村道巷大弄")


@frozen
class Division:
    """Where an address lies, in official Simplified names; ``ambiguous`` when several places fit."""

    province: str | None = None
    city: str | None = None
    district: str | None = None
    ambiguous: bool = False


@frozen
class _Step:
    """What has been read so far, and the rest of the address."""

    place: Place | None
    rest: str
    ambiguous: bool = False


def divide(address: str) -> Division:
    """Return the division that *address* begins with; all None if it names none."""
    if not has_han(address):
        return Division()
    return _division(_read(_plain(address)))


def address_key(address: str) -> str:
    """Return one key for the spellings of an address, with or without its province and city.

    An address whose place is ambiguous keeps it as typed.
    """
    plain = _plain(address)
    step = _read(plain)
    if step.place is None:
        return plain
    place = step.place
    return f"{place.city or place.province}{place.district or ''}{step.rest}"


def _division(step: _Step) -> Division:
    if step.place is None:
        return Division(ambiguous=step.ambiguous)
    return Division(step.place.province, step.place.city, step.place.district, step.ambiguous)


def _plain(address: str) -> str:
    plain = _BETWEEN_WORDS().sub("", fold(address))
    for country in _COUNTRY:
        plain = plain.removeprefix(country)
    return plain


def _read(plain: str) -> _Step:
    """Read province, city and district from the left."""
    step = _Step(None, plain)
    if plain.isascii():
        return step
    for advance in (_province, _city, _district):
        step = advance(step)
    return step


def _province(step: _Step) -> _Step:
    full = _advance(step, gazetteer().provinces, _anywhere)
    return full if full.rest != step.rest else _advance(step, gazetteer().short_provinces, _anywhere, short=True)


def _city(step: _Step) -> _Step:
    inside = _within(step.place)
    full = _advance(step, gazetteer().cities, inside)
    if full.rest != step.rest or full.ambiguous:
        return full
    return _advance(step, gazetteer().short_cities, inside, short=True)


def _district(step: _Step) -> _Step:
    if step.ambiguous:
        return step
    inside = _within(step.place)
    full = _advance(step, gazetteer().districts, inside)
    if full.rest != step.rest or full.ambiguous or step.place is None or step.place.city is None:
        return full
    return _advance(step, gazetteer().short_districts, inside, short=True)


def _advance(step: _Step, index: Index, fits: Callable[[Place], bool], *, short: bool = False) -> _Step:
    """Take the longest name of *index* that the rest begins with and that lies where we are."""
    for length in index.lengths.get(step.rest[:2], ()):
        places = tuple(filter(fits, index.places.get(step.rest[:length], ())))
        if not places or (short and step.rest[length:length + 1] in _STREETS):
            continue
        rest = step.rest[length:]
        return _Step(places[0], rest) if len(places) == 1 else _Step(step.place, step.rest, ambiguous=True)
    return step


def _anywhere(place: Place) -> bool:
    return True


def _within(known: Place | None) -> Callable[[Place], bool]:
    if known is None:
        return _anywhere
    return lambda place: place.province == known.province and known.city in (None, place.city)
