"""What it would take a customer to rise, told from the rules that were tried before the one that decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from cimtool.rules.tiers.ruleset import Bound, Condition, Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Tried:
    """A condition, what was found (None: unknown, or no number), and whether it holds."""

    condition: Condition
    value: int | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A condition that does not hold yet; ``missing`` is how much more it takes, None if it takes less or a field."""

    condition: Condition
    value: int | None
    missing: int | None


@dataclass(frozen=True, slots=True)
class Rise:
    """The nearest way up: fulfil these needs of this rule."""

    rule: Rule
    needs: tuple[Need, ...]


def rise(ruleset: Ruleset, tried: Sequence[Sequence[Tried]], decided: int) -> Rise | None:
    """Return the way to the next better tier that asks for the fewest changes; None if no rule leads higher.

    A rule after the one that decided is never asked, so it is no way up.

    Args:
        ruleset: the rules, their tiers from the best down.
        tried: the conditions of each rule.
        decided: the number of the rule that decided.
    """
    rank = {name: number for number, name in enumerate(ruleset.names)}
    here = rank[ruleset.rules[decided].tier]
    better = [number for number in range(decided) if rank[ruleset.rules[number].tier] < here]
    if not better:
        return None
    nearest = max(rank[ruleset.rules[number].tier] for number in better)
    ways = [Rise(ruleset.rules[number], tuple(_need(one) for one in tried[number] if not one.holds))
            for number in better if rank[ruleset.rules[number].tier] == nearest]
    return min(ways, key=lambda way: len(way.needs))


def _need(tried: Tried) -> Need:
    test = tried.condition
    short = isinstance(test, Bound) and (tried.value or 0) < test.low
    return Need(test, tried.value, test.low - (tried.value or 0) if isinstance(test, Bound) and short else None)
