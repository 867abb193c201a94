"""What the checks look at and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, unique
from typing import Final

from cimtool.document import Message
from cimtool.model import Customer, Kind
from cimtool.rules.freshness import (
    HALF_LIVES,
    NO_CONTACTS,
    USUAL_CADENCE,
    Cadence,
    Contacts,
    Evidence,
    HalfLives,
)
from cimtool.rules.standards import NO_STANDARDS, Standards


@unique
class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def points(self) -> int:
        """How many of the 100 points of its dimension a record loses by such a finding."""
        return POINTS[self]


POINTS: Final = {Severity.HIGH: 100, Severity.MEDIUM: 50, Severity.LOW: 20}


@unique
class Dimension(StrEnum):
    """The six ways in which a record can be good."""

    ACCURACY = "accuracy"
    COMPLETENESS = "completeness"
    CONSISTENCY = "consistency"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    TIMELINESS = "timeliness"


@dataclass(frozen=True, slots=True)
class Twin:
    """An older record that is probably of the same customer."""

    id: int
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class Firm:
    """A company that is a customer."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase, by number and day."""

    id: int
    day: str


@dataclass(slots=True, kw_only=True)  # not frozen: a million are made, and that takes half as long
class Subject:
    """A customer as the checks see it, on a day.

    ``entered`` says of a field when its present value came in, ``created`` of every other; ``value`` is what the
    customer has spent, in whole units of the currency that rates lead to, or that they pay in most often; ``weight``
    how much more they matter than those of the lowest tier, from 1; ``employer`` the one company
    customer that the company text fits, if no link leads to it yet; ``left_behind`` are purchases that stayed with
    a record when it was merged into this one.
    """

    customer: Customer
    as_of: date
    created: Evidence
    entered: Mapping[str, Evidence] = field(default_factory=dict)
    contacts: Contacts = NO_CONTACTS
    cadence: Cadence | None = USUAL_CADENCE
    half_lives: HalfLives = HALF_LIVES
    value: int = 0
    weight: int = 1
    to_come: tuple[Bought, ...] = ()
    left_behind: tuple[Bought, ...] = ()
    twins: tuple[Twin, ...] = ()
    employer: Firm | None = None
    standards: Standards = NO_STANDARDS

    @property
    def number(self) -> str:
        """The id as it is typed."""
        return str(self.customer.id)

    @property
    def is_company(self) -> bool:
        """Whether the customer is a firm."""
        return self.customer.kind is Kind.COMPANY


@dataclass(slots=True)  # not frozen, as Subject
class Flaw:
    """What one check found: the field it is about (None: the record), and the words to type after ``cimtool``.

    A word that is a Message is said in the reader's language.  ``safe``: the fix cannot be wrong, and only sets fields.
    """

    field: str | None
    severity: Severity
    message: Message
    fix: tuple[str | Message, ...]
    safe: bool = False


@dataclass(slots=True)  # not frozen, as Subject
class Finding:
    """A flaw of a customer, under the name of the check that found it; the higher ``priority``, the sooner."""

    id: int
    name: str
    check: str
    flaw: Flaw
    priority: int


