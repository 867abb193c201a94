"""What a report tells of a shop, or of one customer, as of a day; amounts in thousandths of one currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Final

from cimtool.rules.exchange import Unrated
from cimtool.rules.freshness import Freshness
from cimtool.rules.quality.score import ScoreKept
from cimtool.rules.rfm import ScoreCuts
from cimtool.rules.tiers.ruleset import Ruleset

MONTHS: Final = 12
_LEAST_GAPS: Final = 2


@dataclass(frozen=True, slots=True)
class Share:
    """Customers with one value of a field, and what they spent in twelve months; ``name`` None: with none."""

    name: str | None
    customers: int
    sales: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The values most customers have, then those with none; ``others`` adds up ``values`` more that are not listed."""

    listed: tuple[Share, ...]
    others: Share
    values: int


@dataclass(frozen=True, slots=True)
class Month:
    """What was bought in a month (``2026-01``), refunds taken off, and on how many purchases that was."""

    name: str
    sales: int
    purchases: int


@dataclass(frozen=True, slots=True)
class Report:
    """A whole shop, or the part of it that fits a query; ``part`` is the query as text, None: everybody.

    ``grid`` counts buyers by their scores (recency, frequency), as ``cuts`` make them; ``freshness`` counts filled
    values that age; ``quality`` is the score of each whole audit, nothing for a part; ``left_out`` are purchases of
    these months, up to the day, that no amount counts.
    """

    as_of: date
    currency: str
    ruleset: Ruleset
    customers: int
    tiers: tuple[Share, ...]
    regions: Shares
    sources: Shares
    months: tuple[Month, ...]
    freshness: Mapping[Freshness, int]
    cuts: ScoreCuts
    grid: Mapping[tuple[int, int], int]
    quality: Sequence[ScoreKept]
    left_out: Sequence[Unrated]
    part: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerReport:
    """What one customer bought.

    ``gap_days``: the median between two days on which they bought, None for fewer than three such days.
    """

    as_of: date
    currency: str
    customer_id: int
    name: str
    tier: str | None
    months: tuple[Month, ...]
    spend: int
    days: tuple[str, ...]
    gap_days: int | None
    left_out: Sequence[Unrated]


def last_months(as_of: date, count: int = MONTHS) -> tuple[str, ...]:
    """Return the names of the months up to the one of a day, the oldest first."""
    newest = as_of.year * 12 + as_of.month - 1
    first = max(newest - count + 1, 12)  # January of the year 1
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, newest + 1))


def usual_gap(days: Sequence[str]) -> int | None:
    """Return the median of the days between consecutive ISO dates, the lower of two; None for fewer than two gaps."""
    numbers = [date.fromisoformat(day).toordinal() for day in days]
    gaps = [after - before for before, after in pairwise(numbers)]
    return median_low(gaps) if len(gaps) >= _LEAST_GAPS else None
