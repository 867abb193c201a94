"""Compares where the rules that count put everybody on two days."""

import sqlite3
from datetime import date
from typing import Final

from cimtool.rules.query import Node
from cimtool.rules.tiers.ruleset import Ruleset
from cimtool.rules.tiers.standing import Cell, Migrated, Migration
from cimtool.store.scope import Scope
from cimtool.store.tiers.frame import DECIDED, TIER, framed, narrow
from cimtool.store.tiers.scratch import scratch

_EARLIER: Final = f"INSERT INTO temp.earlier SELECT d.customer_id, {TIER} FROM {DECIDED}"  # noqa: S608 - constants
_BOTH: Final = (f"{DECIDED} JOIN temp.earlier AS e ON e.customer_id = d.customer_id"
                " JOIN temp.metric AS m ON m.customer_id = d.customer_id")
_CELLS: Final = (f"SELECT e.tier AS before, {TIER} AS after, count(*), sum(m.spend_12m) FROM {_BOTH}"  # noqa: S608 - constants
                 " GROUP BY before, after")
_MOVED: Final = (f"SELECT d.customer_id, c.name, e.tier, {TIER}, m.spend_12m FROM {_BOTH}"  # noqa: S608 - constants
                 " JOIN customer AS c ON c.id = d.customer_id"
                 f" WHERE e.tier <> {TIER} ORDER BY m.spend_12m DESC, d.customer_id LIMIT ?")


def tier_diff(db: sqlite3.Connection, ruleset: Ruleset, first: date, second: date, *, listed: int,
              tree: Node | None = None) -> Migration:
    """Return who stands where on two days; ``listed`` of those who moved, -1 for all, the biggest first.

    ``tree``: only customers that fit on the second day; None: everybody.
    """
    with scratch(db, "earlier"):
        with framed(db, ruleset, first):
            db.execute(_EARLIER)
        with framed(db, ruleset, second) as frame:
            narrow(db, Scope(tree, second))
            cells = tuple(Cell(*row) for row in db.execute(_CELLS))
            moved = tuple(Migrated(*row) for row in db.execute(_MOVED, (listed,)))
            return Migration(first, second, ruleset, frame.currency, cells, moved)
