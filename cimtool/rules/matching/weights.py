"""How much each comparison level says, and whether two records are one customer.

Fellegi and Sunter (1969) with a third class: besides matches and random pairs there are
people who share a contact, such as a household's telephone or an office's address.  For
them phone, address and company agree nearly as in a match while the name does not, so
that a shared contact alone explains itself away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp2, inf, log2
from typing import Final

from cimtool.fields import Comparison as Compared
from cimtool.model import Clue, Kind
from cimtool.rules.matching.comparison import LIKE_NAME, OTHER_NAME, SAME_NAME, levels
from cimtool.rules.matching.features import Features
from cimtool.rules.matching.frequencies import MOST_COUNTED, Frequencies, besides, shared_keys
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.model import FIRM_NAME, Chances, Model
from cimtool.rules.matching.shipped import SHIPPED

# At and above REVIEW a pair is shown; only at and above AUTO may it merge unasked.
REVIEW: Final = 0.5
AUTO: Final = 0.999

# Evidence under this name takes back what a household or office explains.
SHARED_CONTACT: Final = "shared_contact"
TELLING_BITS: Final = 0.05

# What two namesakes, or two people under one roof, do not have in common.
PERSONAL: Final = frozenset({Compared.EMAIL, Compared.BIRTHDAY, Compared.HANDLE})
UNSURE_NAME: Final = frozenset({Level.NEAR, Level.ALIKE, Level.PART})
# Brothers are called 建国 and 建军, and have one telephone.
KIN_NAME: Final = OTHER_NAME | {Level.GENERATION}
AGREEING: Final = frozenset({Level.EXACT, Level.NEAR, Level.MAILBOX, Level.ALIKE})
# A city is shared by too many to make up for a name that is not the same.
UNTELLING: Final = frozenset({Compared.NAME, Compared.CITY})
# However much else agrees, other names without anything personal stay below REVIEW.
OTHER_NAME_BITS: Final = -1.0
# No prior knowledge makes two records of a small table likelier than this to be one customer.
_LIKELIEST: Final = 0.01

UNKNOWN: Final = Chances(1.0, 1.0, 1.0)
# Where floating point ends: a chance of nothing, and odds that cannot be told from certainty.
SMALLEST: Final = 1e-12
MOST_BITS: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two records compared.

    ``clues`` are the evidence, the weightiest first; ``weight_bits`` is the prior plus all of it, as log odds to the
    base 2; ``probability`` is the same in another form.
    """

    clues: tuple[Clue, ...]
    weight_bits: float
    probability: float


