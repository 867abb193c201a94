"""What a query means: a tree of words and filters; how it was typed is left in the spots that errors point at."""

from enum import StrEnum, unique

from cimtool.errors import Spot
from cimtool.fields import OwnKind
from cimtool.frozen import aside, frozen


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


@frozen
class Word:
    """Text to search for; it may hold spaces if it was quoted.

    ``seen``: it must stand in what the reader sees, whatever the index finds.
    """

    text: str
    seen: bool = False


@frozen
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
    spot: Spot | None = aside(default=None)


@frozen
class Not:
    """Everything that ``part`` is not."""

    part: "Node"


@frozen
class And:
    """All of two or more."""

    parts: "tuple[Node, ...]"


@frozen
class Or:
    """Any of two or more."""

    parts: "tuple[Node, ...]"


Node = Word | Filter | Not | And | Or
