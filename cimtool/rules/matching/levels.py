"""The levels of a comparison, and what several fields need to tell them."""

from collections.abc import Sequence
from enum import StrEnum, unique
from typing import Final


@unique
class Level(StrEnum):
    """How two values of a field compare, from the same to not the same.

    NEAR is a slip, ALIKE more than that.  GENERATION: one Chinese character of three differs; KIN:
    same surname, other given name; OTHER_KIND: a person and a firm.  MAILBOX: one name before the @ at
    two providers.  PLACE: the same street, another number.
    """

    EXACT = "exact"
    SOUNDS = "sounds"
    HOMOPHONE = "homophone"
    NEAR = "near"
    MAILBOX = "mailbox"
    ALIKE = "alike"
    PART = "part"
    PLACE = "place"
    GENERATION = "generation"
    KIN = "kin"
    CONFLICT = "conflict"
    OTHER_KIND = "other_kind"
    MISSING = "missing"


# Levels as the numbers that arrays of them hold.
LEVELS: Final = tuple(Level)
CODE: Final = {level: code for code, level in enumerate(LEVELS)}
# No level: that takes a closer look.
UNTOLD: Final = 255

# A similarity and the level from it on, best first.
Cuts = Sequence[tuple[float, Level]]


def graded(similarity: float, cuts: Cuts, otherwise: Level = Level.CONFLICT) -> Level:
    """Return the level of a similarity."""
    return next((level for cut, level in cuts if similarity >= cut), otherwise)


def one_slip(one: str, other: str) -> bool:
    """Whether one character was mistyped or two neighbours changed places."""
    if len(one) != len(other):
        return False
    slips = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    if len(slips) == 2:
        first, second = slips
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(slips) == 1
