"""Whom a check, a list of calls or a report is about, and as of which day."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from cimtool.rules.query import Node
from cimtool.store.conditions import Where, both
from cimtool.store.query_sql import where


@dataclass(frozen=True, slots=True)
class Scope:
    """Which customers (None: all), and as of which day; ``ids``: only those in this range (None: all)."""

    tree: Node | None
    as_of: date
    ids: range | None = None


def chosen(scope: Scope) -> Where:
    """Return the condition for the customers that fit.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    fitting = where(scope.tree, today=scope.as_of)
    return fitting if scope.ids is None else both(_between("c.id", scope.ids), fitting)


def only(scope: Scope) -> Where:
    """Return the condition for rows of other tables that belong to the customers that fit.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    if scope.tree is None:
        return Where("1") if scope.ids is None else _between("customer_id", scope.ids)
    fitting = chosen(scope)
    return Where(f"customer_id IN (SELECT c.id FROM customer AS c WHERE {fitting.sql})",  # noqa: S608 - all bound
                 fitting.values)


def stretches(db: sqlite3.Connection, most: int, least: int) -> list[range]:
    """Cut the ids of all customers into stretches one after the other: at most ``most``, of ``least`` ids or more."""
    end = db.execute("SELECT coalesce(max(id), 0) FROM customer").fetchone()[0] + 1
    count = max(min(most, end // least), 1)
    return [range(end * number // count, end * (number + 1) // count) for number in range(count)]


def _between(column: str, ids: range) -> Where:
    return Where(f"{column} >= ? AND {column} < ?", (ids.start, ids.stop))
