"""What a rules file means: tiers from the best down, and the rules that lead to them, the first that holds first."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

from cimtool.rules.freshness import HALF_LIVES, Cadence, HalfLives
from cimtool.rules.query import Node


@unique
class Unit(StrEnum):
    """What one of a metric is."""

    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    SCORE = "score"
    PERCENT = "percent"


@unique
class Metric(StrEnum):
    """A number that is known of a customer on a day, or unknown; never below 0."""

    SPEND_12M = "spend_12m"
    ORDERS_12M = "orders_12m"
    SPEND = "spend"
    ORDERS = "orders"
    RECENCY_DAYS = "recency_days"
    TENURE_DAYS = "tenure_days"
    R = "r"
    F = "f"
    M = "m"
    SHARE_OF_SALES = "share_of_sales"
    SALES_BEFORE = "sales_before"

    @property
    def unit(self) -> Unit:
        """What one of it is."""
        return UNITS[self]


UNITS: Final[Mapping[Metric, Unit]] = {
    Metric.SPEND_12M: Unit.MONEY, Metric.ORDERS_12M: Unit.COUNT, Metric.SPEND: Unit.MONEY, Metric.ORDERS: Unit.COUNT,
    Metric.RECENCY_DAYS: Unit.DAYS, Metric.TENURE_DAYS: Unit.DAYS, Metric.R: Unit.SCORE, Metric.F: Unit.SCORE,
    Metric.M: Unit.SCORE, Metric.SHARE_OF_SALES: Unit.PERCENT, Metric.SALES_BEFORE: Unit.PERCENT}
# Metrics are whole numbers: money in thousandths, because no currency has a finer coin, percent in hundredths.
SCALES: Final[Mapping[Unit, int]] = {
    Unit.MONEY: 1000, Unit.COUNT: 1, Unit.DAYS: 1, Unit.SCORE: 1, Unit.PERCENT: 100}
SCORES: Final = (Metric.R, Metric.F, Metric.M)
SHARES: Final = (Metric.SHARE_OF_SALES, Metric.SALES_BEFORE)
# In these, less is better: one rises by buying sooner, or by coming before others.
LESS_IS_BETTER: Final = frozenset({Metric.RECENCY_DAYS, Metric.SALES_BEFORE})


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        """Return the text for a reader of ``language``."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of customers; without a cadence nobody has to call.  ``half_lives``: how fast its values age."""

    name: str
    label: Words
    cadence: Cadence | None
    strategy: Words | None
    half_lives: HalfLives = HALF_LIVES


@dataclass(frozen=True, slots=True)
class Bound:
    """A metric lies from ``low`` to ``high``, both inclusive and in the metric's whole units; None: no end.

    An unknown metric lies nowhere.
    """

    metric: Metric
    low: int
    high: int | None
    text: str

    def holds(self, value: int | None) -> bool:
        """Tell whether a value of the metric lies in the bounds."""
        return value is not None and self.low <= value and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class FieldTest:
    """Fields, tags or custom fields fit a query."""

    tree: Node
    text: str


Condition = Bound | FieldTest


@dataclass(frozen=True, slots=True)
class Rule:
    """All conditions together put a customer into a tier; no conditions: everybody."""

    name: str
    label: Words
    tier: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How R, F and M are scored: by shares from so many buyers on, by these cuts below.

    The cuts go from score 2 upwards: days since the last purchase, purchases ever, money (in thousandths) in twelve
    months.  All three are equally many, one less than there are scores.
    """

    measured_from: int
    recency_days: tuple[int, ...]
    orders: tuple[int, ...]
    spend_12m: tuple[int, ...]

    @property
    def levels(self) -> int:
        """How many scores there are."""
        return len(self.orders) + 1


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A whole rules file.  The last rule has no conditions.

    ``currency`` None: the one most purchases were paid in.
    """

    currency: str | None
    scale: Scale
    tiers: tuple[Tier, ...]
    rules: tuple[Rule, ...]

    @property
    def metrics(self) -> frozenset[Metric]:
        """Which metrics the rules look at."""
        return frozenset(bound.metric for rule in self.rules for bound in rule.conditions if isinstance(bound, Bound))

    @property
    def reads_fields(self) -> bool:
        """Whether a rule looks at fields or tags, which are known as they are now only."""
        return any(isinstance(test, FieldTest) for rule in self.rules for test in rule.conditions)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the tiers, the best first."""
        return tuple(tier.name for tier in self.tiers)

    def tier(self, name: str) -> Tier | None:
        """Return the tier of a name; None if these rules know none, such as one of earlier rules."""
        return next((tier for tier in self.tiers if tier.name == name), None)


def number_text(value: int, unit: Unit) -> str:
    """Return a whole value as a person writes it: 12000500 thousandths are ``12000.5``, 8000 hundredths ``80``."""
    return f"{(Decimal(value) / SCALES[unit]).normalize():f}"
