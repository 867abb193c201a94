"""The levels of a comparison, and what several fields need to tell them."""

from enum import StrEnum, unique


@unique
class Level(StrEnum):
    """How two values of a field compare, from the same to not the same.

    GENERATION: one Chinese character of three differs; KIN: same surname, other given name;
    OTHER_KIND: a person and a firm.
    """

    EXACT = "exact"
    SOUNDS = "sounds"
    HOMOPHONE = "homophone"
    NEAR = "near"
    PART = "part"
    GENERATION = "generation"
    KIN = "kin"
    CONFLICT = "conflict"
    OTHER_KIND = "other_kind"
    MISSING = "missing"


def one_slip(one: str, other: str) -> bool:
    """Whether one character was mistyped or two neighbours changed places."""
    if len(one) != len(other):
        return False
    slips = [place for place, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    if len(slips) == 2:
        first, second = slips
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(slips) == 1
