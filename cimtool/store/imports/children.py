"""Writes what our own export carries below a customer: purchases, interactions, links."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cimtool.store.journal import Operation
from cimtool.store.reads import id_by_uid, survivor_of

# Export key -> column, per table.
_PURCHASE = {"date": "bought_on", "amount_minor": "amount_minor", "currency": "currency",
             "product_code": "product_code", "product": "product", "quantity": "quantity", "channel": "channel",
             "ref": "ref", "due_on": "due_on", "paid_on": "paid_on"}
_INTERACTION = {"at": "at", "author": "author", "text": "text", "channel": "channel", "next_on": "next_on"}
_TABLES = (("purchases", "purchase", _PURCHASE), ("interactions", "interaction", _INTERACTION))
_LINK_THERE = "SELECT 1 FROM link WHERE from_id = ? AND to_id = ? AND role IS ?"

Child = Mapping[str, Any]


def add_children(current: Operation, customer_id: int, children: Mapping[str, Sequence[Child]]) -> int:
    """Insert purchases and interactions whose uid is not there yet; return how many."""
    added = 0
    for key, table, names in _TABLES:
        columns = ("op", "uid", "customer_id", *names.values())
        sql = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
        for child in children.get(key, ()):
            values = (current.number, child["uid"], customer_id, *(child.get(name) for name in names))
            added += current.db.execute(sql, values).rowcount
    return added


def add_links(current: Operation, links: Iterable[tuple[int, Sequence[Child]]]) -> int:
    """Insert links from customers to the ones with these uids; unknown ends and known links are left out."""
    added = 0
    for from_id, each in links:
        for link in each:
            to_id = _customer(current.db, link["to"])
            role = link.get("role")
            if to_id is None or current.db.execute(_LINK_THERE, (from_id, to_id, role)).fetchone():
                continue
            current.db.execute("INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, ?)",
                               (current.number, from_id, to_id, role))
            added += 1
    return added


def _customer(db: sqlite3.Connection, uid: str) -> int | None:
    found = id_by_uid(db, uid)
    return survivor_of(db, found) if found is not None else None
