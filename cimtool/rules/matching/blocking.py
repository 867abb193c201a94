"""Keys that two records of one customer are likely to share.

Two records are compared if they share a key.  What a key is made of is a table, so that `add` and
`import`, which look single keys up, and `duplicates`, which makes them of whole columns, use the same ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from cimtool.model import Kind
from cimtool.rules.matching.features import Features, initials, values_of
from cimtool.rules.matching.own_fields import own_keys


@unique
class Key(StrEnum):
    """What a key is made of; a name is its pinyin, in full, by initials or by the stems of its words."""

    PHONE = "p"
    EMAIL = "e"
    HANDLE = "h"
    COMPANY = "c"
    SOUND = "py"
    NAME_AND_CITY = "nt"
    INITIALS_AND_COMPANY = "nc"
    INITIALS_AND_BIRTHDAY = "nb"
    STEM_AND_CITY = "bt"
    BIRTHDAY_AND_CITY = "dt"
    ADDRESS = "a"
    # Counted, never used to find pairs: too many share them.
    NAME = "n"
    FIRM = "w"
    CITY = "t"


@unique
class Part(StrEnum):
    """What of a record goes into a key."""

    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
    FIRM = "firm"
    COMPANY = "company"
    SOUND = "sound"
    INITIALS = "initials"
    STEM = "stem"
    BIRTHDAY = "birthday"
    NUMBERS = "numbers"
    PLACE = "place"
    CITY = "city"
    BAG = "bag"


@dataclass(frozen=True, slots=True)
class Block:
    """How records under one key are compared.

    Up to ``limit`` records all with each other; of more each one with the ``window`` next to it
    in the order of ``sort``, or not at all if that is 0.
    """

    parts: tuple[Part, ...]
    limit: int
    window: int
    sort: Part = Part.NUMBERS


BLOCKS: Final[Mapping[Key, Block]] = {
    Key.PHONE: Block((Part.PHONE,), 30, 30, Part.BAG),
    Key.EMAIL: Block((Part.EMAIL,), 30, 30, Part.BAG),
    Key.HANDLE: Block((Part.HANDLE,), 30, 30, Part.BAG),
    Key.COMPANY: Block((Part.FIRM,), 30, 10),
    Key.SOUND: Block((Part.SOUND,), 10, 0),
    Key.NAME_AND_CITY: Block((Part.SOUND, Part.CITY), 20, 20),
    Key.INITIALS_AND_COMPANY: Block((Part.INITIALS, Part.COMPANY), 20, 20, Part.BAG),
    Key.INITIALS_AND_BIRTHDAY: Block((Part.INITIALS, Part.BIRTHDAY), 30, 30, Part.BAG),
    Key.STEM_AND_CITY: Block((Part.STEM, Part.CITY), 10, 10),
    Key.BIRTHDAY_AND_CITY: Block((Part.BIRTHDAY, Part.CITY), 10, 10, Part.BAG),
    Key.ADDRESS: Block((Part.NUMBERS, Part.PLACE), 20, 20, Part.BAG),
}

# Of a field of the owner's own.
OWN_BLOCK: Final = Block((), 20, 0)

_STEM_LETTERS: Final = 3


def blocking_keys(record: Features) -> tuple[str, ...]:
    """Return the keys of one record, each once, in a stable order."""
    values = {part: read(record) for part, read in PARTS.items()}
    found: list[str] = []
    for start, first, others in _KEYS:
        ends = [f"+{value}" for part in others for value in values[part][:1]]
        if values[first] and len(ends) == len(others):
            found += [f"{start}{value}{''.join(ends)}" for value in values[first]]
    return tuple(dict.fromkeys((*found, *own_keys(record.own)) if record.own else found))


def block_of(value_key: str) -> Block:
    """Return how records under one key are compared."""
    kind = value_key.partition(":")[0]
    return BLOCKS[Key(kind)] if kind in BLOCKS else OWN_BLOCK


def key(kind: Key, *parts: str) -> str:
    """Return the key of *kind* made of *parts*."""
    return f"{kind}:{'+'.join(parts)}"


def stem(sound: str, bag: str) -> str:
    """Return the beginnings of the words of a name.

    English words are not cut into syllables here, or Alan and Allen would not meet.
    """
    return beginnings(bag if bag.isascii() else sound)


def beginnings(words: str) -> str:
    """Return the first letters of each word."""
    return " ".join([word[:_STEM_LETTERS] for word in words.split()])


def place(numbers: str, city: str, street: str) -> str:
    """Return what tells house numbers apart: the city, or the street if there is but one number."""
    return city if "-" in numbers else city or street


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _firm(record: Features) -> str:
    return record.company if record.kind == Kind.COMPANY else ""


PARTS: Final[Mapping[Part, Callable[[Features], tuple[str, ...]]]] = {
    Part.PHONE: lambda record: tuple(values_of(record.phones)),
    Part.EMAIL: lambda record: tuple(values_of(record.emails)),
    Part.HANDLE: lambda record: tuple(values_of(record.handles)),
    Part.FIRM: lambda record: _one(_firm(record)),
    Part.COMPANY: lambda record: _one(record.company),
    Part.SOUND: lambda record: _one(record.sound),
    Part.INITIALS: lambda record: _one(initials(record.name, record.said) if record.sound else ""),
    Part.STEM: lambda record: _one(stem(record.sound, record.bag) if record.sound else ""),
    Part.BIRTHDAY: lambda record: _one(record.birthday),
    Part.NUMBERS: lambda record: _one(record.numbers),
    Part.PLACE: lambda record: _one(place(record.numbers, record.city, record.street)),
    Part.CITY: lambda record: _one(record.city),
    Part.BAG: lambda record: _one(record.bag),
}
# What each key begins with, the part that may have several values, and the others.
_KEYS: Final = tuple((f"{kind}:", block.parts[0], block.parts[1:]) for kind, block in BLOCKS.items())
