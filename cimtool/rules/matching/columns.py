"""The features of all records as columns: a number for each value, so that equal values compare as numbers.

One of the few modules that load numpy; only `duplicates` comes here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.fields import OwnComparison
from cimtool.model import Kind
from cimtool.rules.matching.blocking import Part, stem
from cimtool.rules.matching.features import SEPARATOR, STORED, Features, initials, word_bag
from cimtool.rules.matching.frequencies import MOST_COUNTED
from cimtool.rules.matching.own_fields import own_values

Numbers = NDArray[np.int64]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Coder:
    """Gives each new value the next number; 0 is always the empty one."""

    def __init__(self) -> None:
        # A default of C counts as it looks up: four times as fast as setdefault.
        self._codes: dict[str, int] = defaultdict(count(1).__next__, {"": 0})

    def codes(self, values: Iterable[str]) -> Codes:
        """Return the numbers of *values*."""
        return np.fromiter(map(self._codes.__getitem__, values), np.int32)

    @property
    def values(self) -> list[str]:
        """Every value, at its number."""
        return list(self._codes)


@dataclass(frozen=True, slots=True)
class Column:
    """One field of all records; code 0 is the empty value."""

    codes: Codes
    values: list[str]

    def mapped(self, change: Callable[[str], str]) -> "Column":
        """Return the column with each value changed; the empty one stays."""
        coder = Coder()
        codes = coder.codes(chain(("",), map(change, self.values[1:])))
        return Column(codes[self.codes], coder.values)

    def told(self, fact: Callable[[str], bool]) -> Flags:
        """Return for each record whether something is true of its value."""
        return np.fromiter(map(fact, self.values), np.bool_, len(self.values))[self.codes]


def joined(one: Column, other: Column, join: Callable[[str, str], str]) -> Column:
    """Return a column made of two."""
    pairs, inverse = np.unique(one.codes * np.int64(len(other.values)) + other.codes, return_inverse=True)
    coder = Coder()
    codes = coder.codes(join(one.values[pair // len(other.values)], other.values[pair % len(other.values)])
                        for pair in pairs.tolist())
    return Column(codes[inverse], coder.values)


@dataclass(frozen=True, slots=True)
class Spread:
    """Which records have which values of a field that may have several."""

    rows: Numbers
    codes: Codes
    values: list[str]


def spread(column: Column) -> Spread:
    """Return a column with its values apart, those of one record one after the other."""
    coder = Coder()
    several = [value.split(SEPARATOR) if value else [] for value in column.values]
    sizes = np.fromiter(map(len, several), np.int64, len(several))
    flat = coder.codes(chain.from_iterable(several))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])) if len(sizes) else sizes
    counts = sizes[column.codes]
    rows = np.repeat(np.arange(len(column.codes)), counts)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    return Spread(rows, flat[starts[column.codes][rows] + within], coder.values)


class Records:
    """All records, a row each, in the order of their ids; ``own``: the owner's own fields, and how they compare."""

    def __init__(self, ids: Numbers, columns: Mapping[str, Column]) -> None:
        self.ids = ids
        self.size = len(ids)
        self._stored = [columns[name] for name in STORED]
        apart = own_columns(columns["own"])
        self.own = {field: how for field, (how, _) in apart.items()}
        self._columns = {**columns, **{field: column for field, (_, column) in apart.items()}}
        self._parts: dict[Part, Column] = {}
        self._places: dict[Part, Numbers] = {}

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    def features(self, rows: Numbers) -> Iterator[Features]:
        """Yield records whole."""
        columns = [map(column.values.__getitem__, column.codes[rows].tolist()) for column in self._stored]
        return map(Features, *columns)

    @cached_property
    def firms(self) -> Flags:
        """Which records are firms."""
        return self["kind"].told(lambda kind: kind == Kind.COMPANY)

    def part(self, part: Part) -> Column:
        """Return what goes into keys, of a field that has one value at most."""
        if part not in self._parts:
            self._parts[part] = _MAKERS[part](self)
        return self._parts[part]

    def places(self, part: Part) -> Numbers:
        """Return the place of each record in the alphabetical order of a part."""
        if part not in self._places:
            values = self.part(part).values
            places = np.empty(len(values), np.int64)
            # Python compares texts faster than numpy does.
            places[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
            self._places[part] = places[self.part(part).codes]
        return self._places[part]


def own_columns(column: Column) -> dict[str, tuple[OwnComparison, Column]]:
    """Return the own fields that stand in one column, in alphabetical order, each as a column of its own."""
    several = [{value.field: value for value in own_values(stored)} for stored in column.values]
    hows = {field: value.how for values in several for field, value in values.items()}
    found = {}
    for field in sorted(hows):
        coder = Coder()
        codes = coder.codes(values[field].form if field in values else "" for values in several)
        found[field] = hows[field], Column(codes[column.codes], coder.values)
    return found


def holders(column: Column) -> Numbers:
    """Return how many records have each value, at most MOST_COUNTED."""
    return np.minimum(np.bincount(column.codes, minlength=len(column.values)), MOST_COUNTED)


def _firm(records: Records) -> Column:
    company = records["company"]
    return Column(np.where(records.firms, company.codes, 0).astype(np.int32), company.values)


def _of_spoken(records: Records, make: Callable[[str, str], str], name: str, other: str) -> Column:
    """Return a column made of two, empty where a name has no sound."""
    column = joined(records[name], records[other], make)
    return Column(np.where(records["sound"].codes > 0, column.codes, 0).astype(np.int32), column.values)


def _place(records: Records) -> Column:
    many = records["numbers"].told(lambda numbers: "-" in numbers)
    cities = records["city"].codes > 0
    both = joined(records["city"], records["street"], lambda city, street: city or street)
    return Column(np.where(many & ~cities, 0, both.codes).astype(np.int32), both.values)


_MAKERS: Final[Mapping[Part, Callable[[Records], Column]]] = {
    Part.FIRM: _firm,
    Part.COMPANY: lambda records: records["company"],
    Part.SOUND: lambda records: records["sound"],
    Part.INITIALS: lambda records: _of_spoken(records, initials, "name", "said"),
    Part.STEM: lambda records: _of_spoken(records, lambda sound, name: stem(sound, word_bag(name)), "sound", "name"),
    Part.BIRTHDAY: lambda records: records["birthday"],
    Part.NUMBERS: lambda records: records["numbers"],
    Part.PLACE: _place,
    Part.CITY: lambda records: records["city"],
    Part.BAG: lambda records: records["name"].mapped(word_bag),
}
