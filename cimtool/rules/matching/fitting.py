"""Fits the model to a table without labels; loads numpy.

Each field's chances in a match are learned by expectation maximisation from pairs that share a key
the field has no part in and that cannot mislead it: who shares a phone may be a household, so names and birthdays are
never learned there.  How often strangers agree is counted on random pairs; how often e-mail agrees
between namesakes, and what people who share a contact have in common, is learned last.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cimtool.fields import CUSTOM_PREFIX
from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.blocking import Key
from cimtool.rules.matching.candidates import Candidates
from cimtool.rules.matching.columns import Numbers, Records
from cimtool.rules.matching.levels import CODE, LEVELS, Level
from cimtool.rules.matching.model import COMMON, FIRM_NAME, RARITIES, Chances, Model, rarity
from cimtool.rules.matching.ordering import RAREST, ordered
from cimtool.rules.matching.sampling import namesake_pairs, random_pairs, sampled
from cimtool.rules.matching.scoring import Bits, Comparer, Scorer, Vectors
from cimtool.rules.matching.shipped import SHIPPED, with_own

_C = Compared
# A key, and the fields whose chances the pairs under it teach.
SESSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    Key.PHONE: (_C.COMPANY, _C.EMAIL, _C.ADDRESS, _C.HANDLE),
    Key.EMAIL: (_C.NAME, FIRM_NAME, _C.COMPANY, _C.PHONE, _C.HANDLE, _C.ADDRESS, _C.CITY, _C.BIRTHDAY),
    Key.INITIALS_AND_BIRTHDAY: (_C.COMPANY, _C.PHONE, _C.EMAIL, _C.HANDLE, _C.ADDRESS, _C.CITY),
    Key.NAME_AND_CITY: (_C.COMPANY, _C.PHONE, _C.EMAIL, _C.HANDLE, _C.BIRTHDAY),
    Key.BIRTHDAY_AND_CITY: (_C.NAME, _C.COMPANY, _C.PHONE, _C.EMAIL, _C.HANDLE),
    Key.COMPANY: (_C.PHONE, _C.EMAIL, _C.ADDRESS, _C.CITY),
}
# What a key is made of besides what it teaches is no evidence in its session.
_MADE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    Key.PHONE: (_C.PHONE,), Key.EMAIL: (_C.EMAIL,), Key.INITIALS_AND_BIRTHDAY: (_C.NAME, _C.BIRTHDAY),
    Key.NAME_AND_CITY: (_C.NAME, _C.CITY, _C.ADDRESS), Key.BIRTHDAY_AND_CITY: (_C.BIRTHDAY, _C.CITY, _C.ADDRESS),
    Key.COMPANY: (FIRM_NAME,),
}
# A mail address is made of the name: strangers who share the one are alike in the other.
_LED_TO: Final[Mapping[str, tuple[str, ...]]] = {Key.EMAIL: (_C.NAME,), Key.NAME_AND_CITY: (_C.EMAIL,)}
# What a household or an office has in common.
SHARED: Final = frozenset({_C.PHONE, _C.ADDRESS, _C.COMPANY, _C.CITY, _C.EMAIL})
# A value of these that several records hold is one customer's more often than not.
_COUNTED: Final = (_C.NAME, FIRM_NAME, _C.PHONE, _C.EMAIL, _C.HANDLE)

_SESSION_PAIRS: Final = 60_000
_MIXTURE_PAIRS: Final = 200_000
_ROUNDS: Final = 40
# How many imagined pairs stand behind the shipped chances: a table with fewer matches hardly moves them.
_PRIOR_MATCHES: Final = 150.0
_PRIOR_RANDOM: Final = 50.0
_PRIOR_SHARED: Final = 50.0
# What was never seen may be seen next time.
_HALF: Final = 0.5
# Of a table up to this size so many random pairs are matches that they have to be left out.
_DENSE: Final = 5_000
_PRIOR_STRANGERS: Final = 5.0
_PSEUDO_COUNT: Final = 500.0

_Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A model and what it was fitted on."""

    model: Model
    customers: int
    candidates: int
    matches: float


