"""The owner's currency rates in the database: a row of `setting` for each, so that each can be undone by itself.

All lead to one currency, the one in which the owner counts.
"""

import json
import sqlite3
from typing import TYPE_CHECKING, Final

from cimtool.rules.exchange import Rate, Unrated
from cimtool.store.functions import register
from cimtool.store.settings_table import store_setting, stored_settings

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

_RATES: Final = "rate:"
# The currency that all rates lead to, null without any.
COUNTED_IN: Final = """(SELECT json_extract(value, '$.into') FROM setting WHERE name >= 'rate:' AND name < 'rate;'
  LIMIT 1)"""
# The rate on the day of ``purchase AS p``, null before the first.
_RATE: Final = """(SELECT json_extract(s.value, '$.rate') FROM setting AS s WHERE s.name > 'rate:' || p.currency || ':'
  AND s.name <= 'rate:' || p.currency || ':' || p.bought_on ORDER BY s.name DESC LIMIT 1)"""
# What ``purchase AS p`` is worth in minor units of the currency ``{into}`` that rates lead to, null if unknown.
WORTH: Final = f"""CASE WHEN p.currency = {{into}} THEN p.amount_minor
  ELSE cim_exchange(p.amount_minor, p.currency, {{into}}, {_RATE}) END"""
# Of the same in any currency ``:currency``: rates that lead to another one tell nothing.
WORTH_IN: Final = f"""CASE WHEN p.currency = :currency OR :currency = {COUNTED_IN}
  THEN {WORTH.format(into=":currency")} END"""
_UNKNOWN: Final = f"""SELECT p.currency, count(*), sum(p.amount_minor) FROM purchase AS p
  JOIN customer AS c ON c.id = p.customer_id AND c.state = 'active'
  WHERE p.currency <> :currency AND p.bought_on > :since AND p.bought_on <= :until
    AND {{which}} AND {WORTH_IN} IS NULL
  GROUP BY p.currency ORDER BY p.currency"""  # noqa: S608 - a constant


def stored_rates(db: sqlite3.Connection) -> list[Rate]:
    """Return all rates by currency, the oldest first."""
    return [_rate(name, text) for name, text in stored_settings(db, _RATES).items()]


def store_rate(current: "Operation", rate: Rate) -> None:
    """Set the rate of a currency from a day on, in place of one of that day."""
    store_setting(current, _name(rate), json.dumps({"rate": rate.value, "into": rate.into}))


def drop_rate(current: "Operation", rate: Rate) -> None:
    """Take a rate away."""
    store_setting(current, _name(rate), None)


def counted_in(db: sqlite3.Connection) -> str | None:
    """Return the currency that all rates lead to, None without any."""
    found: str | None = db.execute(f"SELECT {COUNTED_IN}").fetchone()[0]
    return found


def unrated(db: sqlite3.Connection, currency: str, *, since: str = "", until: str = "9999-12-31",
            which: str = "1", customer_id: int = 0) -> list[Unrated]:
    """Return the purchases after *since* that no amount of *currency* counts.

    ``which``: a condition of ours on purchases ``p`` of active customers; its ``:customer`` is ``customer_id``.
    """
    register(db)
    values = {"currency": currency, "since": since, "until": until, "customer": customer_id}
    return [Unrated(*row) for row in db.execute(_UNKNOWN.format(which=which), values)]


def _name(rate: Rate) -> str:
    return f"{_RATES}{rate.currency}:{rate.day}"


def _rate(name: str, text: str) -> Rate:
    currency, day = name.split(":")
    kept = json.loads(text)
    return Rate(currency, kept["into"], day, kept["rate"])
