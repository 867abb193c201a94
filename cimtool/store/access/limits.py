"""The owner's limits for what is out of the ordinary: a row of `setting` for each, each to be undone by itself."""

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from cimtool.rules.access.alarms import DEFAULTS, AccessRule
from cimtool.store.settings_table import store_setting, stored_settings

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

_RULES: Final = "access_rule:"


def stored_limits(db: sqlite3.Connection) -> Mapping[AccessRule, str]:
    """Return every rule's limit, the usual one where the owner set none."""
    kept = stored_settings(db, _RULES)
    return {rule: kept.get(rule, usual) for rule, usual in DEFAULTS.items()}


def store_limit(current: "Operation", rule: AccessRule, limit: str) -> None:
    """Keep a limit; the usual one is not kept, so that it follows the program."""
    store_setting(current, f"{_RULES}{rule}", None if limit == DEFAULTS[rule] else limit)
