"""The features of all records as columns: a number for each value, so that equal values compare as numbers.

One of the few modules that load numpy; only `duplicates` comes here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.fields import OwnComparison
from cimtool.model import Kind
from cimtool.rules.matching.blocking import Part, beginnings
from cimtool.rules.matching.features import (
    SEPARATOR,
    read_initials,
    starts_han,
    word_bag,
    written_initials,
)
from cimtool.rules.matching.frequencies import MOST_COUNTED
from cimtool.rules.matching.own_fields import own_values
from cimtool.rules.text.surnames import surname_length

Numbers = NDArray[np.int64]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]

# numpy and rapidfuzz let go of Python's lock for most of what they do; what is left keeps one processor busy.
THREADS: Final = 2


class Coder:
    """Gives each new value the next number; 0 is always the empty one."""

    def __init__(self, known: Sequence[str] = ("",)) -> None:
        # A default of C counts as it looks up: four times as fast as setdefault.
        self._codes: dict[str, int] = defaultdict(count(len(known)).__next__, zip(known, count()))

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

    def only(self, rows: Flags) -> "Column":
        """Return the column empty but for some rows."""
        return Column(np.where(rows, self.codes, 0).astype(np.int32), self.values)


def distinct(*parts: Numbers) -> Numbers:
    """Return each number once, ascending; several times as fast as `numpy.unique`, which hashes first.

    Of several parts each is ascending already: a stable sort only merges them.
    """
    ordered = np.sort(np.concatenate(parts), kind="stable" if len(parts) > 1 else None)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def joined(one: Column, other: Column, join: Callable[[str, str], str]) -> Column:
    """Return a column made of two."""
    pairs, inverse = np.unique(one.codes * np.int64(len(other.values)) + other.codes, return_inverse=True)
    coder = Coder()
    codes = coder.codes(join(one.values[pair // len(other.values)], other.values[pair % len(other.values)])
                        for pair in pairs.tolist())
    return Column(codes[inverse], coder.values)


def either(rows: Flags, one: Column, other: Column, change: Callable[[str], str] = str,
           change_other: Callable[[str], str] = str) -> Column:
    """Return a column made of *one* in some rows and of *other* in the rest, each value that is used changed once."""
    coder = Coder()
    found = np.zeros(len(rows), np.int32)
    for column, chosen, make in ((one, rows, change), (other, ~rows, change_other)):
        codes = column.codes[chosen]
        used = np.flatnonzero(np.bincount(codes, minlength=1))
        made = np.zeros(len(column.values), np.int32)
        made[used] = coder.codes(make(column.values[code]) for code in used.tolist())
        found[chosen] = made[codes]
    return Column(found, coder.values)


@dataclass(frozen=True, slots=True)
class Spread:
    """Which records have which values of a field that may have several."""

    rows: Numbers
    codes: Codes
    values: list[str]


def spread(column: Column) -> Spread:
    """Return a column with its values apart."""
    several = np.fromiter((SEPARATOR in value for value in column.values), np.bool_, len(column.values))
    rows = np.flatnonzero((column.codes > 0) & ~several[column.codes])
    if not several.any():
        return Spread(rows, column.codes[rows], column.values)
    coder = Coder(column.values)
    more = np.flatnonzero(several[column.codes])
    parts = [column.values[code].split(SEPARATOR) for code in column.codes[more].tolist()]
    each = np.repeat(more, np.fromiter(map(len, parts), np.int64, len(parts)))
    codes = np.concatenate((column.codes[rows], coder.codes(chain.from_iterable(parts))))
    return Spread(np.concatenate((rows, each)), codes, coder.values)


class Records:
    """All records, a row each, in the order of their ids; ``own``: the owner's own fields, and how they compare."""

    def __init__(self, ids: Numbers, columns: Mapping[str, Column]) -> None:
        self.ids = ids
        self.size = len(ids)
        apart = own_columns(columns["own"])
        self.own = {field: how for field, (how, _) in apart.items()}
        self._columns = {**columns, **{field: column for field, (_, column) in apart.items()}}
        self._parts: dict[Part, Column] = {}

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    @cached_property
    def firms(self) -> Flags:
        """Which records are firms."""
        return self["kind"].told(lambda kind: kind == Kind.COMPANY)

    @cached_property
    def han(self) -> Flags:
        """Which records have a name that is read as a Chinese one."""
        return self["name"].told(starts_han)

    def part(self, part: Part) -> Column:
        """Return what goes into keys, of a field that has one value at most."""
        if part not in self._parts:
            self._parts[part] = _MAKERS[part](self)
        return self._parts[part]

    def places(self, part: Part, rows: Numbers) -> Numbers:
        """Return the places of some rows in the alphabetical order of a part; equal values have one place."""
        codes, back = np.unique(self.part(part).codes[rows], return_inverse=True)
        values = self.part(part).values
        texts = [values[code] for code in codes.tolist()]
        places = np.empty(len(texts), np.int64)
        # Python compares texts faster than numpy does.
        places[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
        return np.asarray(places[back])


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


def _initials(records: Records) -> Column:
    """Return the initials of spoken names: of Chinese ones as they are read, of others as they are written."""
    names = records["name"]
    compound = Column(1 + names.told(lambda name: surname_length(name) > 1).astype(np.int32), ["", "1", "2"])
    read = joined(records["said"].only(records.han), compound, lambda said, length: read_initials(said, int(length)))
    return either(records.han, read, names, change_other=written_initials).only(records["sound"].codes > 0)


def _stems(records: Records) -> Column:
    bags = records.part(Part.BAG)
    return either(bags.told(str.isascii), bags, records["sound"], beginnings, beginnings).only(
        records["sound"].codes > 0)


def _place(records: Records) -> Column:
    many = records["numbers"].told(lambda numbers: "-" in numbers)
    cities = records["city"].codes > 0
    return either(cities, records["city"], records["street"]).only(cities | ~many)


_MAKERS: Final[Mapping[Part, Callable[[Records], Column]]] = {
    Part.FIRM: lambda records: records["company"].only(records.firms),
    Part.COMPANY: lambda records: records["company"],
    Part.SOUND: lambda records: records["sound"],
    Part.INITIALS: _initials,
    Part.STEM: _stems,
    Part.BIRTHDAY: lambda records: records["birthday"],
    Part.NUMBERS: lambda records: records["numbers"],
    Part.PLACE: _place,
    Part.CITY: lambda records: records["city"],
    Part.BAG: lambda records: records["name"].mapped(word_bag),
}
