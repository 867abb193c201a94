"""The owner's tier rules in the database, and what every customer's tier asks for."""

import sqlite3
from functools import cache
from typing import TYPE_CHECKING, Final

from cimtool.rules.freshness import USUAL_CADENCE, Cadence
from cimtool.store.settings_table import store_setting, stored_setting

if TYPE_CHECKING:
    from cimtool.rules.tiers.ruleset import Ruleset
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


class Cadences:
    """How often customers want to hear from us, by their tier; the rules are read when the first tier is asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._known = cache(lambda: {tier.name: tier.cadence for tier in current_rules(db).tiers})

    def of(self, tier: str | None) -> Cadence | None:
        """Return a tier's cadence, None if nobody has to call; the usual one without a tier that the rules know."""
        return USUAL_CADENCE if tier is None else self._known().get(tier, USUAL_CADENCE)