def fit(records: Records, comparer: Comparer, found: Candidates, vectors: Vectors) -> Fit:
    """Return the model that fits the table; ``vectors`` are those of the candidates."""
    fields = comparer.fields
    prior = with_own(SHIPPED, records.own)
    shipped = {field: _shipped(prior.chances[field]) for field in fields}
    strangers = comparer.vectors(*random_pairs(records.size))
    random = _random(strangers, shipped, None)
    match = _matching(found, vectors, shipped, random, prior.identifiers)
    if records.size <= _DENSE:
        chance = _classes(Scorer(_model(fields, match, random, {field: table[2] for field, table in shipped.items()},
                                        random[_C.EMAIL], prior), fields, records.size), strangers)[0]
        random = _random(strangers, shipped, 1 - chance)
        match = _matching(found, vectors, shipped, random, prior.identifiers)
    namesakes = _namesakes(records, comparer, found, match, random, fields)
    model = _model(fields, match, random, {field: table[2] for field, table in shipped.items()}, namesakes, prior)
    fitted = _mixture(records.size, found, vectors, model, shipped)
    return replace(fitted, model=ordered(fitted.model))


def _shipped(table: Mapping[Level, Chances]) -> tuple[_Table, _Table, _Table]:
    """Return the shipped chances of a field's levels; NaN where a shared contact is like chance."""
    rows = [table.get(level, _NEVER) for level in LEVELS]
    match, random, shared = (np.array([getattr(row, name) for row in rows], float) for name in (
        "match", "random", "shared"))
    return match / match.sum(), random / random.sum(), shared


_NEVER: Final = Chances(1e-6, 1e-6)


def _counts(grades: NDArray[np.uint8], weights: Bits | None = None) -> _Table:
    counts = np.bincount(grades, weights, len(LEVELS)).astype(float)
    counts[CODE[Level.MISSING]] = 0
    return counts


def _settled(counts: _Table, prior: _Table, strength: float) -> _Table:
    """Return chances from counts and imagined pairs; what a prior calls impossible stays rare."""
    chances = counts + strength * prior
    return np.asarray(chances / chances.sum())


def _random(vectors: Vectors, shipped: Mapping[str, tuple[_Table, ...]], weights: Bits | None) -> dict[str, _Table]:
    return {field: _settled(_counts(vectors.grades[row], weights) + _unseen(vectors.grades[row], shipped[field][1]),
                            shipped[field][1], _PRIOR_RANDOM)
            for row, field in enumerate(vectors.fields)}


def _unseen(grades: NDArray[np.uint8], prior: _Table) -> _Table:
    """Return half a pair for each level that the field has, if anybody has the field."""
    return np.where((prior > RAREST) & bool((grades != CODE[Level.MISSING]).any()), _HALF, 0.0)


def _matching(found: Candidates, vectors: Vectors, shipped: Mapping[str, tuple[_Table, ...]],
              random: Mapping[str, _Table], identifiers: Collection[str]) -> dict[str, _Table]:
    """Return each field's chances in a match, from every session that teaches it.

    Whoever shares an identifier of the owner's is one customer, so it teaches all the rest.
    """
    learned = {field: np.zeros(len(LEVELS)) for field in vectors.fields}
    own = tuple(field for field in vectors.fields if field.startswith(CUSTOM_PREFIX))
    sessions = {**{kind: (*taught, *own) for kind, taught in SESSIONS.items()},
                **{name: tuple(field for field in vectors.fields if field != name) for name in identifiers}}
    for kind, taught in sessions.items():
        pairs = vectors.taken(sampled(found.under[kind], _SESSION_PAIRS))
        for field, counts in _session(kind, taught, pairs, shipped, random).items():
            learned[field] += counts
    return {field: _settled(counts, shipped[field][0], _PRIOR_MATCHES) for field, counts in learned.items()}


