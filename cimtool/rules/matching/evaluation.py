"""How good the proposals were, measured on the answers people gave to them.

Only proposed pairs are ever answered, so recall is among these: a duplicate that was never proposed
is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

# 95 % of a normal distribution lie within so many standard deviations.
_Z: Final = 1.959964
THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)


@dataclass(frozen=True, slots=True)
class Answered:
    """A pair that was called one customer or two, and its probability when it was proposed."""

    same: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, and where its true share lies with 95 % confidence; None of nothing."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The score interval of Wilson (1927), which stays inside 0 and 1 for few answers too."""
        if not self.whole:
            return None
        share, n = self.part / self.whole, self.whole
        centre = share + _Z * _Z / (2 * n)
        reach = _Z * sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
        return max(0.0, (centre - reach) / (1 + _Z * _Z / n)), min(1.0, (centre + reach) / (1 + _Z * _Z / n))


@dataclass(frozen=True, slots=True)
class Measured:
    """Precision and recall of the pairs at or above a threshold."""

    threshold: float
    precision: Share
    recall: Share


def measured(answers: Sequence[Answered]) -> tuple[Measured, ...]:
    """Return the figures for each threshold, ascending."""
    return tuple(_at(answers, threshold) for threshold in THRESHOLDS)


def threshold_for(answers: Sequence[Answered], precision: float) -> Measured | None:
    """Return the lowest threshold from which on at least that share of the answers was right; None if none is.

    Only probabilities that were answered count as thresholds.
    """
    found = (_at(answers, threshold) for threshold in sorted({one.probability for one in answers}))
    return next((one for one in found if (one.precision.value or 0) >= precision), None)


def _at(answers: Sequence[Answered], threshold: float) -> Measured:
    above = [one for one in answers if one.probability >= threshold]
    right = sum(one.same for one in above)
    return Measured(threshold, Share(right, len(above)), Share(right, sum(one.same for one in answers)))
