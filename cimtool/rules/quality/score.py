"""The score of the records: 0 to 100, on six dimensions.

A record starts with 100 points in each dimension.  Every finding takes points off the dimension of its check (high 100,
medium 50, low 20), down to 0.  The score of a record is the mean of its six dimensions; that of a dimension, and the
overall one, is the mean over all records, rounded down to a tenth, so that 100 means: no finding at all.
One more finding never raises a score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cimtool.rules.quality.checks import BY_NAME, AuditCheck
from cimtool.rules.quality.finding import POINTS, Dimension, Finding

_FULL: Final = 100
_TENTHS: Final = 10
_DIMENSIONS: Final = {name: check.dimension for name, check in BY_NAME.items()}


@dataclass(slots=True)
class Tally:
    """Counts records and findings as they go by; ``lost`` are the points lost so far."""

    as_of: date
    counts: dict[str, int]
    records: int = 0
    lost: dict[Dimension, int] = field(default_factory=lambda: dict.fromkeys(Dimension, 0))

    def add(self, found: Iterable[Finding]) -> None:
        """Count one record with all its findings."""
        self.records += 1
        lost: dict[Dimension, int] = {}
        for one in found:
            self.counts[one.check] += 1
            dimension = _DIMENSIONS[one.check]
            lost[dimension] = lost.get(dimension, 0) + POINTS[one.flaw.severity]
        for dimension, points in lost.items():
            self.lost[dimension] += min(points, _FULL)

    @property
    def score(self) -> float:
        """The score of all records; 100 if there is none."""
        return _share(sum(self.lost.values()), self.records * len(Dimension))

    def in_dimension(self, dimension: Dimension) -> float:
        """Return the score in one dimension."""
        return _share(self.lost[dimension], self.records)


@dataclass(frozen=True, slots=True)
class ScoreKept:
    """The score of an earlier audit; ``checks``: how many findings of each check that found any."""

    at: str
    as_of: str
    customers: int
    score: float
    checks: Mapping[str, int]


def new_tally(as_of: date, checks: Sequence[AuditCheck]) -> Tally:
    """Return a tally of these checks before the first record."""
    return Tally(as_of, dict.fromkeys((check.name for check in checks), 0))


def joined(parts: Sequence[Tally]) -> Tally:
    """Return the tally of all records together that were counted apart, as of one day with the same checks."""
    whole = Tally(parts[0].as_of, dict.fromkeys(parts[0].counts, 0))
    for part in parts:
        whole.records += part.records
        for name, count in part.counts.items():
            whole.counts[name] += count
        for dimension, points in part.lost.items():
            whole.lost[dimension] += points
    return whole


def _share(lost: int, records: int) -> float:
    full = records * _FULL
    return (_FULL * _TENTHS * (full - lost) // full if full else _FULL * _TENTHS) / _TENTHS
