"""Reads why a customer stands in a tier: every rule that was tried, with what was found."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from cimtool.rules.tiers.rising import Tried
from cimtool.rules.tiers.ruleset import SCORES, SHARES, Bound, FieldTest, Metric, Ruleset
from cimtool.rules.tiers.standing import Explained, Move, Pin
from cimtool.store.tiers.frame import DECIDED, Frame, framed
from cimtool.store.tiers.sql import condition_sql

_ONE: Final = "FROM temp.metric AS m JOIN customer AS c ON c.id = m.customer_id WHERE m.customer_id = ?"
_DECIDED: Final = f"SELECT d.number, p.tier, p.until_on, p.reason FROM {DECIDED} WHERE d.customer_id = ?"  # noqa: S608 - constants
_FOREIGN: Final = "SELECT foreign_orders FROM temp.metric WHERE customer_id = ?"
HISTORY = ("SELECT id, as_of, tier, rule, until_on, reason FROM tier_move WHERE customer_id = ?"
           " ORDER BY id DESC LIMIT ?")


def explain_tier(db: sqlite3.Connection, customer_id: int, ruleset: Ruleset, as_of: date) -> Explained:
    """Return what decides the tier of an active customer."""
    with framed(db, ruleset, as_of, only=customer_id) as frame:
        inputs = _inputs(db, frame, customer_id)
        decided, tier, until_on, reason = db.execute(_DECIDED, (customer_id,)).fetchone()
        return Explained(
            as_of, ruleset, frame.currency, frame.cuts, inputs, _tried(db, frame, customer_id, inputs), decided,
            Pin(tier, until_on, reason or "") if tier is not None else None,
            int(db.execute(_FOREIGN, (customer_id,)).fetchone()[0]), tuple(tier_history(db, customer_id)))


def tier_history(db: sqlite3.Connection, customer_id: int, limit: int = -1) -> Sequence[Move]:
    """Return the tiers a customer was put into, the newest first; -1 for all."""
    return [Move(*row[1:]) for row in db.execute(HISTORY, (customer_id, limit))]


def _inputs(db: sqlite3.Connection, frame: Frame, customer_id: int) -> Mapping[Metric, int | None]:
    """Return every metric that was measured; those that compare with others only if the rules look at them."""
    compared = {*SCORES, *SHARES} - frame.ruleset.metrics
    columns = {metric: sql for metric, sql in frame.yardstick.columns().items() if metric not in compared}
    row = db.execute(f"SELECT {', '.join(columns.values())} {_ONE}", (customer_id,)).fetchone()
    return dict(zip(columns, row, strict=True))


def _tried(db: sqlite3.Connection, frame: Frame, customer_id: int,
           inputs: Mapping[Metric, int | None]) -> tuple[tuple[Tried, ...], ...]:
    return tuple(tuple(
        Tried(test, inputs[test.metric], test.holds(inputs[test.metric])) if isinstance(test, Bound) else Tried(
            test, None, _fits(db, frame, customer_id, test)) for test in rule.conditions)
        for rule in frame.ruleset.rules)


def _fits(db: sqlite3.Connection, frame: Frame, customer_id: int, test: FieldTest) -> bool:
    found = condition_sql(test, frame.yardstick)
    return bool(db.execute(f"SELECT {found.sql} {_ONE}", (*found.values, customer_id)).fetchone()[0])
