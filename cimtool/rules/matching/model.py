"""The parameters of matching: how often each level is seen.

The shipped ones and those fitted to the owner's own data have the same form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cimtool.rules.matching.levels import Level

# The name of a firm: it is compared as `name`, but has chances of its own.
FIRM_NAME: Final = "firm"


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a level is seen between two records that both have the field.

    ``match``: of one customer (the m-probability); ``random``: of strangers (the
    u-probability); ``shared``: of people who share a household or office, None if they are
    like strangers in this.
    """

    match: float
    random: float
    shared: float | None = None


Table = Mapping[str, Mapping[Level, Chances]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that decides a probability, the records and the frequencies aside.

    ``chances`` are by field: a comparison, a field of the owner's own (``x.member_no``), or FIRM_NAME;
    ``email_of_namesakes`` replaces those of e-mail where the names agree, because addresses are made of
    names; ``matches`` and ``shared_contacts`` are expected pairs per customer; ``pseudo_count`` is
    how many imagined customers stand behind a random chance when a value's own holders are counted.
    ``identifiers``: own fields of which each value belongs to one customer.
    ``strangers``: a rare value is held by several records mostly because they are one customer; by rarity.
    """

    chances: Table
    email_of_namesakes: Mapping[Level, Chances]
    matches: float
    shared_contacts: float
    pseudo_count: float
    strangers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    identifiers: frozenset[str] = frozenset()

    def strangers_among(self, name: str, holders: int) -> float:
        """Return which share of the others that hold a value are other people."""
        shares = self.strangers.get(name, ())
        return shares[rarity(holders)] if shares and holders < COMMON else 1.0


@dataclass(frozen=True, slots=True)
class FittedModel:
    """A model, the instant it was fitted, and on how many customers and pairs."""

    at: str
    customers: int
    candidates: int
    model: Model


# From so many holders on a name is common, and its holders are other people; the rarer ones in steps.
COMMON: Final = 11
_RARITY: Final = (0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 3)
RARITIES: Final = 4


def rarity(holders: int) -> int:
    """Return the step of a number of holders below COMMON."""
    return _RARITY[holders]
