"""The owner's tier rules in the database, and what every customer's tier asks for."""

import sqlite3
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from cimtool.rules.freshness import HALF_LIVES, USUAL_CADENCE, Cadence, HalfLives
from cimtool.store.settings_table import store_setting, stored_setting

if TYPE_CHECKING:
    from cimtool.rules.tiers.ruleset import Ruleset, Tier
    from cimtool.store.journal import Operation

_SETTING: Final = "tier_rules"


def rules_text(db: sqlite3.Connection) -> str | None:
    """Return the rules file as it was loaded; None while the shipped rules count."""
    return stored_setting(db, _SETTING)


def current_rules(db: sqlite3.Connection) -> "Ruleset":
    """Return the rules that count."""
    from cimtool.rules.tiers.reading import read_rules  # a customer without a tier needs none of it
    from cimtool.rules.tiers.shipped import FIXED

    return read_rules(rules_text(db) or FIXED)


def store_rules(current: "Operation", text: str) -> None:
    """Make a rules file, which must have been read once, the one that counts."""
    store_setting(current, _SETTING, text)


class Upkeep:
    """What keeping a customer takes, by their tier; the rules are read when the first tier is asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._known: Callable[[], dict[str, Tier]] = cache(
            lambda: {tier.name: tier for tier in current_rules(db).tiers})
        self._weights: Callable[[], Mapping[str, int]] = cache(
            lambda: {name: weight for weight, name in enumerate(reversed(list(self._known())), start=1)})

    def cadence(self, tier: str | None) -> Cadence | None:
        """Return how often a customer wants to hear from us, None: nobody has to call; the usual without a tier."""
        known = self._tier(tier)
        return USUAL_CADENCE if known is None else known.cadence

    def half_lives(self, tier: str | None) -> HalfLives:
        """Return how fast the values of a customer age."""
        known = self._tier(tier)
        return HALF_LIVES if known is None else known.half_lives

    def weight(self, tier: str | None) -> int:
        """Return how much a customer matters: 1 in the lowest tier or in none, one more with each tier above."""
        return 1 if tier is None else self._weights().get(tier, 1)

    def every_half_lives(self) -> list[HalfLives]:
        """Return all that may count for a customer."""
        return [HALF_LIVES, *(tier.half_lives for tier in self._known().values())]

    def _tier(self, tier: str | None) -> "Tier | None":
        return None if tier is None else self._known().get(tier)
