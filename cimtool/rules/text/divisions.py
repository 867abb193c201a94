"""Looks up provinces, cities and districts of China by full and by short name.

Ask with folded names (even 乾县 is folded); the table is read at the first question.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from cimtool.data.divisions import DIVISIONS
from cimtool.frozen import frozen
from cimtool.rules.text.fold import fold

# Longest first, so that 朝鲜族自治县 does not leave 朝鲜族自治.
_ENDINGS: Final = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区",
    "省", "市", "盟", "区", "县", "旗")
_PEOPLE = (
    "蒙古族|朝鲜族|土家族|苗族|侗族|布依族|藏族|羌族|彝族|傣族|景颇族|傈僳族|白族|哈尼族|壮族|回族|"
    "蒙古|柯尔克孜|哈萨克")


@frozen
class Place:
    """A province, a city in it, or a district; what is finer than the place itself is None."""

    province: str
    city: str | None = None
    district: str | None = None


@frozen
class Index:
    """Places by folded name; ``lengths`` of the names that share their first two characters, longest first."""

    places: dict[str, tuple[Place, ...]]
    lengths: dict[str, tuple[int, ...]]


@frozen
class Gazetteer:
    """Places by name: ``full`` as written on a map, ``short`` without 省, 市, 区 and the like."""

    provinces: Index
    short_provinces: Index
    cities: Index
    short_cities: Index
    districts: Index
    short_districts: Index


@cache
def gazetteer() -> Gazetteer:
    """Return the whole index, built once."""
    rows = list(_rows())
    # A municipality is its own city, so that it is known as soon as its province is.
    provinces = list({province: Place(province, city if city == province else None)
                      for province, city, _ in rows}.items())
    cities = [(city, Place(province, city)) for province, city in dict.fromkeys(row[:2] for row in rows)]
    districts = [(name, Place(province, city, name)) for province, city, names in rows for name in names]
    return Gazetteer(
        provinces=_index(provinces),
        short_provinces=_index(_shortened(provinces)),
        cities=_index(cities),
        short_cities=_index(_shortened(cities)),
        districts=_index(districts),
        short_districts=_index(_shortened(districts)))


@cache
def city_names() -> frozenset[str]:
    """Return every province and city, full and short, as it stands before or in a company's name."""
    full = {name for province, city, _ in _rows() for name in (province, city)}
    return frozenset(full | set(map(short_name, full)))


@cache
def district_names() -> frozenset[str]:
    """Return the full name of every district."""
    return frozenset(name for _, _, names in _rows() for name in names)


def short_name(name: str) -> str:
    """Return 余杭 for 余杭区; a name that would be cut to one character stays whole."""
    for ending in _ENDINGS if name.endswith(_ENDINGS) else ():
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return _without_peoples(name.removesuffix(ending), name)
    return name


def _without_peoples(stem: str, name: str) -> str:
    """延边朝鲜族 -> 延边: only a self-governing place is named after its peoples."""
    return re.sub(f"(?<=..)(?:{_PEOPLE})+$", "", stem) if "自治" in name else stem


def _rows() -> Iterator[tuple[str, str, list[str]]]:
    for line in DIVISIONS.splitlines():
        province, city, districts = line.split("|")
        yield province, city, districts.split()


def _shortened(places: list[tuple[str, Place]]) -> list[tuple[str, Place]]:
    return [(short, place) for name, place in places if (short := short_name(name)) != name]


def _index(places: list[tuple[str, Place]]) -> Index:
    found: dict[str, tuple[Place, ...]] = {}
    for name, place in places:
        key = fold(name)
        found[key] = (*found.get(key, ()), place)
    lengths: dict[str, set[int]] = {}
    for key in found:
        lengths.setdefault(key[:2], set()).add(len(key))
    return Index(found, {begin: tuple(sorted(known, reverse=True)) for begin, known in lengths.items()})
