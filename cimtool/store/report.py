"""Reads what a report tells; sums and counts come from SQL, so a million customers take no more memory than ten."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from cimtool.model import Customer
from cimtool.rules.freshness import FieldAge, Freshness
from cimtool.rules.money import exponent_of
from cimtool.rules.quality.score import ScoreKept
from cimtool.rules.query import unparse
from cimtool.rules.report import CustomerReport, Month, Report, Share, Shares, last_months, usual_gap
from cimtool.rules.tiers.ruleset import Metric, Ruleset
from cimtool.store.functions import register
from cimtool.store.quality.runs import kept_scores
from cimtool.store.quality.trust import ages_of_all
from cimtool.store.query_sql import where
from cimtool.store.scope import Scope
from cimtool.store.tiers.cuts import measured_cuts
from cimtool.store.tiers.frame import DECIDED, TIER, Frame, currency_of, framed, narrow
from cimtool.store.tiers.rates import WORTH_IN, unrated

_LISTED: Final = 20
_TIERS: Final = (f"SELECT {TIER}, count(*), sum(m.spend_12m) FROM {DECIDED}"  # noqa: S608 - constants
                 " JOIN temp.metric AS m ON m.customer_id = d.customer_id GROUP BY 1")
_BY_VALUE: Final = """SELECT nullif({value}, '') AS value, count(*) AS number, sum(m.spend_12m) FROM temp.metric AS m
  JOIN customer AS c ON c.id = m.customer_id GROUP BY 1 ORDER BY value IS NULL, number DESC, value"""
_REGION: Final = "coalesce(nullif(c.region, ''), c.province)"
_GRID: Final = "SELECT {r}, {f}, count(*) FROM temp.metric AS m WHERE m.recency_days IS NOT NULL GROUP BY 1, 2"
_BOUGHT: Final = f"""SELECT substr(p.bought_on, 1, 7), coalesce(sum({WORTH_IN}), 0), count({WORTH_IN})
  FROM purchase AS p
  WHERE {{which}} AND p.bought_on > :since AND p.bought_on <= :until GROUP BY 1"""  # noqa: S608 - constants
_OF_ACTIVE: Final = "p.customer_id NOT IN (SELECT id FROM customer WHERE state <> 'active')"
_OF_PART: Final = "p.customer_id IN (SELECT customer_id FROM temp.metric)"
_OF_ONE: Final = "p.customer_id = :customer"
_DAYS: Final = """SELECT DISTINCT bought_on FROM purchase WHERE customer_id = ? AND bought_on <= ? AND amount_minor >= 0
  ORDER BY bought_on"""
_SCORES: Final = frozenset({Metric.R, Metric.F})
_MILLS: Final = 3
Ages = tuple[FieldAge, ...]


Watched = Callable[[Iterator[Ages]], Iterator[Ages]]


def shop_report(db: sqlite3.Connection, ruleset: Ruleset, scope: Scope, watched: Watched = iter) -> Report:
    """Return the report of a shop or a part of it; tiers are those that the rules give on the day.

    What a part is measured with, the currency and the cuts of the scores, is that of the whole shop.  ``watched`` is
    given the ages of the values, customer by customer, and yields them again.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    as_of, which = scope.as_of, _OF_ACTIVE if scope.tree is None else _OF_PART
    with framed(db, ruleset, as_of, also=_SCORES) as frame:
        cuts = frame.cuts or measured_cuts(db, ruleset.scale, as_of)
        narrow(db, scope)
        counted = {tier: Share(tier, customers, sales) for tier, customers, sales in db.execute(_TIERS)}
        tiers = tuple(counted.get(name, Share(name, 0, 0)) for name in ruleset.names)
        regions, sources, grid = _shares(db, _REGION), _shares(db, "c.source"), _grid(db, frame)
        months = _months(db, frame.currency, as_of, which)
        left_out = unrated(db, frame.currency, since=months[0].name, until=as_of.isoformat(), which=which)
    return Report(
        as_of, frame.currency, ruleset, sum(share.customers for share in tiers), tiers, regions, sources, months,
        _freshness(watched(ages_of_all(db, where(scope.tree, today=as_of), as_of))), cuts, grid,
        _quality(db, scope), left_out, None if scope.tree is None else unparse(scope.tree))


def customer_report(db: sqlite3.Connection, ruleset: Ruleset, as_of: date, customer: Customer) -> CustomerReport:
    """Return the report of one customer; amounts as the tiers count them."""
    register(db)
    currency, day = currency_of(db, ruleset, as_of), as_of.isoformat()
    everything = _sums(db, currency, _OF_ONE, ("", day), customer.id)
    days = tuple(row[0] for row in db.execute(_DAYS, (customer.id, day)))
    return CustomerReport(
        as_of, currency, customer.id, customer.name, customer.tier, _of_months(everything, as_of),
        sum(month.sales for month in everything.values()), days, usual_gap(days),
        unrated(db, currency, until=day, which=_OF_ONE, customer_id=customer.id))


def _quality(db: sqlite3.Connection, scope: Scope) -> list[ScoreKept]:
    """Return the scores up to the day; only those of the whole shop are kept."""
    if scope.tree is not None:
        return []
    return [kept for kept in kept_scores(db) if kept.as_of <= scope.as_of.isoformat()]


def _shares(db: sqlite3.Connection, value: str) -> Shares:
    listed: list[Share] = []
    others, values = Share(None, 0, 0), 0
    for name, customers, sales in db.execute(_BY_VALUE.format(value=value)):
        if name is None or len(listed) < _LISTED:
            listed.append(Share(name, customers, sales))
        else:
            others, values = Share(None, others.customers + customers, others.sales + sales), values + 1
    return Shares(tuple(listed), others, values)


def _grid(db: sqlite3.Connection, frame: Frame) -> Mapping[tuple[int, int], int]:
    columns = frame.yardstick.columns()
    sql = _GRID.format(r=columns[Metric.R], f=columns[Metric.F])
    return {(recency, frequency): number for recency, frequency, number in db.execute(sql)}


def _months(db: sqlite3.Connection, currency: str, as_of: date, which: str) -> tuple[Month, ...]:
    # a month is less, as text, than each of its days
    return _of_months(_sums(db, currency, which, (last_months(as_of)[0], as_of.isoformat())), as_of)


def _of_months(found: Mapping[str, Month], as_of: date) -> tuple[Month, ...]:
    return tuple(found.get(name, Month(name, 0, 0)) for name in last_months(as_of))


def _sums(db: sqlite3.Connection, currency: str, which: str, days: tuple[str, str],
          customer_id: int = 0) -> Mapping[str, Month]:
    mills = 10 ** (_MILLS - exponent_of(currency))
    rows = db.execute(_BOUGHT.format(which=which), {
        "currency": currency, "since": days[0], "until": days[1], "customer": customer_id})
    return {name: Month(name, minor * mills, purchases) for name, minor, purchases in rows}


def _freshness(everybody: Iterator[Ages]) -> Mapping[Freshness, int]:
    counted = Counter(age.state for ages in everybody for age in ages)
    return {state: counted[state] for state in Freshness}
