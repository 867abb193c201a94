"""Finds the pairs that are probably one customer and keeps those in doubt: for `duplicates` and `review`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cimtool.errors import Busy, CimError, NoSpace, NotAllowed
from cimtool.model import Pair
from cimtool.rules.matching.weights import REVIEW
from cimtool.rules.query import parse_args
from cimtool.store.matching.found_pairs import Finding, keep_pairs
from cimtool.store.matching.model import keep_model
from cimtool.store.matching.pairs import Found, find_pairs
from cimtool.store.selection import Wanted, selected
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


@dataclass(frozen=True, slots=True)
class DuplicatesResult:
    """The pairs asked for, likeliest first; ``unkept`` says why `duplicate:yes` will not know them, None if it will."""

    pairs: Iterator[Pair]
    too_common: int
    unkept: CimError | None


def run_duplicates(store: Store, stamp: Stamp, *, query: Sequence[str], min_probability: float, today: date,
                   progress: Callable[[int], None] = lambda done: None) -> DuplicatesResult:
    """Find all pairs and keep those in doubt; return those at or above the probability that touch the query."""
    tree = parse_args(query)
    with store.reading(whole=True) as db:
        only = None if tree is None else frozenset(one.id for one in selected(db, Wanted(tree, today)))
        found = find_pairs(db, min_probability=min_probability, at=stamp.at_text, progress=progress)
    unkept = _keep(store, Finding(stamp.at_text, found.customers), found)
    shown = (pair for pair in found.pairs if only is None or not only.isdisjoint((pair.left, pair.right)))
    return DuplicatesResult(shown, found.too_common, unkept)


def _keep(store: Store, finding: Finding, found: Found) -> CimError | None:
    """Keep the pairs in doubt and the model; who may not write, or has no room to, still sees the pairs."""
    try:
        with store.noting() as db:
            if found.fitted:
                keep_model(db, found.fitted)
            keep_pairs(db, finding, found.proposals(REVIEW))
    except (Busy, NotAllowed, NoSpace) as error:
        return error
    return None
