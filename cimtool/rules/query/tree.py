"""What a query means: a tree of words and filters; how it was typed is left in the spots that errors point at."""

from dataclasses import dataclass
from dataclasses import field as kept
from enum import StrEnum, unique

from cimtool.errors import Spot
from cimtool.fields import OwnKind


@unique
class Op(StrEnum):
    """How a filter compares; CONTAINS is the plain ``field:value``."""

    CONTAINS = ""
    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    RANGE = ".."
    EMPTY = "empty"
    FILLED = "*"


@dataclass(frozen=True, slots=True)
class Word:
    """Text to search for; it may hold spaces if it was quoted.

    ``seen``: it must stand in what the reader sees, whatever the index finds.
    """

    text: str
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one field.

    ``value`` and ``value2`` are as typed.  Only RANGE has a ``value2``; either end may be
    None, which leaves it open, but not both.  EMPTY and FILLED have neither.  ``own`` is the kind of an own field
    that the owner declared; the parser knows of none.  ``spot`` is where its value was typed, and no part of it.
    """

    field: str
    op: Op
    value: str | None = None
    value2: str | None = None
    own: OwnKind | None = None
    spot: Spot | None = kept(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that ``part`` is not."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more."""

    parts: "tuple[Node, ...]"


Node = Word | Filter | Not | And | Or
