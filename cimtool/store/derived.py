"""Keeps the derived tables equal to what the rows say: look-up keys, searchable text, the index.

A contentless FTS5 table takes wrong old text silently, so the old text always comes from the
stored `derived` row, never from the customer.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cimtool.rules.derive import VERSION, Derived, derive
from cimtool.rules.searchable import Searchable, index_terms
from cimtool.store.rows import CUSTOMER_COLUMNS, customer_of

_BATCH = 500
_ACTIVE = f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
_ACTIVE_OF = (f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
              " AND id IN (SELECT value FROM json_each(?))")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A customer whose derived rows are not what the row says."""

    customer_id: int


def refresh(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Derive these customers anew; those no longer active leave the derived tables."""
    remaining = iter(ids)
    while batch := list(islice(remaining, _BATCH)):
        _forget(db, batch)
        _insert(db, _derived_of(db, batch))


def rebuild(db: sqlite3.Connection) -> None:
    """Derive everything anew, inside the caller's transaction."""
    for statement in ("DELETE FROM derived", "DELETE FROM lookup",
                      "INSERT INTO search_text (search_text) VALUES ('delete-all')",
                      "INSERT INTO search_token (search_token) VALUES ('delete-all')",
                      "DELETE FROM derivation"):
        db.execute(statement)
    db.execute("INSERT INTO derivation (version) VALUES (?)", (VERSION,))
    rows = db.execute(_ACTIVE + " ORDER BY id")
    while batch := rows.fetchmany(_BATCH):
        _insert(db, [(customer.id, derive(customer)) for customer in map(customer_of, batch)])


def is_current(db: sqlite3.Connection) -> bool:
    """Tell whether this version of the rules made what is stored."""
    return db.execute("SELECT version FROM derivation").fetchall() == [(VERSION,)]


def keep_current(db: sqlite3.Connection, *, anyway: bool = False) -> None:
    """Rebuild, in a transaction of its own, what another version of the rules derived; or ``anyway``."""
    if is_current(db) and not anyway:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        if anyway or not is_current(db):  # another process may have been first
            rebuild(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def mismatches(db: sqlite3.Connection) -> Iterator[Mismatch]:
    """Yield each customer whose derived row differs from a rebuild, the gone ones included."""
    stored = {row[0]: Derived(Searchable(row[1], row[2]), tuple(json.loads(row[3])))
              for row in db.execute("SELECT customer_id, text, sounds, keys FROM derived")}
    keys = set(db.execute("SELECT key, customer_id FROM lookup"))
    for row in db.execute(_ACTIVE):
        customer = customer_of(row)
        wanted = derive(customer)
        pairs = {(key, customer.id) for key in wanted.keys}
        if stored.pop(customer.id, None) != wanted or not pairs <= keys:
            yield Mismatch(customer.id)
        keys -= pairs
    yield from (Mismatch(number) for number in sorted({*stored, *(owner for _, owner in keys)}))


def fill_index(db: sqlite3.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Put customers into the index, each by number, text and sounds."""
    terms = [(number, *index_terms(text, sounds)) for number, text, sounds in rows]
    db.executemany("INSERT INTO search_text (rowid, text) VALUES (?, ?)",
                   [(number, text) for number, text, _ in terms])
    db.executemany("INSERT INTO search_token (rowid, token) VALUES (?, ?)",
                   [(number, tokens) for number, _, tokens in terms])


def _derived_of(db: sqlite3.Connection, ids: list[int]) -> list[tuple[int, Derived]]:
    rows = db.execute(_ACTIVE_OF, (json.dumps(ids),))
    return [(customer.id, derive(customer)) for customer in map(customer_of, rows.fetchall())]


def _forget(db: sqlite3.Connection, ids: list[int]) -> None:
    wanted = (json.dumps(ids),)
    old = db.execute("SELECT customer_id, text, sounds, keys FROM derived"
                     " WHERE customer_id IN (SELECT value FROM json_each(?))", wanted).fetchall()
    if not old:
        return
    terms = [(number, *index_terms(text, sounds)) for number, text, sounds, _ in old]
    db.executemany("INSERT INTO search_text (search_text, rowid, text) VALUES ('delete', ?, ?)",
                   [(number, text) for number, text, _ in terms])
    db.executemany("INSERT INTO search_token (search_token, rowid, token) VALUES ('delete', ?, ?)",
                   [(number, tokens) for number, _, tokens in terms])
    db.executemany("DELETE FROM lookup WHERE key = ? AND customer_id = ?",
                   [(key, number) for number, _, _, keys in old for key in json.loads(keys)])
    db.execute("DELETE FROM derived WHERE customer_id IN (SELECT value FROM json_each(?))", wanted)


def _insert(db: sqlite3.Connection, rows: list[tuple[int, Derived]]) -> None:
    db.executemany("INSERT INTO derived (customer_id, text, sounds, keys) VALUES (?, ?, ?, ?)",
                   [(number, row.search.text, row.search.sounds, json.dumps(row.keys, ensure_ascii=False))
                    for number, row in rows])
    db.executemany("INSERT INTO lookup (key, customer_id) VALUES (?, ?)",
                   [(key, number) for number, row in rows for key in row.keys])
    fill_index(db, ((number, row.search.text, row.search.sounds) for number, row in rows))
