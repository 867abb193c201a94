"""The temporary tables in which tiers are worked out; none outlives the block that asked for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

TABLES: Final = {
    # One row for every active customer; money in thousandths, see `tiers.metrics`.
    "metric": """CREATE TEMP TABLE metric (customer_id INTEGER PRIMARY KEY, last_on TEXT, first_on TEXT,
      spend INTEGER NOT NULL DEFAULT 0, spend_12m INTEGER NOT NULL DEFAULT 0,
      foreign_orders INTEGER NOT NULL DEFAULT 0, orders INTEGER NOT NULL DEFAULT 0,
      orders_12m INTEGER NOT NULL DEFAULT 0, recency_days INTEGER)""",
    "visits": "CREATE TEMP TABLE visits (customer_id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
    "visits_12m": "CREATE TEMP TABLE visits_12m (customer_id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
    # What purchases in other currencies are worth in the one that counts, and how many of them have a rate.
    "exchanged": """CREATE TEMP TABLE exchanged (customer_id INTEGER PRIMARY KEY, spend INTEGER, spend_12m INTEGER,
      number INTEGER NOT NULL)""",
    # What all who spent more than this spent together.
    "sales_order": "CREATE TEMP TABLE sales_order (spend_12m INTEGER PRIMARY KEY, before INTEGER NOT NULL)",
    "tier_rule": "CREATE TEMP TABLE tier_rule (number INTEGER PRIMARY KEY, name TEXT NOT NULL, tier TEXT NOT NULL)",
    "pin": "CREATE TEMP TABLE pin (customer_id INTEGER PRIMARY KEY, tier TEXT, until_on TEXT, reason TEXT)",
    # Which rule takes a customer, whatever a person has set.
    "decided": "CREATE TEMP TABLE decided (customer_id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
    # Where everybody stood on the first of two days.
    "earlier": "CREATE TEMP TABLE earlier (customer_id INTEGER PRIMARY KEY, tier TEXT NOT NULL)",
    "moved": """CREATE TEMP TABLE moved (customer_id INTEGER PRIMARY KEY, before TEXT, tier TEXT NOT NULL, rule TEXT,
      number INTEGER NOT NULL, until_on TEXT)""",
}


@contextmanager
def scratch(db: sqlite3.Connection, *tables: str) -> Iterator[None]:
    """Hold these tables, empty, for as long as the block lasts; on a connection that only reads, too."""
    reading_only = db.execute("PRAGMA query_only").fetchone()[0]
    db.execute("PRAGMA query_only=0")
    try:
        for table in tables:
            db.execute(TABLES[table])
        yield
    finally:
        for table in tables:
            db.execute(f"DROP TABLE IF EXISTS temp.{table}")
        db.execute(f"PRAGMA query_only={reading_only:d}")
