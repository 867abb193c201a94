"""Which records are one customer, given how well pairs of them agree.

Average linkage, so that a chain of so-so pairs does not pull strangers together.  A pair's
weight is clipped: two true copies that share nothing (moved, new number) would otherwise
split a good cluster on their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import Final

FLOOR_BITS: Final = -2.9
CEILING_BITS: Final = 17.3
# What a pair counts that shares no blocking key and so was never compared.
UNSCORED_BITS: Final = -0.7
# Comparing all pairs of a larger component costs more than it can tell.
COMPLETED_SIZE: Final = 60

# Record to record to clipped weight, both ways.
_Links = dict[int, dict[int, float]]


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two records and the weight of their match; above 0 bits a match is likelier than not."""

    left: int
    right: int
    weight_bits: float


def clusters(pairs: Iterable[ScoredPair]) -> list[tuple[int, ...]]:
    """Return the clusters of two or more, members ascending, ordered by smallest member.

    *pairs* name each pair once, in any order; those of 0 bits and below keep clusters apart.
    """
    links = _links(pairs)
    return sorted(cluster for component in _components(links) for cluster in _split(component, links))


def cluster_numbers(pairs: Iterable[ScoredPair]) -> dict[int, int]:
    """Return the number of each clustered record's cluster, from 1 by smallest member."""
    return {member: number for number, cluster in enumerate(clusters(pairs), start=1) for member in cluster}


def unscored_pairs(pairs: Sequence[ScoredPair]) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth comparing too: those missing between records that pairs connect."""
    links = _links(pairs)
    for component in _components(links):
        if len(component) <= COMPLETED_SIZE:
            yield from ((left, right) for left, right in combinations(component, 2) if right not in links[left])


def _links(pairs: Iterable[ScoredPair]) -> _Links:
    links: _Links = defaultdict(dict)
    for pair in pairs:
        weight_bits = min(max(pair.weight_bits, FLOOR_BITS), CEILING_BITS)
        links[pair.left][pair.right] = links[pair.right][pair.left] = weight_bits
    return links


def _components(links: _Links) -> Iterator[list[int]]:
    """Yield the members, ascending, of what pairs above 0 bits connect."""
    seen: set[int] = set()
    for start in sorted(links):
        if start not in seen:
            component = _reached(start, links)
            seen.update(component)
            if len(component) > 1:
                yield sorted(component)


def _reached(start: int, links: _Links) -> set[int]:
    reached, frontier = {start}, [start]
    while frontier:
        near = {other for other, weight_bits in links[frontier.pop()].items() if weight_bits > 0}
        frontier += near - reached
        reached |= near
    return reached


def _split(component: Sequence[int], links: _Links) -> list[tuple[int, ...]]:
    linkage = _Linkage(component, links)
    linkage.join_all()
    return [tuple(sorted(members)) for members in linkage.members.values() if len(members) > 1]


class _Linkage:
    """Groups of one component, joined best mean first; a group is known by its smallest member."""

    def __init__(self, component: Sequence[int], links: _Links) -> None:
        inside = set(component)
        self.members = {record: [record] for record in component}
        # The sum of the weights between two groups, and of how many pairs.
        self.sums = {
            record: {other: (weight_bits, 1) for other, weight_bits in links[record].items() if other in inside}
            for record in component}

    def join_all(self) -> None:
        """Join until no two groups agree on average.

        Entries of the queue carry the sizes they were made for: a group that has grown since
        has entries of its own.
        """
        queue = [entry for group in self.sums for entry in self._entries(group) if entry[1] == group]
        heapify(queue)
        while queue:
            _, left, right, *sizes = heappop(queue)
            if [self._size(left), self._size(right)] == sizes:
                self._join(left, right)
                for entry in self._entries(left):
                    heappush(queue, entry)

    def _entries(self, group: int) -> Iterator[tuple[float, int, int, int, int]]:
        for other in self.sums[group]:
            left, right = min(group, other), max(group, other)
            if (mean_bits := self._mean_bits(left, right)) > 0:
                yield -mean_bits, left, right, self._size(left), self._size(right)

    def _mean_bits(self, left: int, right: int) -> float:
        total_bits, scored = self.sums[left][right]
        pairs = self._size(left) * self._size(right)
        return (total_bits + (pairs - scored) * UNSCORED_BITS) / pairs

    def _size(self, group: int) -> int:
        return len(self.members.get(group, ()))

    def _join(self, left: int, right: int) -> None:
        self.members[left] += self.members.pop(right)
        for other, (total_bits, scored) in self.sums.pop(right).items():
            del self.sums[other][right]
            if other != left:
                known_bits, known = self.sums[left].get(other, (0.0, 0))
                joined = (known_bits + total_bits, known + scored)
                self.sums[left][other] = self.sums[other][left] = joined
