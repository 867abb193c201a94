"""How common a value is: a shared rare name says much, a shared 张伟 little."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import Features
from cimtool.rules.matching.levels import Level


class Frequencies(Protocol):
    """What is known of how values are spread over the customers."""

    @property
    def customers(self) -> int:
        """Return how many active customers there are."""

    def count(self, value_key: str) -> int:
        """Return how many of them have a key of `value_keys`, 0 if that is not known."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Frequencies counted in memory."""

    customers: int
    counts: Mapping[str, int]

    def count(self, value_key: str) -> int:
        """Return how many customers have the key."""
        return self.counts.get(value_key, 0)


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
    return frozenset(value_key for keys in _HOLDERS.values() for value_key in keys(record))


def shared_keys(a: Features, b: Features, field: Compared, level: Level) -> Collection[str]:
    """Return the keys by which two records agree at *level*; none if it does not depend on the value."""
    keys = _COUNTED.get((field, level))
    return keys(a) & keys(b) if keys else ()


_Keys = Callable[[Features], frozenset[str]]


def _one(kind: Key, value: str) -> frozenset[str]:
    return frozenset((key(kind, value),)) if value else frozenset()


def _all(kind: Key, values: Iterable[str]) -> frozenset[str]:
    return frozenset(key(kind, value) for value in values)


def _firm(record: Features) -> str:
    return record.company.core if record.company else ""


_HOLDERS: Final[Mapping[Key, _Keys]] = {
    Key.PHONE: lambda record: _all(Key.PHONE, record.phones),
    Key.EMAIL: lambda record: _all(Key.EMAIL, record.emails),
    Key.HANDLE: lambda record: _all(Key.HANDLE, record.handles),
    Key.NAME: lambda record: _one(Key.NAME, record.bag or _firm(record)),
    Key.SOUND: lambda record: _one(Key.SOUND, record.sound),
    Key.FIRM: lambda record: _one(Key.FIRM, _firm(record)),
    Key.CITY: lambda record: _one(Key.CITY, record.city),
}

_COUNTED: Final[Mapping[tuple[Compared, Level], _Keys]] = {
    (Compared.NAME, Level.EXACT): _HOLDERS[Key.NAME],
    (Compared.NAME, Level.SOUNDS): _HOLDERS[Key.SOUND],
    (Compared.NAME, Level.HOMOPHONE): _HOLDERS[Key.SOUND],
    (Compared.COMPANY, Level.EXACT): _HOLDERS[Key.FIRM],
    (Compared.PHONE, Level.EXACT): _HOLDERS[Key.PHONE],
    (Compared.EMAIL, Level.EXACT): _HOLDERS[Key.EMAIL],
    (Compared.HANDLE, Level.EXACT): _HOLDERS[Key.HANDLE],
    (Compared.CITY, Level.EXACT): _HOLDERS[Key.CITY],
}
