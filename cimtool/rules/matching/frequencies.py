"""How common a value is: a shared rare name says much, a shared 张伟 little."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from cimtool.fields import CUSTOM_PREFIX
from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import Features, values_of
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.own_fields import own_keys, own_values

# Nobody counts further: from here on a value is at least so common.
MOST_COUNTED: Final = 1000


class Frequencies(Protocol):
    """What is known of how values are spread over the customers."""

    @property
    def customers(self) -> int:
        """Return how many active customers there are."""

    def count(self, value_key: str) -> int:
        """Return how many of them have a key of `value_keys`, at most MOST_COUNTED; 0 if that is not known."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Frequencies counted in memory."""

    customers: int
    counts: Mapping[str, int]

    def count(self, value_key: str) -> int:
        """Return how many customers have the key."""
        return min(self.counts.get(value_key, 0), MOST_COUNTED)


def tally(records: Iterable[Features]) -> Tally:
    """Count the values of *records*."""
    counts: Counter[str] = Counter()
    customers = 0
    for record in records:
        customers += 1
        counts.update(value_keys(record))
    return Tally(customers, counts)


def value_keys(record: Features) -> frozenset[str]:
    """Return the keys whose number of holders `Frequencies.count` has to know.

    Those that are blocking keys too (``p e h py``) mean the same there; ``n w t`` are only counted.
    """
    built_in = (key(kind, value) for kind, holders in HOLDERS.items() for value in holders(record))
    return frozenset((*built_in, *own_keys(record.own)))


def shared_keys(a: Features, b: Features, field: str, level: Level) -> Collection[str]:
    """Return the keys by which two records agree at *level*; none if it does not depend on the value."""
    if field.startswith(CUSTOM_PREFIX):
        return {value.key for value in own_values(a.own) if value.field == field} if level is Level.EXACT else ()
    kind = COUNTED.get((field, level))
    if kind is None:
        return ()
    return {key(kind, value) for value in set(HOLDERS[kind](a)).intersection(HOLDERS[kind](b))}


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


HOLDERS: Final[Mapping[Key, Callable[[Features], Iterable[str]]]] = {
    Key.PHONE: lambda record: values_of(record.phones),
    Key.EMAIL: lambda record: values_of(record.emails),
    Key.HANDLE: lambda record: values_of(record.handles),
    Key.NAME: lambda record: _one(record.bag),
    Key.SOUND: lambda record: _one(record.sound),
    Key.FIRM: lambda record: _one(record.company),
    Key.CITY: lambda record: _one(record.city),
}

# Kinds under which nobody is looked for: they are no blocking keys.
ONLY_COUNTED: Final = (Key.NAME, Key.CITY, Key.FIRM)

# At these levels it matters how many others have the value, under a key of this kind.
COUNTED: Final[Mapping[tuple[str, Level], Key]] = {
    (Compared.NAME, Level.EXACT): Key.NAME,
    (Compared.NAME, Level.SOUNDS): Key.SOUND,
    (Compared.NAME, Level.HOMOPHONE): Key.SOUND,
    (Compared.COMPANY, Level.EXACT): Key.FIRM,
    (Compared.PHONE, Level.EXACT): Key.PHONE,
    (Compared.EMAIL, Level.EXACT): Key.EMAIL,
    (Compared.HANDLE, Level.EXACT): Key.HANDLE,
    (Compared.CITY, Level.EXACT): Key.CITY,
}

# Two strangers may well have one name; a number of their own that only these two have is no chance.
ITS_OWN: Final = frozenset({Compared.PHONE, Compared.EMAIL, Compared.HANDLE})


def besides(field: str, identifiers: Collection[str]) -> int:
    """Return how many of a value's holders are no sign that strangers share it; *identifiers*: own fields like that."""
    return 2 if field in ITS_OWN or field in identifiers else 1
