"""What can be computed from a customer: look-up keys and searchable text.

One function serves every write, import, merge and undo, so that the derived tables never
depend on how a row came to be what it is.
"""

from dataclasses import dataclass

from cimtool.fields import CUSTOM_PREFIX
from cimtool.model import SourceRecord
from cimtool.rules.keys import name_key, tag_key
from cimtool.rules.matching.blocking import Key, blocking_keys, key
from cimtool.rules.matching.features import Features, features, phone_numbers
from cimtool.rules.matching.frequencies import value_keys
from cimtool.rules.matching.own_fields import NONE_COMPARED, Compared, own_keys
from cimtool.rules.searchable import Searchable, searchable


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from one customer; ``keys``: look-up and blocking keys, none twice, in a stable order."""

    search: Searchable
    features: Features
    keys: tuple[str, ...]


def derive(record: SourceRecord, compared: Compared = NONE_COMPARED) -> Derived:
    """Return everything that is computed from a record; *compared*: own fields that take part in matching."""
    seen = features(record, compared)
    # A number is found by its international form; which spellings mean one number is asked when it is looked up.
    numbers = (key(Key.PHONE, number) for number in phone_numbers(record.phones))
    others = (each for each in (*blocking_keys(seen), *sorted(value_keys(seen))) if not each.startswith(_APART))
    keys = (name_key(record.name), *numbers, *others, *map(tag_key, record.tags), *own_keys(seen.own))
    return Derived(searchable(record), seen, tuple(dict.fromkeys(keys)))


# Numbers are written in another form, and own keys last: these come and go with a choice of the owner's.
_APART = (key(Key.PHONE, ""), CUSTOM_PREFIX)
