"""The owner's plan of backups, and whether it is kept to."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cimtool.rules.retention import KeepRules
from cimtool.store.backups.catalogue import Known, known_backups
from cimtool.store.backups.image import Check
from cimtool.store.settings_table import store_setting, stored_setting
from cimtool.store.stamp import instant_of

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

SETTING = "backup_plan"
DRILL_EVERY = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """How often a backup is due, and which old ones stay when one is made."""

    every_days: int
    rules: KeepRules

    @property
    def every(self) -> timedelta:
        """The longest time between two backups."""
        return timedelta(days=self.every_days)


def backup_plan(db: sqlite3.Connection) -> BackupPlan | None:
    """Return the plan, None if the owner made none."""
    text = stored_setting(db, SETTING)
    if text is None:
        return None
    record = json.loads(text)
    return BackupPlan(record["every_days"], KeepRules(**record["keep"]))


def store_plan(current: "Operation", plan: BackupPlan | None) -> None:
    """Keep a plan, or with None give it up, as part of an operation."""
    text = None if plan is None else json.dumps({"every_days": plan.every_days, "keep": asdict(plan.rules)})
    store_setting(current, SETTING, text)


def plan_checks(db: sqlite3.Connection, now: datetime) -> tuple[Check, ...]:
    """Return whether backups and rehearsals are as recent as planned; nothing without a plan."""
    plan = backup_plan(db)
    if plan is None:
        return ()
    known = known_backups(db)
    newest = max((one.file.created_at for one in known if one.sound), default=None)
    return (_recent("backup_due", newest, plan.every, now), _recent("drill_due", _last_drill(known), DRILL_EVERY, now))


def _last_drill(known: Sequence[Known]) -> str | None:
    return max((one.drilled_at for one in known if one.drilled_at is not None), default=None)


def _recent(name: str, at: str | None, limit: timedelta, now: datetime) -> Check:
    """Check that an instant is at most ``limit`` ago; None is never."""
    if at is None:
        return Check(name, ok=False, detail="-")
    age = now - instant_of(at)
    return Check(name, ok=age <= limit, detail=at)
