"""Pairs that stand for all of their kind, the same ones every time; loads numpy."""

from typing import Final

import numpy as np

from cimtool.rules.matching.columns import Numbers, Records

_RANDOM_PAIRS: Final = 150_000
_NAMESAKE_PAIRS: Final = 60_000
# Steps of the pairing that stands for chance: far apart, and no two alike.
_STEP: Final = 0.6180339887498949


def random_pairs(size: int) -> tuple[Numbers, Numbers]:
    """Return all pairs of a small table, else pairs at distances that have nothing to do with the records."""
    if size * (size - 1) // 2 <= _RANDOM_PAIRS:
        left, right = np.triu_indices(size, 1)
        return left, right
    number = np.arange(_RANDOM_PAIRS)
    left = number % size
    distance = 1 + ((number * _STEP) % 1 * (size - 1)).astype(np.int64)
    return left, (left + distance) % size


def sampled(numbers: Numbers, most: int) -> Numbers:
    """Return at most so many, evenly spread."""
    if len(numbers) <= most:
        return numbers
    return numbers[(np.arange(most) * (len(numbers) / most)).astype(np.int64)]


def namesake_pairs(records: Records) -> tuple[Numbers, Numbers]:
    """Return pairs of one name, each name by how many have it."""
    codes = records["sound"].codes
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] > 0]
    ordered = codes[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(order) else order
    sizes = np.diff(np.append(starts, len(order)))
    pairs = sizes * (sizes - 1) // 2
    total = int(pairs.sum())
    if not total:
        return order[:0], order[:0]
    number = sampled(np.arange(total), _NAMESAKE_PAIRS)
    ends = np.cumsum(pairs)
    group = np.searchsorted(ends, number, side="right")
    within = number - (ends[group] - pairs[group])
    size = sizes[group]
    # Pair k of a block in the order (0,1) (0,2) ... (1,2) ...
    one = (size - 2 - np.floor(np.sqrt(-8 * within + 4 * size * (size - 1) - 7) / 2 - 0.5)).astype(np.int64)
    other = within + one + 1 - size * (size - 1) // 2 + (size - one) * (size - one - 1) // 2
    left, right = order[starts[group] + one], order[starts[group] + other]
    return np.minimum(left, right), np.maximum(left, right)