def _session(kind: str, taught: Sequence[str], pairs: Vectors, shipped: Mapping[str, tuple[_Table, ...]],
             random: Mapping[str, _Table]) -> dict[str, _Table]:
    """Return how often each level was seen in what are matches among the pairs (Winkler 1988)."""
    used = [row for row, field in enumerate(pairs.fields) if field not in _MADE_OF.get(kind, (kind,))]
    patterns, counts = _patterns(pairs, used)
    match = {row: shipped[pairs.fields[row]][0] for row in used}
    chance_of = {row: random[pairs.fields[row]] for row in used}
    share = 0.5
    for _ in range(_ROUNDS):
        bits = np.full(len(counts), np.log2(share / (1 - share)))
        for place, row in enumerate(used):
            ratio = np.log2(match[row] / chance_of[row])
            ratio[CODE[Level.MISSING]] = 0
            bits += ratio[patterns[place]]
        chance = counts / (1 + np.exp2(-np.clip(bits, -60, 60)))
        before, share = share, min(max(chance.sum() / max(counts.sum(), 1), 1e-6), 1 - 1e-6)
        seen = {row: _counts(patterns[place], chance) for place, row in enumerate(used)}
        match = {row: _settled(seen[row], shipped[pairs.fields[row]][0], 20.0) for row in used}
        for place, row in enumerate(used):
            if pairs.fields[row] in _LED_TO.get(kind, ()):
                chance_of[row] = _settled(_counts(patterns[place], counts - chance), random[pairs.fields[row]], 20.0)
        if abs(share / before - 1) < 1e-4:
            break
    return {pairs.fields[row]: seen[row] for row in used if pairs.fields[row] in taught}


def _patterns(pairs: Vectors, rows: Sequence[int]) -> tuple[NDArray[np.uint8], Numbers]:
    """Return each combination of levels that occurs, and how often."""
    whole = np.zeros(pairs.grades.shape[1], np.int64)
    for row in rows:
        whole = whole * len(LEVELS) + pairs.grades[row]
    _, first, counts = np.unique(whole, return_index=True, return_counts=True)
    return pairs.grades[np.array(rows)][:, first], counts


def _namesakes(records: Records, comparer: Comparer, found: Candidates, match: Mapping[str, _Table],
               random: Mapping[str, _Table], fields: Sequence[str]) -> _Table:
    """Return how often e-mail agrees between two who only share their name."""
    left, right = namesake_pairs(records)
    prior = random[_C.EMAIL]
    if not len(left):
        return np.array([SHIPPED.email_of_namesakes.get(level, _NEVER).random for level in LEVELS])
    pairs = comparer.vectors(left, right)
    base = np.zeros(len(left))
    for row, field in enumerate(fields):
        if field not in (_C.NAME, _C.EMAIL):
            ratio = np.log2(match[field] / random[field])
            ratio[CODE[Level.MISSING]] = 0
            base += ratio[pairs.grades[row]]
    grades = pairs.grades[fields.index(_C.EMAIL)]
    table, share = prior, 0.3
    shipped = np.array([SHIPPED.email_of_namesakes.get(level, _NEVER).random for level in LEVELS])
    for _ in range(_ROUNDS):
        ratio = np.log2(match[_C.EMAIL] / table)
        ratio[CODE[Level.MISSING]] = 0
        chance = 1 / (1 + np.exp2(-np.clip(base + ratio[grades] + np.log2(share / (1 - share)), -60, 60)))
        share = min(max(chance.mean(), 1e-6), 1 - 1e-6)
        table = _settled(_counts(grades, 1 - chance), shipped / shipped.sum(), _PRIOR_RANDOM)
    return table


