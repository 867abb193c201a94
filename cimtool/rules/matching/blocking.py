"""Keys that two records of one customer are likely to share.

Two records are compared if they share a key.  `add`, `import` and `duplicates` use the
same ones, which the store keeps beside each row; a prefix tells what a key is made of.
"""

import re
from collections.abc import Iterator
from enum import StrEnum, unique
from typing import Final

from cimtool.model import Kind
from cimtool.rules.matching.features import Features


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


# How many records may share a key of each kind before it stops telling anything.
BLOCK_LIMITS: Final = {
    Key.PHONE: 30, Key.EMAIL: 30, Key.HANDLE: 30, Key.COMPANY: 30, Key.SOUND: 10, Key.NAME_AND_CITY: 20,
    Key.INITIALS_AND_COMPANY: 20, Key.INITIALS_AND_BIRTHDAY: 30, Key.STEM_AND_CITY: 10, Key.BIRTHDAY_AND_CITY: 10,
    Key.ADDRESS: 20,
}

_STEM_LETTERS: Final = 3
_NUMBERS = re.compile("[0-9]+")


def blocking_keys(record: Features) -> tuple[str, ...]:
    """Return the keys of one record, each once, in a stable order."""
    kinds = (*_contact_keys(record), *_place_keys(record), *_name_keys(record))
    return tuple(dict.fromkeys(key(kind, *parts) for kind, *parts in kinds if all(parts)))


def key(kind: Key, *parts: str) -> str:
    """Return the key of *kind* made of *parts*."""
    return f"{kind}:{'+'.join(parts)}"


def block_limit(blocking_key: str) -> int:
    """Return how many records a block may hold; a larger one is not searched for pairs."""
    return BLOCK_LIMITS[Key(blocking_key.partition(":")[0])]


_Parts = tuple[Key, *tuple[str, ...]]


def _contact_keys(record: Features) -> Iterator[_Parts]:
    for kind, values in ((Key.PHONE, record.phones), (Key.EMAIL, record.emails), (Key.HANDLE, record.handles)):
        yield from ((kind, value) for value in sorted(values))


def _place_keys(record: Features) -> Iterator[_Parts]:
    # House numbers survive how a street is spelled; one number alone is in every street.
    numbers = _NUMBERS.findall(record.address)
    yield Key.ADDRESS, "-".join(numbers), record.city or record.address if len(numbers) < 2 else record.city
    yield Key.BIRTHDAY_AND_CITY, record.birthday, record.city


def _name_keys(record: Features) -> Iterator[_Parts]:
    company = record.company.core if record.company else ""
    if record.kind is Kind.COMPANY:
        yield Key.COMPANY, company
        return
    # English words are not cut into syllables here, or Alan and Allen would not meet.
    words = (record.bag if record.bag.isascii() else record.sound).split()
    yield Key.SOUND, record.sound
    yield Key.NAME_AND_CITY, record.sound, record.city
    yield Key.STEM_AND_CITY, " ".join(word[:_STEM_LETTERS] for word in words), record.city
    yield Key.INITIALS_AND_COMPANY, record.initials, company
    yield Key.INITIALS_AND_BIRTHDAY, record.initials, record.birthday
