"""What can be computed from a customer: look-up keys and searchable text.

One function serves every write, import, merge and undo, so that the derived tables never
depend on how a row came to be what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cimtool.model import SourceRecord
from cimtool.rules.keys import name_key, tag_key
from cimtool.rules.matching.blocking import Key, blocking_keys, key
from cimtool.rules.matching.features import Features, features, phone_numbers
from cimtool.rules.matching.frequencies import HOLDERS, ONLY_COUNTED
from cimtool.rules.matching.own_fields import NONE_COMPARED, Compared
from cimtool.rules.searchable import Searchable, searchable


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from one customer; ``record_keys``: the look-up keys that its features do not tell."""

    search: Searchable
    features: Features
    record_keys: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """All look-up and blocking keys, none twice, in a stable order."""
        return tuple(dict.fromkeys((*self.record_keys, *feature_keys(self.features))))


def derive(record: SourceRecord, compared: Compared = NONE_COMPARED) -> Derived:
    """Return everything that is computed from a record; *compared*: own fields that take part in matching."""
    # A number is found by its international form; which spellings mean one number is asked when it is looked up.
    numbers = [key(Key.PHONE, number) for number in phone_numbers(record.phones)]
    return Derived(searchable(record), features(record, compared),
                   (name_key(record.name), *numbers, *map(tag_key, record.tags)))


def feature_keys(seen: Features) -> Iterator[str]:
    """Yield the keys of a record but those of its telephones, which are written in another form."""
    yield from (each for each in blocking_keys(seen) if not each.startswith(_NUMBER))
    yield from (key(kind, value) for kind in ONLY_COUNTED for value in HOLDERS[kind](seen))


_NUMBER = key(Key.PHONE, "")
