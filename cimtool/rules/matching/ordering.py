"""Keeps a fitted model sensible: what agrees more closely never weighs less."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.model import FIRM_NAME, Chances, Model
from cimtool.rules.matching.weights import SMALLEST

# A level that a field does not have is given this chance at most.
RAREST: Final = 5e-6
# Other levels stand beside each other, not one below the other.
_GRADED: Final = frozenset({Level.EXACT, Level.NEAR, Level.MAILBOX, Level.ALIKE})


def ordered(model: Model) -> Model:
    """Return the model so changed that closer agreement never weighs less, in a household or out of it."""
    chances = {field: table if field in (Compared.NAME, FIRM_NAME) else _falling(table)
               for field, table in model.chances.items()}
    return replace(model, chances=chances, email_of_namesakes=_falling(model.email_of_namesakes))


def _falling(table: Mapping[Level, Chances]) -> dict[Level, Chances]:
    """Return chances whose ratios to chance and to a shared contact fall from level to level."""
    found: dict[Level, Chances] = {}
    before: Chances | None = None
    for level, one in table.items():
        if level in _GRADED and one.match > RAREST:
            before = found[level] = one if before is None else _no_better(one, before)
        else:
            found[level] = one
    return found


def _no_better(one: Chances, before: Chances) -> Chances:
    worth = one.match / max(before.match, SMALLEST)
    shared = None if one.shared is None or before.shared is None else max(one.shared, worth * before.shared)
    return replace(one, random=max(one.random, worth * before.random), shared=shared)
