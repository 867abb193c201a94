"""Writes and lists purchases and interactions, inside an open operation where they change."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields

from cimtool.errors import InteractionNotFound, PurchaseNotFound
from cimtool.model import Interaction, NewInteraction, NewPurchase, Owned, Purchase
from cimtool.store.journal import Operation
from cimtool.store.uid import uuid7

_LISTED = """SELECT {columns}, c.name, c.uid FROM {table} t JOIN customer c ON c.id = t.customer_id
  WHERE c.state = 'active' ORDER BY t.{when} DESC, t.id DESC LIMIT ?1"""
_OF_ONE = " AND t.customer_id = ?2 ORDER BY"
_PURCHASE_NAMES = [field.name for field in fields(Purchase)]
_INTERACTION_NAMES = [field.name for field in fields(Interaction)]
ALL_PURCHASES = _LISTED.format(columns=", ".join(f"t.{name}" for name in _PURCHASE_NAMES), table="purchase",
                               when="bought_on")
PURCHASES_OF_ONE = ALL_PURCHASES.replace(" ORDER BY", _OF_ONE)
ALL_INTERACTIONS = _LISTED.format(columns=", ".join(f"t.{name}" for name in _INTERACTION_NAMES), table="interaction",
                                  when="at")
INTERACTIONS_OF_ONE = ALL_INTERACTIONS.replace(" ORDER BY", _OF_ONE)

_LONGEST_ID = 63  # bits of SQLite's integers


def add_purchase(current: Operation, customer_id: int, new: NewPurchase) -> Purchase:
    """Insert a purchase of a customer and return it as stored."""
    number, uid = _insert(current, "purchase", customer_id, new)
    return Purchase(id=number, uid=uid, customer_id=customer_id, **_values(new))  # type: ignore[arg-type]  # the names of one are those of the other


def add_interaction(current: Operation, customer_id: int, new: NewInteraction) -> Interaction:
    """Insert an interaction with a customer and return it as stored."""
    number, uid = _insert(current, "interaction", customer_id, new)
    return Interaction(id=number, uid=uid, customer_id=customer_id, **_values(new))  # type: ignore[arg-type]  # likewise


def purchases(db: sqlite3.Connection, *, customer_id: int | None, limit: int) -> Iterator[Owned[Purchase]]:
    """Yield purchases of active customers, or of one, the newest first; -1 for all."""
    sql, values = (ALL_PURCHASES, (limit,)) if customer_id is None else (PURCHASES_OF_ONE, (limit, customer_id))
    for *row, name, uid in db.execute(sql, values):
        yield Owned(Purchase(**dict(zip(_PURCHASE_NAMES, row, strict=True))), name, uid)


def interactions(db: sqlite3.Connection, *, customer_id: int | None, limit: int) -> Iterator[Owned[Interaction]]:
    """Yield interactions with active customers, or with one, the newest first; -1 for all."""
    sql, values = (ALL_INTERACTIONS, (limit,)) if customer_id is None else (INTERACTIONS_OF_ONE, (limit, customer_id))
    for *row, name, uid in db.execute(sql, values):
        yield Owned(Interaction(**dict(zip(_INTERACTION_NAMES, row, strict=True))), name, uid)


def delete_purchases(current: Operation, ids: Iterable[int]) -> int:
    """Delete purchases and return how many.

    Raises:
        PurchaseNotFound: one of them is not there.
    """
    missing = _delete(current, "purchase", wanted := set(ids))
    if missing is not None:
        raise PurchaseNotFound(purchase=missing)
    return len(wanted)


def delete_interactions(current: Operation, ids: Iterable[int]) -> int:
    """Delete interactions and return how many.

    Raises:
        InteractionNotFound: one of them is not there.
    """
    missing = _delete(current, "interaction", wanted := set(ids))
    if missing is not None:
        raise InteractionNotFound(interaction=missing)
    return len(wanted)


def _insert(current: Operation, table: str, customer_id: int, new: NewPurchase | NewInteraction) -> tuple[int, str]:
    values = (current.number, uid := uuid7(current.stamp.at), customer_id, *astuple(new))
    names = ", ".join(("op", "uid", "customer_id", *_values(new)))
    marks = ", ".join("?" * len(values))
    cursor = current.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names
    return int(cursor.lastrowid or 0), uid


def _values(new: NewPurchase | NewInteraction) -> dict[str, str | int | None]:
    return {field.name: getattr(new, field.name) for field in fields(new)}


def _delete(current: Operation, table: str, ids: Iterable[int]) -> int | None:
    """Delete rows and return the first that is not there, None if all are."""
    for number in sorted(ids):
        there = number.bit_length() <= _LONGEST_ID and current.db.execute(
            f"DELETE FROM {table} WHERE id = ?", (number,)).rowcount  # noqa: S608 - our own tables
        if not there:
            return number
    return None
