"""Whom a check, a list of calls or a report is about, and as of which day."""

from dataclasses import dataclass
from datetime import date

from cimtool.rules.query import Node
from cimtool.store.conditions import Where
from cimtool.store.query_sql import where


@dataclass(frozen=True, slots=True)
class Scope:
    """Which customers (None: all), and as of which day."""

    tree: Node | None
    as_of: date


def only(scope: Scope) -> Where:
    """Return the condition for rows of other tables that belong to the customers that fit.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    if scope.tree is None:
        return Where("1")
    chosen = where(scope.tree, today=scope.as_of)
    return Where(f"customer_id IN (SELECT c.id FROM customer AS c WHERE {chosen.sql})",  # noqa: S608 - all bound
                 chosen.values)
