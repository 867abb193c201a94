"""Pairs of records that share a key, from whole columns; loads numpy."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from cimtool.rules.matching.blocking import BLOCKS, OWN_BLOCK, Block, Key
from cimtool.rules.matching.columns import Flags, Numbers, Records, distinct, spread
from cimtool.rules.matching.comparison import DESKS
from cimtool.rules.matching.features import SEPARATOR, word_bag

_SEVERAL: Final = {Key.PHONE: "phones", Key.EMAIL: "emails", Key.HANDLE: "handles"}
# A value of these that too many share is worth telling the owner.
_CONTACTS: Final = frozenset({Key.PHONE, Key.EMAIL, Key.HANDLE, Key.ADDRESS})


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of rows, ``left`` < ``right``, each once and in order.

    ``under`` says which of them share a key of a kind; ``too_common`` counts the contacts that too many share.
    """

    left: Numbers
    right: Numbers
    under: Mapping[str, Numbers]
    too_common: int


def candidates(records: Records) -> Candidates:
    """Return the pairs worth comparing."""
    found, too_common = {}, 0
    with ThreadPoolExecutor(1) as beside:  # while the next groups are made, the last ones are sorted
        waiting = {kind: beside.submit(_pairs, records, *_groups(records, kind, block), block)
                   for kind, block in BLOCKS.items()}
        for kind, pairs in waiting.items():
            found[kind.value], large = pairs.result()
            too_common += large if kind in _CONTACTS else 0
    for name in records.own:
        rows = np.flatnonzero(records[name].codes)
        found[name], _ = _pairs(records, rows, records[name].codes[rows].astype(np.int64), OWN_BLOCK)
    wider = [_pairs(records, rows, groups, _WIDER)[0] for rows, groups in _wider_groups(records)]
    every = distinct(*found.values(), *wider)
    under = {kind: np.searchsorted(every, pairs) for kind, pairs in found.items()}
    return Candidates(every // records.size, every % records.size, under, too_common)


# A small table can be searched for weaker signs too: a word of the name, a birthday, what stands before the @.
_SMALL: Final = 5_000
_WIDER: Final = Block((), 60, 0)


_BEGINNING: Final = 3  # letters


def _most_of_a_day(birthday: str) -> str:
    """Return two of the three parts of a birthday, in each of the three ways."""
    year, _, rest = birthday.partition("-")
    month, _, day = rest.partition("-")
    return SEPARATOR.join((f"{year}-{month}", f"{year}--{day}", f"-{rest}")) if year and day else ""


def _wider_groups(records: Records) -> Iterator[tuple[Numbers, Numbers]]:
    if records.size > _SMALL:
        return
    several = (records["name"].mapped(lambda name: SEPARATOR.join(word_bag(name).split())),
               records["name"].mapped(lambda name: SEPARATOR.join({word[:_BEGINNING] for word in name.split()})),
               records["birthday"].mapped(_most_of_a_day),
               records["emails"].mapped(lambda mails: SEPARATOR.join(
                   sorted({mail.partition("@")[0] for mail in mails.split(SEPARATOR)} - DESKS))))
    for column in (*several, records["birthday"]):
        values = spread(column)
        yield values.rows, values.codes.astype(np.int64)


def _groups(records: Records, kind: Key, block: Block) -> tuple[Numbers, Numbers]:
    """Return the rows that have a key of a kind, and a number for each key."""
    records.part(block.sort)  # kept from now on: what sorts in a thread does not make it a second time
    if kind in _SEVERAL:
        values = spread(records[_SEVERAL[kind]])
        return values.rows, values.codes.astype(np.int64)
    groups = np.zeros(records.size, np.int64)
    whole: Flags = np.ones(records.size, np.bool_)
    for part in block.parts:
        column = records.part(part)
        groups = groups * len(column.values) + column.codes
        whole &= column.codes > 0
    rows = np.flatnonzero(whole)
    return rows, groups[rows]


def _pairs(records: Records, rows: Numbers, groups: Numbers, block: Block) -> tuple[Numbers, int]:
    """Return pairs of one kind of key as single numbers, ascending, and how many keys too many records share."""
    if not len(rows):
        return np.zeros(0, np.int64), 0
    order = np.argsort(groups, kind="stable")
    rows, groups = rows[order], groups[order]
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    sizes = np.diff(np.append(starts, len(rows)))
    large = np.flatnonzero(np.repeat(sizes > block.limit, sizes)) if block.window else rows[:0]
    # In a large group it matters who stands beside whom.
    beside = np.lexsort((rows[large], records.places(block.sort, rows[large]), groups[large]))
    rows[large] = rows[large][beside]
    reach = np.repeat(np.where(sizes <= block.limit, sizes - 1, block.window), sizes)
    left_in_group = np.repeat(starts + sizes, sizes) - np.arange(len(rows)) - 1
    reach = np.minimum(reach, left_in_group)
    found = []
    near = np.flatnonzero(reach > 0)
    step = 1
    while len(near):
        one, other = rows[near], rows[near + step]
        apart = one != other  # a name may have one word twice
        one, other = one[apart], other[apart]
        found.append(np.minimum(one, other) * records.size + np.maximum(one, other))
        step += 1
        near = near[reach[near] >= step]
    every = distinct(np.concatenate(found) if found else np.zeros(0, np.int64))
    return every, int((sizes > block.limit).sum())
