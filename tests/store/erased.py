"""Customers with a past, and their erasure."""

import json
from dataclasses import replace

from cimtool.model import SourceRecord
from cimtool.store.erasure import erase
from cimtool.store.reads import customer_by_id
from cimtool.store.trash import trash
from cimtool.store.writes import add_customer, update_customer

PURCHASE = ("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency, product)"
            " VALUES (?, ?, ?, '2026-01-01', 100, 'CNY', ?)")


def add(store, stamp, name, **values):
    with store.operation(stamp, create=True) as current:
        return add_customer(current, SourceRecord(name=name, **values)).id


def change(store, stamp, number, **values):
    with store.operation(stamp) as current:
        update_customer(current, number, replace(customer_by_id(current.db, number), **values))


def buy(store, stamp, number, product):
    with store.operation(stamp) as current:
        current.db.execute(PURCHASE, (current.number, product, number, product))


def bin_and_erase(store, stamp, *ids):
    with store.operation(stamp) as current:
        trash(current, ids)
    with store.operation(stamp) as current:
        return erase(current, ids)


def everything(db):
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"
                                           " AND name NOT LIKE 'search_%'")]
    return json.dumps([db.execute(f"SELECT * FROM {table}").fetchall() for table in tables], ensure_ascii=False)


def erased_history(store, stamp):
    """A customer with a past and a purchase, erased beside one who stays; the operations are 1 to 7."""
    gone, stays = add(store, stamp, "secret name"), add(store, stamp, "public name")
    change(store, stamp, gone, city="secret city")
    change(store, stamp, stays, city="public city")
    buy(store, stamp, gone, "secret product")
    bin_and_erase(store, stamp, gone)
    return gone, stays