def _model(fields: Sequence[str], match: Mapping[str, _Table], random: Mapping[str, _Table],
           shared: Mapping[str, _Table], namesakes: _Table, rates: Model) -> Model:
    chances = {field: _chances(match[field], random[field], shared[field]) for field in fields}
    email = _chances(match[_C.EMAIL], namesakes, shared[_C.EMAIL])
    return Model(chances=chances, email_of_namesakes=email, matches=rates.matches,
                 shared_contacts=rates.shared_contacts, pseudo_count=_PSEUDO_COUNT, identifiers=rates.identifiers)


def _chances(match: _Table, random: _Table, shared: _Table) -> dict[Level, Chances]:
    return {level: Chances(float(match[code]), float(random[code]),
                           None if np.isnan(shared[code]) else float(shared[code]))
            for code, level in enumerate(LEVELS) if level is not Level.MISSING}


def _mixture(size: int, found: Candidates, vectors: Vectors, model: Model,
             shipped: Mapping[str, tuple[_Table, ...]]) -> Fit:
    """Learn how many matches and shared contacts there are, and what a shared contact has in common."""
    chosen = sampled(np.arange(len(found.left)), _MIXTURE_PAIRS)
    pairs, counts = vectors.taken(chosen).patterns()
    scale = len(found.left) / max(len(chosen), 1)
    customers = max(size, 1)
    for _ in range(25):
        match, shared = (counts * chance for chance in _classes(Scorer(model, vectors.fields, size), pairs))
        rates = (scale * match.sum() + 5) / customers, (scale * shared.sum() + 2) / customers
        chances = {field: _with_shared(model.chances[field], _counts(pairs.grades[row], shared), shipped[field][2])
                   for row, field in enumerate(vectors.fields)}
        email = {level: replace(one, shared=chances[_C.EMAIL][level].shared)
                 for level, one in model.email_of_namesakes.items()}
        before = model.matches
        strangers = {name: _strangers(pairs, counts, name, match) for name in _COUNTED}
        model = replace(model, strangers=strangers, chances=chances, email_of_namesakes=email, matches=float(rates[0]),
                        shared_contacts=float(rates[1]))
        if abs(model.matches / before - 1) < 1e-3:
            break
    return Fit(model, size, len(found.left), model.matches * customers)


def _strangers(pairs: Vectors, counts: Numbers, field: str, match: Bits) -> tuple[float, ...]:
    """Return which share of the pairs of one value are other people, by how rare the value is."""
    counted, held = pairs.held(field)
    few = (held >= 2) & (held < COMMON)
    counted, steps = counted[few], np.array([rarity(holders) for holders in range(COMMON)])[held[few]]
    every = np.bincount(steps, counts[counted], RARITIES) + 2 * _PRIOR_STRANGERS
    others = np.bincount(steps, (counts - match)[counted], RARITIES) + _PRIOR_STRANGERS
    return tuple((others / every).tolist())


def _classes(scorer: Scorer, pairs: Vectors) -> tuple[Bits, Bits]:
    """Return for each pair how likely it is a match, and a shared contact."""
    match_bits, shared_bits = scorer.odds(pairs)
    most = np.maximum(np.maximum(match_bits, shared_bits), 0)
    match, shared, chance = (np.exp2(bits - most) for bits in (match_bits, shared_bits, np.zeros(len(most))))
    total = match + shared + chance
    return match / total, shared / total


def _with_shared(table: Mapping[Level, Chances], counts: _Table, prior: _Table) -> dict[Level, Chances]:
    """Return the chances with those of a shared contact learned, where it is not like chance."""
    told = ~np.isnan(prior)
    if not told.any():
        return dict(table)
    left = 1 - sum(one.random for level, one in table.items() if not told[CODE[level]])
    base = np.where(told, prior, 0)
    learned = np.where(told, counts, 0) + _PRIOR_SHARED * base / base.sum()
    learned = learned / learned.sum() * max(left, 1e-6)
    return {level: replace(one, shared=float(learned[CODE[level]]) if told[CODE[level]] else None)
            for level, one in table.items()}
