"""Two records field by field, for whoever must decide whether they are one customer."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique

from cimtool.fields import CUSTOM_PREFIX, EDITABLE
from cimtool.model import SourceRecord
from cimtool.rules.survivorship import item_key, value_of


@unique
class Mark(StrEnum):
    """How two values of a field stand to each other; ONE: only one record has any."""

    SAME = "same"
    PART = "part"
    OTHER = "other"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that at least one of the records has."""

    field: str
    mark: Mark


def differences(left: SourceRecord, right: SourceRecord) -> Iterator[Difference]:
    """Yield the fields in the order of FIELDS, then the owner's own by name."""
    own = sorted({f"{CUSTOM_PREFIX}{name}" for record in (left, right) for name in record.own})
    for field in (*(field.name for field in EDITABLE), *own):
        one, other = _keys(left, field), _keys(right, field)
        if one or other:
            yield Difference(field, _mark(one, other))


def _keys(record: SourceRecord, field: str) -> frozenset[str]:
    value = value_of(record, field)
    items = value if isinstance(value, tuple) else (value,) if value else ()
    return frozenset(item_key(field, item) for item in items)


def _mark(one: frozenset[str], other: frozenset[str]) -> Mark:
    if one == other:
        return Mark.SAME
    if not one or not other:
        return Mark.ONE
    return Mark.PART if one & other else Mark.OTHER
