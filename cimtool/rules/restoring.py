"""What a restore would change: the values that store, commands and views pass on."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Change(StrEnum):
    """What a restore would do to a customer."""

    BACK = "back"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as it is stored, now and in the backup; None: empty."""

    name: str
    now: str | None
    then: str | None


@dataclass(frozen=True, slots=True)
class CountChange:
    """How many purchases, interactions or links a customer has, now and in the backup."""

    table: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """One customer that is not the same in both; ``id`` is the one of the database in use, if it is there."""

    id: int
    uid: str
    name: str
    change: Change
    fields: tuple[FieldChange, ...]
    counts: tuple[CountChange, ...]
