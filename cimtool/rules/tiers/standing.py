"""What is found when rules meet customers: a run, the present distribution, why one customer stands where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cimtool.rules.rfm import ScoreCuts
from cimtool.rules.tiers.rising import Tried
from cimtool.rules.tiers.ruleset import Metric, Rule, Ruleset


@dataclass(frozen=True, slots=True, repr=False)
class Moved:
    """A customer who moved.

    ``before`` None: from no tier; ``rule`` None: a tier set by hand, until the end of ``until_on``; ``values`` are
    what the rule looked at.
    """

    customer_id: int
    name: str
    before: str | None
    tier: str
    rule: Rule | None
    until_on: str | None
    values: Mapping[Metric, int | None]


@dataclass(frozen=True, slots=True)
class TierRun:
    """What a run found.

    ``tiers.run`` counts customers, the best tier first; ``moves`` counts who moved from where to where, ``moved`` lists
    as many of them as was asked for; ``pinned``: tiers set by hand; ``foreign``: customers with purchases in
    other currencies without a rate, which no amount counts; ``earlier_than``: the day of the run before, if that was
    a later one.
    """

    as_of: date
    ruleset: Ruleset
    currency: str
    cuts: ScoreCuts | None
    tiers: Mapping[str, int]
    moves: Mapping[tuple[str | None, str], int]
    moved: tuple[Moved, ...]
    pinned: int
    foreign: int
    earlier_than: str | None

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return sum(self.tiers.values())


@dataclass(frozen=True, slots=True)
class TierShare:
    """How many customers stand in a tier, and what they spent in twelve months; ``name`` None: in none yet."""

    name: str | None
    customers: int
    sales: int


@dataclass(frozen=True, slots=True, repr=False)
class Pin:
    """A tier that a person has set, until the end of a day."""

    tier: str
    until_on: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Move:
    """A customer was put into a tier as of a day, by a rule or, with None, by hand."""

    as_of: str
    tier: str
    rule: str | None
    until_on: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Explained:
    """Everything that decides a customer's tier on a day.

    ``decided``: the number of the first rule that holds; ``tried``: the conditions of each rule; ``foreign_orders``:
    purchases in other currencies without a rate, which no amount counts; ``history``: the newest move first.
    """

    as_of: date
    ruleset: Ruleset
    currency: str
    cuts: ScoreCuts | None
    inputs: Mapping[Metric, int | None]
    tried: tuple[tuple[Tried, ...], ...]
    decided: int
    pin: Pin | None
    foreign_orders: int
    history: tuple[Move, ...]

    @property
    def tier(self) -> str:
        """The tier on that day."""
        return self.pin.tier if self.pin is not None else self.ruleset.rules[self.decided].tier


@dataclass(frozen=True, slots=True)
class Cell:
    """How many went from one tier to another, or stayed, and what they spent in the twelve months to the second day."""

    before: str
    after: str
    customers: int
    sales: int


@dataclass(frozen=True, slots=True, repr=False)
class Migrated:
    """A customer who is in another tier on the second day than on the first."""

    customer_id: int
    name: str
    before: str
    after: str
    sales: int


@dataclass(frozen=True, slots=True)
class Migration:
    """Where everybody stands on two days; ``moved`` lists as many as was asked for, the biggest first."""

    first: date
    second: date
    ruleset: Ruleset
    currency: str
    cells: tuple[Cell, ...]
    moved: tuple[Migrated, ...]

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return sum(cell.customers for cell in self.cells)

    @property
    def movers(self) -> tuple[Cell, ...]:
        """The cells of those who moved."""
        return tuple(cell for cell in self.cells if cell.before != cell.after)

    def sales_of(self, *, rising: bool) -> int:
        """Return the sales of all who rose, or of all who fell."""
        rank = {name: place for place, name in enumerate(self.ruleset.names)}
        return sum(cell.sales for cell in self.movers if (rank[cell.after] < rank[cell.before]) is rising)
