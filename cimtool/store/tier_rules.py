"""The owner's tier rules in the database, and what every customer's tier asks for."""

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from cimtool.rules.tiers.reading import read_rules
from cimtool.rules.tiers.ruleset import Cadence, Ruleset
from cimtool.rules.tiers.shipped import FIXED
from cimtool.store.settings_table import store_setting, stored_setting

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

_SETTING: Final = "tier_rules"


def rules_text(db: sqlite3.Connection) -> str | None:
    """Return the rules file as it was loaded; None while the shipped rules count."""
    return stored_setting(db, _SETTING)


def current_rules(db: sqlite3.Connection) -> Ruleset:
    """Return the rules that count."""
    return read_rules(rules_text(db) or FIXED)


def store_rules(current: "Operation", text: str) -> None:
    """Make a rules file, which must have been read once, the one that counts."""
    store_setting(current, _SETTING, text)


def cadences(db: sqlite3.Connection) -> Mapping[str, Cadence]:
    """Return how often the customers of each tier want to hear from us; tiers without a cadence are left out."""
    return {tier.name: tier.cadence for tier in current_rules(db).tiers if tier.cadence is not None}
