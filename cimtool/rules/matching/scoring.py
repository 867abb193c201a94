"""The weights of many pairs at once: what `weights` says of one pair, from arrays; loads numpy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.blocking import Key, Part
from cimtool.rules.matching.columns import Column, Numbers, Records, holders, spread
from cimtool.rules.matching.comparison import LIKE_NAME
from cimtool.rules.matching.features import SEPARATOR
from cimtool.rules.matching.frequencies import COUNTED, MOST_COUNTED, besides
from cimtool.rules.matching.grades import Grader, Grades
from cimtool.rules.matching.levels import CODE, LEVELS, Level
from cimtool.rules.matching.model import COMMON, FIRM_NAME, Chances, Model
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


@dataclass(frozen=True, slots=True)
class Vectors:
    """Pairs as fields compare: rows of a matrix are fields, in the order of ``fields``.

    ``held``: how many records hold the value by which two agree, where that counts; else -1.
    """

    fields: tuple[str, ...]
    grades: NDArray[np.uint8]
    held: NDArray[np.int16]
    namesakes: NDArray[np.bool_]

    def taken(self, chosen: Numbers | slice) -> "Vectors":
        """Return some of the pairs."""
        return Vectors(self.fields, self.grades[:, chosen], self.held[:, chosen], self.namesakes[chosen])


def together(parts: Sequence[Vectors]) -> Vectors:
    """Return the pairs of several, one after the other."""
    return Vectors(parts[0].fields, np.concatenate([part.grades for part in parts], axis=1),
                   np.concatenate([part.held for part in parts], axis=1),
                   np.concatenate([part.namesakes for part in parts]))


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
        levels = self._grader.levels(left, right)
        names = levels[Compared.NAME]
        firms = self._records.firms[left] & self._records.firms[right]
        absent = np.uint8(_MISSING)
        split = {Compared.NAME: np.where(firms, absent, names), FIRM_NAME: np.where(firms, names, absent)}
        grades = np.stack([split[field] if field in split else levels[field] for field in self.fields])
        held = np.full(grades.shape, _UNCOUNTED, np.int16)
        for (field, level), kind in COUNTED.items():
            for row in self._rows(field):
                there = np.flatnonzero(grades[row] == CODE[level])
                held[row, there] = self._held(kind, left[there], right[there])
        for field, counts in self._own_holders.items():
            row = self.fields.index(field)
            there = np.flatnonzero(grades[row] == CODE[Level.EXACT])
            held[row, there] = counts[self._records[field].codes[left[there]]]
        return Vectors(self.fields, grades, held, np.isin(names, [CODE[level] for level in LIKE_NAME]))

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


def _holders(column: Column) -> tuple[Numbers, NDArray[np.bool_], dict[str, int]]:
    """Return the holders of each whole value; which values are several; and the holders of what these hold."""
    several = np.fromiter((SEPARATOR in value for value in column.values), np.bool_, len(column.values))
    if not several.any():
        return holders(column), several, {}
    apart = spread(column)
    counts = np.minimum(np.bincount(apart.codes, minlength=len(apart.values)), MOST_COUNTED)
    single = dict(zip(apart.values, counts.tolist(), strict=True))
    return np.array([single.get(value, 0) for value in column.values]), several, single


@dataclass(frozen=True, slots=True)
class Scores:
    """The weight of each pair, what a shared contact takes back, and the bits of each field; all in bits."""

    weights: Bits
    evidence: NDArray[np.float32]
    explained: Bits


class Scorer:
    """Weighs pairs by a model, among so many customers."""

    def __init__(self, model: Model, fields: Sequence[str], customers: int) -> None:
        self._model = model
        self._customers = customers
        self._fields = tuple(fields)
        tables = [model.chances.get(field, {}) for field in fields]
        self._tables = [_Table(table) for table in tables]
        self._namesakes = _Table(model.email_of_namesakes)

    def scores(self, pairs: Vectors) -> Scores:
        """Weigh pairs."""
        evidence = np.zeros(pairs.grades.shape, np.float32)
        weights, odds = self.odds(pairs, evidence)
        explained = -np.logaddexp2(0, np.minimum(odds, MOST_BITS))
        bounded = np.minimum(weights + explained, self._ceiling(pairs))
        return Scores(bounded, evidence, bounded - weights)

    def weights(self, pairs: Vectors) -> Bits:
        """Return the weights of pairs alone."""
        weights, odds = self.odds(pairs)
        return np.asarray(np.minimum(weights - np.logaddexp2(0, np.minimum(odds, MOST_BITS)), self._ceiling(pairs)))

    def odds(self, pairs: Vectors, evidence: NDArray[np.float32] | None = None) -> tuple[Bits, Bits]:
        """Return how much likelier than chance a match is, and a shared contact; fill in the evidence of each field."""
        match, shared = priors(self._model, self._customers)
        rest = 1 - match - shared
        count = pairs.grades.shape[1]
        weights = np.full(count, ratio_bits(match, rest))
        odds = np.full(count, ratio_bits(shared, rest))
        for row, field in enumerate(self._fields):
            bits, shared_bits = self._field(row, field, pairs)
            weights += bits
            odds += shared_bits
            if evidence is not None:
                evidence[row] = bits
        return weights, odds

    def _field(self, row: int, field: str, pairs: Vectors) -> tuple[Bits, Bits]:
        """Return the evidence of a field for a match, and for a shared contact."""
        grades, table = pairs.grades[row], self._tables[row]
        match, random, shared = table.match[grades], table.random[grades], table.shared[grades]
        if field == Compared.EMAIL:
            same = np.flatnonzero(pairs.namesakes)
            other = self._namesakes
            match[same], random[same], shared[same] = (
                values[grades[same]] for values in (other.match, other.random, other.shared))
        held = pairs.held[row]
        counted = np.flatnonzero(held >= 0)
        if len(counted):
            random[counted] = self._counted(field, held[counted], random[counted], match[counted])
        told = grades != _MISSING
        bits = np.where(told, _log(match) - _log(random), 0.0)
        return bits, np.where(told & ~np.isnan(shared), _log(shared) - _log(random), 0.0)

    def _ceiling(self, pairs: Vectors) -> Bits:
        return ceiling(pairs, PERSONAL | self._model.identifiers)

    def _counted(self, field: str, held: NDArray[np.int16], random: Bits, match: Bits) -> Bits:
        pseudo = self._model.pseudo_count
        shares = np.array([self._model.strangers_among(field, holders) for holders in range(COMMON + 1)])
        others = np.maximum(held - besides(field, self._model.identifiers), 0) * shares[np.minimum(held, COMMON)]
        counted = (others + pseudo * random) / (max(self._customers, 0) + pseudo)
        counted = np.where(held >= MOST_COUNTED, np.maximum(counted, random), counted)
        return np.asarray(np.minimum(counted, match))


class _Table:
    """The chances of the levels of one field, by the numbers of the levels."""

    def __init__(self, table: Mapping[Level, Chances]) -> None:
        rows = [table.get(level, UNKNOWN) for level in LEVELS]
        self.match = np.array([row.match for row in rows])
        self.random = np.array([row.random for row in rows])
        self.shared = np.array([np.nan if row.shared is None else row.shared for row in rows])


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
    return np.isin(grades, [CODE[level] for level in levels])


def _log(chances: Bits) -> Bits:
    return np.asarray(np.log2(np.maximum(chances, SMALLEST)))
