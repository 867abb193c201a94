"""What can be computed from a customer: look-up keys and searchable text.

One function serves every write, import, merge and undo, so that the derived tables never
depend on how a row came to be what it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from cimtool.model import SourceRecord
from cimtool.rules.index_terms import index_terms
from cimtool.rules.keys import name_key, tag_key
from cimtool.rules.matching.blocking import Key, blocking_keys, key
from cimtool.rules.matching.features import STORED, Features, features, phone_numbers
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
    numbers = [_NUMBER + number for number in phone_numbers(record.phones)]
    return Derived(searchable(record), features(record, compared),
                   (name_key(record.name), *numbers, *map(tag_key, record.tags)))


class Ready(NamedTuple):
    """What stands in the derived tables for one customer: plain, because it may come from another process."""

    text: str
    sounds: str
    terms: str
    record_keys: tuple[str, ...]
    keys: tuple[str, ...]
    features: tuple[str, ...]


def ready(record: SourceRecord, compared: Compared) -> Ready:
    """Return everything that is computed from a record as it is stored."""
    derived = derive(record, compared)
    text, sounds = derived.search.text, derived.search.sounds
    return Ready(text, sounds, index_terms(text, sounds), derived.record_keys, derived.keys,
                 _stored(derived.features))


def feature_keys(seen: Features) -> list[str]:
    """Return the keys of a record but those of its telephones, which are written in another form."""
    return [*[each for each in blocking_keys(seen) if not each.startswith(_NUMBER)],
            *[start + value for start, held in _COUNTED for value in held(seen)]]


_COUNTED = tuple((key(kind, ""), HOLDERS[kind]) for kind in ONLY_COUNTED)
_stored: Callable[[Features], tuple[str, ...]] = attrgetter(*STORED)
_NUMBER = key(Key.PHONE, "")