def concluded(evidence: Iterable[Clue], weight_bits: float) -> Comparison:
    """Return what evidence comes to."""
    clues = tuple(sorted(evidence, key=lambda clue: -abs(clue.bits)))
    return Comparison(clues, weight_bits, probability(weight_bits))


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two customers by id, how they compare, and the number of their cluster, None if it does not hold the pair."""

    left: int
    right: int
    comparison: Comparison
    cluster: int | None


@dataclass(frozen=True, slots=True)
class _Seen:
    field: str
    level: Level
    chances: Chances


def compare(a: Features, b: Features, frequencies: Frequencies, model: Model = SHIPPED) -> Comparison:
    """Compare two records; which of them comes first does not matter."""
    seen = _seen(a, b, frequencies, model)
    match, shared = priors(model, frequencies.customers)
    evidence = [Clue(one.field, one.level, ratio_bits(one.chances.match, one.chances.random)) for one in seen]
    weight = ratio_bits(match, 1 - match - shared) + sum(one.bits for one in evidence)
    explained = _explained_bits(ratio_bits(shared, 1 - match - shared) + sum(map(_shared_bits, seen)))
    bounded = min(weight + explained, _ceiling(seen, PERSONAL | model.identifiers))
    if weight - bounded > TELLING_BITS:
        evidence.append(Clue(SHARED_CONTACT, Level.EXACT, bounded - weight))
    return concluded(evidence, bounded)


def probability(weight_bits: float) -> float:
    """Return the probability of log odds to the base 2; 0 and 1 at the infinities."""
    odds = exp2(min(max(weight_bits, -MOST_BITS), MOST_BITS))
    return odds / (1 + odds)


def weight_of(chance: float) -> float:
    """Return the log odds of a probability, the inverse of `probability`."""
    if chance <= 0:
        return -inf
    return inf if chance >= 1 else log2(chance / (1 - chance))


def _seen(a: Features, b: Features, frequencies: Frequencies, model: Model) -> list[_Seen]:
    found = levels(a, b)
    firms = a.kind == b.kind == Kind.COMPANY
    seen = []
    for field, level in found.items():
        namesakes = found.get(Compared.NAME) in LIKE_NAME
        chances = _table(field, model, firms=firms, namesakes=namesakes).get(level, UNKNOWN)
        counts = [frequencies.count(key) for key in shared_keys(a, b, field, level)]
        if counts:
            holders = min(counts)
            named = FIRM_NAME if firms and field == Compared.NAME else field
            others = max(holders - besides(field, model.identifiers), 0) * model.strangers_among(named, holders)
            same_name = field == Compared.EMAIL and found.get(Compared.NAME) in SAME_NAME
            least = chances.random if same_name else 0.0
            chances = _counted(chances, holders, others, frequencies.customers, model.pseudo_count, least=least)
        seen.append(_Seen(field, level, chances))
    return seen


def _table(field: str, model: Model, *, firms: bool, namesakes: bool) -> Mapping[Level, Chances]:
    if field == Compared.EMAIL and namesakes:
        return model.email_of_namesakes
    return model.chances.get(FIRM_NAME if firms and field == Compared.NAME else field, {})


def _counted(usual: Chances, holders: int, others: float, customers: int, pseudo_count: float, *,
             least: float) -> Chances:
    """Return the chances of a value that others hold too; *least*: how often two strangers agree at the least.

    Imagined customers, who hold it as often as usual, keep a small table from calling everything
    rare.  Of a value with more holders than anybody counts only the least is known.  Two of one name may
    well have one mail address, however few others have it.
    """
    random = max((others + pseudo_count * usual.random) / (max(customers, 0) + pseudo_count), least)
    if holders >= MOST_COUNTED:
        random = max(random, usual.random)
    # A value that everybody holds says nothing; agreement never speaks against a match.
    return replace(usual, random=min(random, usual.match))


def _shared_bits(one: _Seen) -> float:
    chances = one.chances
    return 0.0 if chances.shared is None else ratio_bits(chances.shared, chances.random)


def _explained_bits(shared_odds_bits: float) -> float:
    """Return minus log2(1 + odds): how much of the evidence a shared contact takes back."""
    if shared_odds_bits > MOST_BITS:
        return -shared_odds_bits
    return -log2(1 + exp2(shared_odds_bits))


def _ceiling(seen: Sequence[_Seen], personal: Collection[str]) -> float:
    found = {one.field: one.level for one in seen}
    name = found.get(Compared.NAME)
    if name in UNSURE_NAME:  # much like another name, and nothing else in common
        return inf if any(level in AGREEING for field, level in found.items() if field not in UNTELLING) else (
            OTHER_NAME_BITS)
    if name not in KIN_NAME:
        return inf
    agreed = any(found.get(field) is Level.EXACT for field in personal)
    return inf if agreed and name is not Level.OTHER_KIND else OTHER_NAME_BITS


def priors(model: Model, customers: int) -> tuple[float, float]:
    """Return how likely two random customers are a match, and to share a contact."""
    others = max(customers - 1, 1)
    return min(2 * model.matches / others, _LIKELIEST), min(2 * model.shared_contacts / others, _LIKELIEST)


def ratio_bits(chance: float, other: float) -> float:
    """Return how much likelier one chance is than another, in bits."""
    return log2(max(chance, SMALLEST) / max(other, SMALLEST))
