"""Recency, frequency and monetary scores by the share strictly below, and the ten segments they make.

``score(v) = 1 + floor(levels * #{values < v} / N)`` over everybody who has bought: equal values score the same
whatever the order of the rows, and 5 of 5 says "beats at least 80 %".  Stored as cuts, so that the score of one who
did nothing does not change with the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cuts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class ScoreCuts:
    """What a value must reach for each score from 2 up: days at most, orders and money (thousandths) at least.

    ``measured_on`` None: given by the rules, not measured; ``buyers``: among how many.
    """

    recency_days: Cuts
    orders: Cuts
    spend_12m: Cuts
    measured_on: str | None = None
    buyers: int = 0


def score(below: int, count: int, levels: int = 5) -> int:
    """Return the score of one of ``count`` values of which ``below`` are smaller."""
    return 1 + levels * below // count


def cuts_of(counts: Iterable[tuple[int, int]], total: int, levels: int) -> Cuts:
    """Return the smallest value of each score from 2 up, None where no value scores so much.

    Args:
        counts: each value with how often it is there, smallest first; read once.
        total: how many values there are in all.
        levels: how many scores there are.
    """
    cuts: list[int | None] = []
    below = 0
    for value, number in counts:
        while len(cuts) < levels - 1 and levels * below >= total * (len(cuts) + 1):
            cuts.append(value)
        below += number
    return (*cuts, *[None] * (levels - 1 - len(cuts)))


def score_by(value: int, cuts: Sequence[int | None]) -> int:
    """Return 1 and one more for each cut that a value reaches."""
    return 1 + sum(cut is not None and value >= cut for cut in cuts)
