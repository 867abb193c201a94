"""Reads whom to call, among the customers that fit a query."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Final

from cimtool.rules.agenda import Callee, Talk, reason_to_call
from cimtool.rules.day_end import end_of
from cimtool.store.functions import register
from cimtool.store.quality.beside import Beside
from cimtool.store.query_sql import where
from cimtool.store.rows import TIER_OF
from cimtool.store.scope import Scope, only
from cimtool.store.tiers.rules import Upkeep

_CUSTOMERS: Final = """SELECT c.id, c.name, c.company, {tier}, c.phones, c.emails, c.wechat, c.qq FROM customer AS c
  WHERE {which} ORDER BY c.id"""
_TALKS: Final = """SELECT customer_id, substr(at, 1, 10), text, next_on FROM interaction WHERE at < ? AND {which}
  ORDER BY customer_id, at, id"""


def callees(db: sqlite3.Connection, scope: Scope) -> Iterator[Callee]:
    """Yield the active customers that fit and are to be called, by id.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    register(db)
    chosen, theirs = where(scope.tree, today=scope.as_of), only(scope)
    talks = Beside(db.execute(_TALKS.format(which=theirs.sql), (end_of(scope.as_of), *theirs.values)))
    upkeep = Upkeep(db)
    sql = _CUSTOMERS.format(which=chosen.sql, tier=TIER_OF.format(id="c.id"))
    for number, name, company, tier, *ways in db.execute(sql, chosen.values):
        told = [Talk(*row[1:]) for row in talks.of(number)]
        reason = reason_to_call(told, upkeep.cadence(tier), scope.as_of)
        if reason is not None:
            yield Callee(number, name, company, _way(*ways), reason, told[-1].text if told else None)


def _way(phones: str, emails: str, wechat: str | None, qq: str | None) -> str | None:
    for points in (phones, emails):
        if points != "[]":
            return str(json.loads(points)[0]["value"])
    return wechat or qq
