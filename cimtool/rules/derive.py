"""What can be computed from a customer: look-up keys and searchable text.

One function serves every write, import, merge and undo, so that the derived tables never
depend on how a row came to be what it is.
"""

from dataclasses import dataclass

from cimtool.model import SourceRecord
from cimtool.rules.keys import name_key, tag_key
from cimtool.rules.matching.blocking import blocking_keys
from cimtool.rules.matching.features import features
from cimtool.rules.matching.frequencies import value_keys
from cimtool.rules.searchable import Searchable, searchable


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from one customer; ``keys``: look-up and blocking keys, none twice, in a stable order."""

    search: Searchable
    keys: tuple[str, ...]


def derive(record: SourceRecord) -> Derived:
    """Return everything that is computed from a record."""
    seen = features(record)
    keys = (name_key(record.name), *blocking_keys(seen), *sorted(value_keys(seen)), *map(tag_key, record.tags))
    return Derived(searchable(record), tuple(dict.fromkeys(keys)))
