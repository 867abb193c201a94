"""Which records may be merged without asking: nothing but what every pair of them agrees on.

A wrong merge costs a customer, a duplicate costs a minute; so one pair that is not even in doubt,
whose names are not the same to eye or ear, or whose birthdays or own fields differ, leaves its whole group to
`review`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from cimtool.fields import CUSTOM_PREFIX
from cimtool.fields import Comparison as Compared
from cimtool.model import Pair
from cimtool.rules.matching.comparison import SAME_NAME
from cimtool.rules.matching.levels import Level

_OTHER_DAY: Final = frozenset({Level.CONFLICT, Level.ALIKE})


@dataclass(frozen=True, slots=True)
class Group:
    """Records that are one customer, ids ascending; ``probability`` is that of their weakest pair."""

    ids: tuple[int, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Sure:
    """What may be merged unasked, in the order of the lowest ids, and how many groups were left to a person."""

    groups: tuple[Group, ...]
    left: int


def sure_groups(pairs: Iterable[Pair], threshold: float) -> Sure:
    """Group the records that pairs at or above *threshold* connect.

    *pairs* are all pairs in doubt or above; one that is not among them was vetoed or is unlikely.
    """
    known = {(pair.left, pair.right): pair for pair in pairs if pair.right is not None}
    strong = [pair for pair in known.values() if pair.probability >= threshold and _agreeing(pair)]
    groups, left = [], 0
    for ids in _connected(strong):
        inside = [known.get(ends) for ends in combinations(ids, 2)]
        agreeing = [pair.probability for pair in inside if pair is not None and _agreeing(pair)]
        if len(agreeing) == len(inside):
            groups.append(Group(ids, min(agreeing)))
        else:
            left += 1
    return Sure(tuple(groups), left)


def _agreeing(pair: Pair) -> bool:
    levels = {clue.field: clue.level for clue in pair.clues}
    apart = levels.get(Compared.BIRTHDAY) in _OTHER_DAY or any(
        level == Level.CONFLICT for field, level in levels.items() if field.startswith(CUSTOM_PREFIX))
    return levels.get(Compared.NAME) in SAME_NAME and not apart


def _connected(pairs: Iterable[Pair]) -> Iterator[tuple[int, ...]]:
    """Yield the ids that pairs connect, ascending, by the lowest."""
    groups: dict[int, set[int]] = {}
    for pair in pairs:
        assert pair.right is not None
        joined = groups.get(pair.left, {pair.left}) | groups.get(pair.right, {pair.right})
        groups.update(dict.fromkeys(joined, joined))
    for number in sorted(groups):
        if number == min(groups[number]):
            yield tuple(sorted(groups[number]))
