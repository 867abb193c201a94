"""Tier rules as SQL over ``temp.metric AS m`` and ``customer AS c``; what is not bound is a number or day of ours."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cimtool.rules.rfm import Cuts, ScoreCuts
from cimtool.rules.tiers.ruleset import SCALES, Bound, Condition, Metric, Rule, Ruleset, Unit
from cimtool.store.conditions import Where, both
from cimtool.store.query_sql import where

SALES: Final = "SELECT coalesce(sum(spend_12m), 0) FROM temp.metric"
_BOUGHT: Final = "m.recency_days IS NOT NULL"
_AGE: Final = ("nullif(max(-1, CAST(julianday('{day}') - julianday("
               "min(coalesce(m.first_on, '9999-12-31'), substr(c.created_at, 1, 10))) AS INTEGER)), -1)")
_SHARE: Final = 100 * SCALES[Unit.PERCENT]
_BEFORE: Final = "(SELECT s.before FROM temp.sales_order AS s WHERE s.spend_12m = m.spend_12m)"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a day's metrics are measured with: the cuts of the scores (None: no scores), all sales of twelve months."""

    as_of: date
    cuts: ScoreCuts | None
    sales: int

    def columns(self) -> Mapping[Metric, str]:
        """Return each metric that can be told as an expression."""
        plain = {metric: f"m.{metric}" for metric in (Metric.SPEND, Metric.SPEND_12M, Metric.ORDERS, Metric.ORDERS_12M,
                                                      Metric.RECENCY_DAYS)}
        share = f"{_SHARE:d} / {self.sales:d}" if self.sales else "NULL"
        shares = {Metric.SHARE_OF_SALES: f"m.spend_12m * {share}", Metric.SALES_BEFORE: f"{_BEFORE} * {share}"}
        return {**plain, Metric.TENURE_DAYS: _AGE.format(day=self.as_of.isoformat()), **shares, **self._scores()}

    def _scores(self) -> Mapping[Metric, str]:
        if self.cuts is None:
            return {}
        return {Metric.R: _score("m.recency_days <=", self.cuts.recency_days),
                Metric.F: _score("m.orders >=", self.cuts.orders),
                Metric.M: _score("m.spend_12m >=", self.cuts.spend_12m)}


def needs_customer(ruleset: Ruleset) -> bool:
    """Whether the rules look at more than numbers: then every customer's row must be read."""
    return ruleset.reads_fields or Metric.TENURE_DAYS in ruleset.metrics


def condition_sql(test: Condition, yardstick: Yardstick) -> Where:
    """Return one condition of a rule."""
    if not isinstance(test, Bound):
        return where(test.tree, today=yardstick.as_of)
    value = yardstick.columns()[test.metric]
    if test.high is None:
        return Where(f"coalesce({value} >= ?, 0)", (test.low,))
    return Where(f"coalesce({value} BETWEEN ? AND ?, 0)", (test.low, test.high))


def decision_sql(ruleset: Ruleset, yardstick: Yardstick) -> Where:
    """Return the number (from 0) of the first rule that holds."""
    *rules, _ = ruleset.rules
    if not rules:
        return Where("0")
    tests = [_rule_sql(rule, yardstick) for rule in rules]
    cases = " ".join(f"WHEN {test.sql} THEN {number:d}" for number, test in enumerate(tests))
    return Where(f"CASE {cases} ELSE {len(rules):d} END", tuple(value for test in tests for value in test.values))


def sales_of(db: sqlite3.Connection) -> int:
    """Return what all customers in `temp.metric` spent in twelve months."""
    return int(db.execute(SALES).fetchone()[0])


def _rule_sql(rule: Rule, yardstick: Yardstick) -> Where:
    return both(*(condition_sql(test, yardstick) for test in rule.conditions))


def _score(reaches: str, cuts: Cuts) -> str:
    parts = "".join(f" + ({reaches} {cut:d})" for cut in cuts if cut is not None)
    return f"CASE WHEN {_BOUGHT} THEN 1{parts} END"
