"""Works out what tier rules look at, for all customers or one, in temporary tables that leave with the block.

``metric`` has a row for every active customer, in whole units (see `ruleset`): money in thousandths of the one
currency that counts, days as of the day asked for.  A day's purchases are one order; what was given back makes
spending less and is no order.  Purchases after the day do not count.  What was paid in another currency counts by
the owner's rate of its day; without one it counts as an order and a day, but for no money.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from cimtool.rules.money import exponent_of
from cimtool.rules.tiers.ruleset import SHARES, Metric
from cimtool.store.functions import register
from cimtool.store.tiers.rates import WORTH, counted_in
from cimtool.store.tiers.scratch import scratch

# The newest purchases tell in what nearly all were paid; asking all of them takes a second a million customers.
RECENT = "SELECT currency FROM purchase ORDER BY id DESC LIMIT 1"
IS_USUAL = "SELECT count(*), coalesce(sum(currency = ?1), 0) FROM purchase WHERE bought_on <= ?2"
MOST_USED = ("SELECT currency FROM purchase WHERE bought_on <= ? GROUP BY currency"
             " ORDER BY count(*) DESC, currency LIMIT 1")
# One aggregate alone counts distinct days in the order of the index; beside others it sorts each customer's.
_COUNT_VISITS: Final = """INSERT INTO temp.{table} SELECT customer_id, count(DISTINCT bought_on) FROM purchase
  WHERE {of_one}bought_on > :since AND bought_on <= :as_of AND amount_minor >= 0 GROUP BY customer_id"""
_MEASURE: Final = """INSERT INTO temp.metric SELECT p.customer_id, p.last_on, p.first_on,
    max(0, p.spend + coalesce(x.spend, 0)) * :mills, max(0, p.spend_12m + coalesce(x.spend_12m, 0)) * :mills,
    p.foreign_orders - coalesce(x.number, 0),
    coalesce(v.number, 0), coalesce(y.number, 0), CAST(julianday(:as_of) - julianday(p.last_on) AS INTEGER)
  FROM (SELECT customer_id, max(bought_on) FILTER (WHERE amount_minor >= 0) AS last_on, min(bought_on) AS first_on,
      sum(amount_minor * (currency = :currency)) AS spend,
      sum(amount_minor * (currency = :currency AND bought_on > :since)) AS spend_12m,
      sum(currency <> :currency) AS foreign_orders
    FROM purchase WHERE {of_one}bought_on <= :as_of GROUP BY customer_id) AS p
  LEFT JOIN temp.exchanged AS x ON x.customer_id = p.customer_id
  LEFT JOIN temp.visits AS v ON v.customer_id = p.customer_id
  LEFT JOIN temp.visits_12m AS y ON y.customer_id = p.customer_id"""
_EXCHANGE: Final = f"""INSERT INTO temp.exchanged
  SELECT customer_id, sum(worth), sum(worth) FILTER (WHERE bought_on > :since), count(worth)
  FROM (SELECT customer_id, bought_on, {WORTH.format(into=":currency")} AS worth FROM purchase AS p
    WHERE {{of_one}}bought_on <= :as_of AND currency <> :currency) GROUP BY customer_id"""  # noqa: S608 - constants
# Where all was paid in one currency, each figure is read from its own part of the index: half the time of the above.
_THEIRS: Final = "FROM purchase AS p WHERE p.customer_id = c.id AND p.bought_on <= :as_of"
_LAST: Final = f"(SELECT p.bought_on {_THEIRS} AND p.amount_minor >= 0 ORDER BY p.bought_on DESC LIMIT 1)"
_FIRST: Final = f"(SELECT min(p.bought_on) {_THEIRS})"
_SUM: Final = f"max(0, coalesce((SELECT sum(p.amount_minor) {_THEIRS} {{since}}), 0)) * :mills"
_VISITS: Final = f"(SELECT count(DISTINCT p.bought_on) {_THEIRS} AND p.amount_minor >= 0 {{since}})"
_SINCE: Final = "AND p.bought_on > :since"
_MEASURE_ALONE: Final = """INSERT INTO temp.metric
  SELECT id, last_on, first_on, spend, spend_12m, 0, orders, orders_12m,
    CAST(julianday(:as_of) - julianday(last_on) AS INTEGER)
  FROM (SELECT c.id, {last} AS last_on, {first} AS first_on, {spend} AS spend, {spend_12m} AS spend_12m,
      {orders} AS orders, {orders_12m} AS orders_12m
    FROM customer AS c WHERE c.id NOT IN ({inactive}))"""
_OF_ONE: Final = "customer_id = :only AND "
_INACTIVE: Final = "SELECT id FROM customer WHERE state <> 'active'"
_NOBODY_ELSE: Final = f"DELETE FROM temp.metric WHERE customer_id IN ({_INACTIVE})"  # noqa: S608 - a constant
_EVERYBODY: Final = ("INSERT OR IGNORE INTO temp.metric (customer_id)"  # noqa: S608 - a constant
                     f" SELECT id FROM customer WHERE id NOT IN ({_INACTIVE})")
_ONE: Final = "INSERT OR IGNORE INTO temp.metric (customer_id) VALUES (:only)"
_SALES_ORDER: Final = """INSERT INTO temp.sales_order SELECT spend_12m,
    coalesce(sum(spend_12m * number) OVER (ORDER BY spend_12m DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
  FROM (SELECT spend_12m, count(*) AS number FROM temp.metric GROUP BY spend_12m)"""
_ALWAYS: Final = "0000-00-00"


@dataclass(frozen=True, slots=True)
class Measuring:
    """On which day, in which currency, what, and of whom (None: everybody).

    ``alone``: nobody paid in another currency up to the day.
    """

    as_of: date
    currency: str
    metrics: frozenset[Metric]
    only: int | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """The currency that counts, and whether it is known that nobody paid in another up to the day."""

    currency: str
    alone: bool


def year_before(day: date) -> date:
    """Return the day a year earlier; purchases after it are those of twelve months."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # the 29th of February, or the year 1
        return date(max(day.year - 1, 1), day.month, min(day.day, 28))


def main_currency(db: sqlite3.Connection, as_of: date) -> Paid | None:
    """Return the currency most purchases up to a day were paid in, the first by name if several; None without any."""
    recent = db.execute(RECENT).fetchone()
    if recent is None:
        return None
    total, usual = db.execute(IS_USUAL, (recent[0], as_of.isoformat())).fetchone()
    if 2 * usual > total:
        return Paid(recent[0], alone=usual == total)
    found = db.execute(MOST_USED, (as_of.isoformat(),)).fetchone()
    return Paid(found[0], alone=False) if found else None


@contextmanager
def measured(db: sqlite3.Connection, wanted: Measuring) -> Iterator[None]:
    """Hold the tables ``temp.metric`` and, for shares, ``temp.sales_order`` for as long as the block lasts."""
    register(db)
    with scratch(db, "metric", "visits", "visits_12m", "exchanged", "sales_order"):
        _measure(db, wanted)
        yield


def _measure(db: sqlite3.Connection, wanted: Measuring) -> None:
    values = {"as_of": wanted.as_of.isoformat(), "currency": wanted.currency, "only": wanted.only,
              "mills": 10 ** (3 - exponent_of(wanted.currency)), "since": year_before(wanted.as_of).isoformat()}
    if wanted.alone and wanted.only is None:
        db.execute(_alone_sql(wanted.metrics), values)
    else:
        _measure_any(db, wanted, values)
    if wanted.metrics.intersection(SHARES):
        db.execute(_SALES_ORDER)


def _alone_sql(metrics: frozenset[Metric]) -> str:
    """Return what measures everybody; a figure that nobody looks at is not worked out."""
    return _MEASURE_ALONE.format(
        last=_LAST, inactive=_INACTIVE, spend_12m=_SUM.format(since=_SINCE),
        first=_FIRST if Metric.TENURE_DAYS in metrics else "NULL",
        spend=_SUM.format(since="") if Metric.SPEND in metrics else "0",
        orders=_VISITS.format(since="") if metrics & {Metric.ORDERS, Metric.F} else "0",
        orders_12m=_VISITS.format(since=_SINCE) if Metric.ORDERS_12M in metrics else "0")


def _measure_any(db: sqlite3.Connection, wanted: Measuring, values: Mapping[str, str | int | None]) -> None:
    of_one = _OF_ONE if wanted.only is not None else ""
    for table, metrics, since in (("visits", {Metric.ORDERS, Metric.F}, _ALWAYS),
                                  ("visits_12m", {Metric.ORDERS_12M}, values["since"])):
        if metrics & wanted.metrics:
            db.execute(_COUNT_VISITS.format(table=table, of_one=of_one), {**values, "since": since})
    if counted_in(db) == wanted.currency:
        db.execute(_EXCHANGE.format(of_one=of_one), values)
    db.execute(_MEASURE.format(of_one=of_one), values)
    if wanted.only is None:
        db.execute(_NOBODY_ELSE)
        db.execute(_EVERYBODY)
    else:
        db.execute(_ONE, values)
