"""Hot reads: SQL text to model values; never loads sqlmodel."""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from cimtool.errors import CustomerNotFound
from cimtool.frozen import frozen
from cimtool.model import Customer, Interaction, Link, Purchase
from cimtool.store.rows import CUSTOMER_COLUMNS, customer_of

BY_ID = f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE id = ?"  # noqa: S608 - our own columns
BY_IDS = (f"SELECT {CUSTOMER_COLUMNS} FROM customer"  # noqa: S608 - our own columns
          " WHERE id IN (SELECT value FROM json_each(?))")
ALL_ACTIVE = f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active' ORDER BY id"  # noqa: S608 - our own columns
BY_KEY = "SELECT customer_id FROM lookup WHERE key = ? ORDER BY customer_id LIMIT ?"
BY_REF = "SELECT id FROM customer WHERE ref = ? AND state = 'active' ORDER BY id"
BY_REF_ANY = "SELECT id FROM customer WHERE ref = ? AND state = 'merged' ORDER BY id"
REF_OWNER = "SELECT id FROM customer WHERE ref = ? AND coalesce(source, '') = ? AND state = 'active'"
BY_UID = "SELECT id FROM customer WHERE uid = ?"
MERGED_INTO = "SELECT merged_into FROM customer WHERE id = ?"
COUNTED = "SELECT customers FROM derivation"
COUNT_ACTIVE = "SELECT count(*) FROM customer WHERE state = 'active'"
PURCHASES = ("SELECT id, customer_id, uid, bought_on, amount_minor, currency, product_code, product, quantity,"
             " channel, ref, due_on, paid_on FROM purchase WHERE customer_id = ? ORDER BY bought_on, id")
INTERACTIONS = ("SELECT id, customer_id, uid, at, author, text, channel, next_on FROM interaction"
                " WHERE customer_id = ? ORDER BY at, id")
LINKS = ("SELECT id, from_id, to_id, role FROM link WHERE from_id = ?1"
         " UNION SELECT id, from_id, to_id, role FROM link WHERE to_id = ?1 ORDER BY id")
NAMES = "SELECT id, name FROM customer WHERE id IN (SELECT value FROM json_each(?)) AND state = 'active'"

MOST_HOLDERS = 100  # of one look-up key: what more people share tells nobody apart


@frozen
class Children:
    """What points at a customer, oldest first."""

    purchases: tuple[Purchase, ...]
    interactions: tuple[Interaction, ...]
    links: tuple[Link, ...]


def customer_by_id(db: sqlite3.Connection, customer_id: int) -> Customer:
    """Return a customer in any state.

    Raises:
        CustomerNotFound: no row has that id.
    """
    row = db.execute(BY_ID, (customer_id,)).fetchone()
    if row is None:
        raise CustomerNotFound(customer=str(customer_id))
    return customer_of(row)


def customers_by_ids(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, Customer]:
    """Return the customers of these ids, in any state; unknown ids are left out."""
    rows = db.execute(BY_IDS, (json.dumps(list(ids)),))
    return {row[0]: customer_of(row) for row in rows}


def active_customers(db: sqlite3.Connection) -> Iterator[Customer]:
    """Yield every active customer in the order of their ids."""
    return map(customer_of, db.execute(ALL_ACTIVE))


def customer_count(db: sqlite3.Connection) -> int:
    """Return how many active customers there are; they are counted one by one only if nothing is derived yet."""
    counted = db.execute(COUNTED).fetchone() or db.execute(COUNT_ACTIVE).fetchone()
    return int(counted[0])


def ids_by_key(db: sqlite3.Connection, key: str, limit: int = MOST_HOLDERS) -> list[int]:
    """Return the active customers with a look-up key, lowest id first."""
    return [row[0] for row in db.execute(BY_KEY, (key, limit))]


def ref_owner(db: sqlite3.Connection, ref: str, source: str | None) -> int | None:
    """Return the active customer with that ref in that source, or None."""
    row = db.execute(REF_OWNER, (ref, source or "")).fetchone()
    return row[0] if row else None


def id_by_uid(db: sqlite3.Connection, uid: str) -> int | None:
    """Return the customer with that uid in any state, or None."""
    row = db.execute(BY_UID, (uid,)).fetchone()
    return row[0] if row else None


def survivor_of(db: sqlite3.Connection, customer_id: int) -> int:
    """Follow merges to the customer a record was merged into, in the end; itself if to none."""
    while (row := db.execute(MERGED_INTO, (customer_id,)).fetchone()) and row[0] is not None:
        customer_id = row[0]
    return customer_id


def children_of(db: sqlite3.Connection, customer_id: int) -> Children:
    """Return everything that points at a customer."""
    purchases = [Purchase(**dict(zip(_PURCHASE, row, strict=True))) for row in db.execute(PURCHASES, (customer_id,))]
    talks = [Interaction(**dict(zip(_INTERACTION, row, strict=True)))
             for row in db.execute(INTERACTIONS, (customer_id,))]
    links = [Link(id=row[0], from_id=row[1], to_id=row[2], role=row[3]) for row in db.execute(LINKS, (customer_id,))]
    return Children(tuple(purchases), tuple(talks), tuple(links))


def names_of(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of the active customers among these."""
    return dict(db.execute(NAMES, (json.dumps(list(ids)),)))


_PURCHASE = ("id", "customer_id", "uid", "bought_on", "amount_minor", "currency", "product_code", "product",
             "quantity", "channel", "ref", "due_on", "paid_on")
_INTERACTION = ("id", "customer_id", "uid", "at", "author", "text", "channel", "next_on")
