"""Puts every customer, or one, into a tier for one day: ``temp.decided`` holds the number of the rule that decided.

A tier set by hand decides before the rules, from the day it was set to its last day.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from cimtool.rules.rfm import ScoreCuts
from cimtool.rules.tiers.ruleset import SCORES, SHARES, Metric, Ruleset
from cimtool.store.functions import register
from cimtool.store.scope import Scope, only
from cimtool.store.tiers.cuts import frozen_cuts, measured_cuts
from cimtool.store.tiers.metrics import Measuring, Paid, main_currency, measured
from cimtool.store.tiers.rates import counted_in
from cimtool.store.tiers.scratch import scratch
from cimtool.store.tiers.sql import Yardstick, decision_sql, needs_customer, sales_of

_OF_AN_EMPTY_SHOP: Final = "CNY"
# The newest of a customer's pins decides, even if it is over: an earlier one does not come back.
_PINS: Final = """INSERT INTO temp.pin SELECT p.customer_id, p.tier, p.until_on, p.reason FROM tier_move AS p
  WHERE p.id IN (SELECT max(id) FROM tier_move WHERE until_on IS NOT NULL AND as_of <= ?1 GROUP BY customer_id)
    AND p.until_on >= ?1 AND p.tier IN (SELECT value FROM json_each(?2))"""
_NAMES: Final = "INSERT INTO temp.tier_rule (number, name, tier) VALUES (?, ?, ?)"
_FOREIGN: Final = "SELECT count(*) FROM temp.metric WHERE foreign_orders > 0"
# How ``temp.decided`` reads, pins before rules.
DECIDED: Final = """temp.decided AS d JOIN temp.tier_rule AS r ON r.number = d.number
  LEFT JOIN temp.pin AS p ON p.customer_id = d.customer_id"""
TIER: Final = "coalesce(p.tier, r.tier)"


@dataclass(frozen=True, slots=True)
class Frame:
    """A day, the rules, and what they measure with; ``foreign``: customers with purchases that no rate is known for."""

    ruleset: Ruleset
    currency: str
    yardstick: Yardstick
    foreign: int

    @property
    def as_of(self) -> date:
        """The day."""
        return self.yardstick.as_of

    @property
    def cuts(self) -> ScoreCuts | None:
        """The cuts of the scores, None if the rules look at no score."""
        return self.yardstick.cuts


@contextmanager
def framed(db: sqlite3.Connection, ruleset: Ruleset, as_of: date, *, only: int | None = None,
           measure_anew: bool = False, also: frozenset[Metric] = frozenset()) -> Iterator[Frame]:
    """Hold ``temp.metric`` and ``temp.decided`` for as long as the block lasts.

    Args:
        db: a connection, inside a transaction if it is to see one state.
        ruleset: the rules.
        as_of: the day; purchases after it do not count.
        only: one customer instead of all; what compares with all others still looks at them.
        measure_anew: cut points as they are on this day, whatever is frozen.
        also: metrics to measure although no rule looks at them.
    """
    register(db)
    paid = paid_in(db, ruleset, as_of)
    currency = paid.currency
    looked_at = ruleset.metrics | also
    wanted = looked_at.intersection
    frozen = None if measure_anew else frozen_cuts(db, ruleset.scale, currency, as_of)
    compares = bool(wanted(SHARES)) or (bool(wanted(SCORES)) and frozen is None)
    metrics = looked_at if only is None else frozenset(Metric)
    with measured(db, Measuring(as_of, currency, metrics, None if compares else only, alone=paid.alone)), \
            scratch(db, "tier_rule", "pin", "decided"):
        cuts = (frozen or measured_cuts(db, ruleset.scale, as_of)) if wanted(SCORES) else None
        yardstick = Yardstick(as_of, cuts, sales_of(db) if wanted(SHARES) else 0)
        _decide(db, ruleset, yardstick, only)
        yield Frame(ruleset, currency, yardstick, int(db.execute(_FOREIGN).fetchone()[0]))


def narrow(db: sqlite3.Connection, scope: Scope) -> None:
    """Leave in ``temp.metric`` only the customers that fit, whatever they were measured with.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    chosen = only(scope)
    db.execute(f"DELETE FROM temp.metric WHERE NOT {chosen.sql}", chosen.values)  # noqa: S608 - all bound


def currency_of(db: sqlite3.Connection, ruleset: Ruleset, as_of: date) -> str:
    """Return the currency that counts.

    It is what the rules say, else what rates lead to, else what most purchases up to the day were paid in.
    """
    return paid_in(db, ruleset, as_of).currency


def paid_in(db: sqlite3.Connection, ruleset: Ruleset, as_of: date) -> Paid:
    """Return `currency_of`, and whether it stands alone."""
    chosen = ruleset.currency or counted_in(db)
    if chosen is not None:
        return Paid(chosen, alone=False)
    return main_currency(db, as_of) or Paid(_OF_AN_EMPTY_SHOP, alone=False)


def _decide(db: sqlite3.Connection, ruleset: Ruleset, yardstick: Yardstick, only: int | None) -> None:
    db.executemany(_NAMES, [(number, rule.name, rule.tier) for number, rule in enumerate(ruleset.rules)])
    db.execute(_PINS, (yardstick.as_of.isoformat(), json.dumps(ruleset.names)))
    decision = decision_sql(ruleset, yardstick)
    customer = "JOIN customer AS c ON c.id = m.customer_id" if needs_customer(ruleset) else ""
    one = "" if only is None else f"WHERE m.customer_id = {only:d}"
    db.execute(f"INSERT INTO temp.decided SELECT m.customer_id, {decision.sql} FROM temp.metric AS m {customer} {one}",  # noqa: S608 - all bound
               decision.values)
