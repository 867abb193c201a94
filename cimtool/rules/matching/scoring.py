"""The weights of many pairs at once: what `weights` says of one pair, from arrays; loads numpy."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.blocking import Key, Part
from cimtool.rules.matching.columns import THREADS, Column, Numbers, Records, holders, spread
from cimtool.rules.matching.comparison import LIKE_NAME, SAME_NAME
from cimtool.rules.matching.features import SEPARATOR
from cimtool.rules.matching.frequencies import COUNTED, MOST_COUNTED, besides
from cimtool.rules.matching.grades import Grader
from cimtool.rules.matching.levels import CODE, LEVELS, Level
from cimtool.rules.matching.model import COMMON, FIRM_NAME, Chances, Model
from cimtool.rules.matching.pair_values import Grades
from cimtool.rules.matching.weights import (
    AGREEING,
    KIN_NAME,
    MOST_BITS,
    OTHER_NAME_BITS,
    PERSONAL,
    SMALLEST,
    UNKNOWN,
    UNSURE_NAME,
    UNTELLING,
    priors,
    ratio_bits,
)

Bits = NDArray[np.float64]
_MISSING: Final = CODE[Level.MISSING]
_UNCOUNTED: Final = -1


# Where a pair stands in the table of a field: at its level, or, if it counts how many hold the value, behind all
# levels, by level and holders; and the e-mail of those whose names are like each other stands in a table of its own
# behind the other, that of namesakes behind both.
_HOLDERS: Final = MOST_COUNTED + 1
_COUNTED: Final = tuple(dict.fromkeys(level for _, level in COUNTED))
_TABLES: Final = 3
_PLACES: Final = len(LEVELS) + len(_COUNTED) * _HOLDERS
PLACE: Final = np.int16


@dataclass(frozen=True, slots=True)
class Vectors:
    """Pairs as fields compare: rows of a matrix are fields, in the order of ``fields``.

    ``places``: where to look a field's evidence up, which says besides how many records hold a value that both have.
    """

    fields: tuple[str, ...]
    grades: Grades
    places: NDArray[np.int16]

    def taken(self, chosen: Numbers | slice) -> "Vectors":
        """Return some of the pairs."""
        return Vectors(self.fields, self.grades[:, chosen], self.places[:, chosen])

    def keys(self) -> list[bytes]:
        """Return for each pair the bytes of its places: the same for pairs that compare the same."""
        whole, width = self.places.T.tobytes(), len(self.fields) * self.places.itemsize
        return [whole[start:start + width] for start in range(0, len(whole), width)]

    def held(self, field: str) -> tuple[Numbers, Numbers]:
        """Return which pairs have a value whose holders were counted, and how many hold it."""
        places = self.places[self.fields.index(field)] % _PLACES
        counted = np.flatnonzero(places >= len(LEVELS))
        return counted, (places[counted] - len(LEVELS)).astype(np.int64) % _HOLDERS

    def patterns(self) -> tuple["Vectors", Numbers]:
        """Return the pairs that are different ones, and how many there are of each."""
        whole = np.zeros(self.places.shape[1], np.int64)
        most = 1
        for places in self.places:
            if most > _MOST_PATTERNS // (_TABLES * _PLACES):
                known, whole = np.unique(whole, return_inverse=True)
                most = len(known)
            whole = whole * (_TABLES * _PLACES) + places
            most *= _TABLES * _PLACES
        _, first, counts = np.unique(whole, return_index=True, return_counts=True)
        return self.taken(first), counts


_MOST_PATTERNS: Final = 1 << 62


def together(parts: Sequence[Vectors]) -> Vectors:
    """Return the pairs of several, one after the other."""
    return Vectors(parts[0].fields, np.concatenate([part.grades for part in parts], axis=1),
                   np.concatenate([part.places for part in parts], axis=1))


_WORTH_A_THREAD: Final = 20_000  # pairs


class Comparer:
    """Compares rows of one table."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._grader = Grader(records)
        others = (field.value for field in Compared if field is not Compared.NAME)
        self.fields = (Compared.NAME.value, FIRM_NAME, *others, *records.own)
        self._columns: Mapping[Key, Column] = {
            Key.PHONE: records["phones"], Key.EMAIL: records["emails"], Key.HANDLE: records["handles"],
            Key.NAME: records.part(Part.BAG), Key.SOUND: records["sound"], Key.FIRM: records["company"],
            Key.CITY: records["city"]}
        self._holders = {kind: _holders(column) for kind, column in self._columns.items()}
        self._own_holders = {field: holders(records[field]) for field in records.own}

    def vectors(self, left: Numbers, right: Numbers) -> Vectors:
        """Compare pairs of rows."""
        length = max(-(-len(left) // THREADS), _WORTH_A_THREAD)
        parts = [slice(start, start + length) for start in range(0, max(len(left), 1), length)]
        with ThreadPoolExecutor(THREADS) as threads:
            return together(list(threads.map(lambda part: self._vectors(left[part], right[part]), parts)))

    def _vectors(self, left: Numbers, right: Numbers) -> Vectors:
        levels = self._grader.levels(left, right)
        names = levels[Compared.NAME]
        firms = self._records.firms[left] & self._records.firms[right]
        absent = np.uint8(_MISSING)
        split = {Compared.NAME: np.where(firms, absent, names), FIRM_NAME: np.where(firms, names, absent)}
        grades = np.stack([split[field] if field in split else levels[field] for field in self.fields])
        places = grades.astype(PLACE)
        for (field, level), kind in COUNTED.items():
            for row in self._rows(field):
                there = np.flatnonzero(grades[row] == CODE[level])
                places[row, there] = _places(level, self._held(kind, left[there], right[there]))
        for field, counts in self._own_holders.items():
            row = self.fields.index(field)
            there = np.flatnonzero(grades[row] == CODE[Level.EXACT])
            places[row, there] = _places(Level.EXACT, counts[self._records[field].codes[left[there]]])
        for alike in (LIKE_NAME, SAME_NAME):
            places[self.fields.index(Compared.EMAIL), _any_of(names, alike)] += _PLACES
        return Vectors(self.fields, grades, places)

    def _rows(self, field: str) -> list[int]:
        return [self.fields.index(name) for name in ((field, FIRM_NAME) if field == Compared.NAME else (field,))]

    def _held(self, kind: Key, left: Numbers, right: Numbers) -> Numbers:
        """Return the holders of the value that two rows share, of the rarest if they share several; 0 of none."""
        column = self._columns[kind]
        one, other = column.codes[left], column.codes[right]
        counts, several, single = self._holders[kind]
        held = np.where(one == other, counts[one], 0)
        for pair in np.flatnonzero(several[one] | several[other]).tolist():
            shared = set(column.values[one[pair]].split(SEPARATOR)).intersection(
                column.values[other[pair]].split(SEPARATOR))
            held[pair] = min((single[value] for value in shared), default=_UNCOUNTED)
        if kind in (Key.NAME, Key.FIRM):
            held[one != other] = _UNCOUNTED
        return held


def _places(level: Level, held: Numbers) -> Numbers:
    return np.where(held >= 0, len(LEVELS) + _COUNTED.index(level) * _HOLDERS + held, CODE[level])


def _holders(column: Column) -> tuple[Numbers, NDArray[np.bool_], dict[str, int]]:
    """Return the holders of each whole value; which values are several; and the holders of what these hold."""
    several = np.fromiter((SEPARATOR in value for value in column.values), np.bool_, len(column.values))
    if not several.any():
        return holders(column), several, {}
    apart = spread(column)
    counts = np.minimum(np.bincount(apart.codes, minlength=len(apart.values)), MOST_COUNTED)
    single = dict(zip(apart.values, counts.tolist(), strict=True))
    return np.array([single.get(value, 0) for value in column.values]), several, single


def level_at(place: int) -> Level:
    """Return the level of a place."""
    within = place % _PLACES
    return LEVELS[within] if within < len(LEVELS) else _COUNTED[(within - len(LEVELS)) // _HOLDERS]


class Scorer:
    """Weighs pairs by a model, among so many customers."""

    def __init__(self, model: Model, fields: Sequence[str], customers: int) -> None:
        self._priors = priors(model, customers)
        self._tables = [_table(field, model, customers) for field in fields]
        self._telling = PERSONAL | model.identifiers

    def weights(self, pairs: Vectors) -> Bits:
        """Return the weights of pairs."""
        return self.explained(pairs)[0]

    def explained(self, pairs: Vectors) -> tuple[Bits, Bits]:
        """Return the weights of pairs, and how much of the evidence a shared contact takes back; that is negative."""
        weights, odds = self.odds(pairs)
        taken_back = np.logaddexp2(0, np.minimum(odds, MOST_BITS))
        bounded = np.minimum(weights - taken_back, ceiling(pairs, self._telling))
        return bounded, bounded - weights

    def bits_at(self, row: int, place: int) -> float:
        """Return the evidence of a field for a match at a place of its table."""
        return float(self._tables[row][0][place])

    def odds(self, pairs: Vectors) -> tuple[Bits, Bits]:
        """Return how much likelier than chance a match is, and a shared contact."""
        match, shared = self._priors
        rest = 1 - match - shared
        count = pairs.grades.shape[1]
        weights = np.full(count, ratio_bits(match, rest))
        odds = np.full(count, ratio_bits(shared, rest))
        for (match_bits, shared_bits), places in zip(self._tables, pairs.places, strict=True):
            weights += match_bits[places]
            odds += shared_bits[places]
        return weights, odds


def _table(field: str, model: Model, customers: int) -> tuple[Bits, Bits]:
    """Return the evidence for a match and for a shared contact at each place of a field."""
    match, shared = _bits(field, model.chances.get(field, {}), model, customers)
    if field != Compared.EMAIL:
        return match, shared
    alike, shared2 = _bits(field, model.email_of_namesakes, model, customers)
    same, shared3 = _bits(field, model.email_of_namesakes, model, customers, rarer=False)
    return np.concatenate((match, alike, same)), np.concatenate((shared, shared2, shared3))


def _bits(field: str, table: Mapping[Level, Chances], model: Model, customers: int, *,
          rarer: bool = True) -> tuple[Bits, Bits]:
    """Return the same of one table: of its levels, then of those that are counted by how many hold the value.

    *rarer*: that few hold a value makes it likelier that two who do are one customer.
    """
    rows = [table.get(level, UNKNOWN) for level in LEVELS]
    match, random, shared = (np.array([getattr(row, name) for row in rows], float) for name in (
        "match", "random", "shared"))
    held = np.arange(_HOLDERS)
    others = np.maximum(held - besides(field, model.identifiers), 0) * np.array(
        [model.strangers_among(field, holders) for holders in range(COMMON + 1)])[np.minimum(held, COMMON)]
    levels = [np.arange(len(LEVELS))]
    randoms = [random]
    for code in map(CODE.__getitem__, _COUNTED):
        counted = (others + model.pseudo_count * random[code]) / (max(customers, 0) + model.pseudo_count)
        common = slice(MOST_COUNTED if rarer else 0, None)
        counted[common] = np.maximum(counted[common], random[code])
        randoms.append(np.minimum(counted, match[code]))
        levels.append(np.full(_HOLDERS, code))
    level, random = np.concatenate(levels), np.concatenate(randoms)
    told = level != _MISSING
    bits = np.where(told, _log(match[level]) - _log(random), 0.0)
    return bits, np.where(told & ~np.isnan(shared[level]), _log(shared[level]) - _log(random), 0.0)


def ceiling(pairs: Vectors, telling: Collection[str]) -> Bits:
    """Return the most that each pair can weigh, other names or unsure ones considered; *telling*: personal fields."""
    of = {field: pairs.grades[row] for row, field in enumerate(pairs.fields)}
    name = np.minimum(of[Compared.NAME], of[FIRM_NAME])
    agreeing = np.zeros(len(name), np.bool_)
    personal = np.zeros(len(name), np.bool_)
    for field, grades in of.items():
        if field not in UNTELLING and field != FIRM_NAME:
            agreeing |= _any_of(grades, AGREEING)
        if field in telling:
            personal |= grades == CODE[Level.EXACT]
    stopped = _any_of(name, UNSURE_NAME) & ~agreeing
    stopped |= _any_of(name, KIN_NAME) & ~(personal & (name != CODE[Level.OTHER_KIND]))
    return np.where(stopped, OTHER_NAME_BITS, np.inf)


def _any_of(grades: Grades, levels: frozenset[Level]) -> NDArray[np.bool_]:
    return np.array([level in levels for level in LEVELS])[grades]


def _log(chances: Bits) -> Bits:
    return np.asarray(np.log2(np.maximum(chances, SMALLEST)))
