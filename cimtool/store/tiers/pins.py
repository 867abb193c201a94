"""Tiers that a person has set, and what becomes of tiers when customers are merged."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

PIN: Final = "INSERT INTO tier_move (op, customer_id, as_of, tier, until_on, reason) VALUES (?, ?, ?, ?, ?, ?)"
# A tier set by hand outlives one that rules gave; else the survivor's own, else the newest.
STANDING: Final = """SELECT id, as_of, tier, rule, until_on, reason FROM tier_move WHERE customer_id IN (?1, ?2)
  ORDER BY coalesce(until_on >= ?3, 0) DESC, customer_id = ?1 DESC, id DESC LIMIT 1"""
NEWEST: Final = "SELECT max(id) FROM tier_move WHERE customer_id IN (?1, ?2)"
RESTATE: Final = ("INSERT INTO tier_move (op, customer_id, as_of, tier, rule, until_on, reason)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?)")


@dataclass(frozen=True, slots=True)
class NewPin:
    """A tier from ``since`` to the end of ``until``, and why."""

    tier: str
    since: date
    until: date
    reason: str


def pin_tier(current: "Operation", customer_id: int, pin: NewPin) -> None:
    """Put a customer into a tier by hand."""
    current.db.execute(PIN, (current.number, customer_id, pin.since.isoformat(), pin.tier, pin.until.isoformat(),
                             pin.reason))


def carry_tier(current: "Operation", loser: int, survivor: int) -> None:
    """State the tier of the survivor again if a loser's, which is about to become its own, is newer."""
    found = current.db.execute(STANDING, (survivor, loser, current.at[:10])).fetchone()
    if found is None:
        return
    number, *row = found
    if number != current.db.execute(NEWEST, (survivor, loser)).fetchone()[0]:
        current.db.execute(RESTATE, (current.number, survivor, *row))
