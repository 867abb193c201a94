"""Keeps the derived tables equal to what the rows say: look-up keys, searchable text, the index.

A contentless FTS5 table takes wrong old text silently, so the old text always comes from the
stored `derived` row, never from the customer.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from cimtool.model import SourceRecord
from cimtool.rules.derivation import VERSION
from cimtool.rules.derive import Ready, derive, feature_keys, ready
from cimtool.rules.index_terms import index_terms
from cimtool.rules.matching.features import Features
from cimtool.rules.matching.own_fields import Compared
from cimtool.rules.searchable import Searchable
from cimtool.store.features import ALL_FEATURES, INSERT_FEATURES, features_of
from cimtool.store.own_features import compared_text
from cimtool.store.rows import CUSTOMER_COLUMNS, customer_of
from cimtool.store.standards import compared_fields

_BATCH = 500
INSERT_TERMS = "INSERT INTO search_index (rowid, term) VALUES (?, ?)"
_MOST = (3, 4)  # from three of four on
_GROWN = 5
_json = json.JSONEncoder(ensure_ascii=False).encode  # as json.dumps, which makes an encoder for each value
_COUNT_ACTIVE = "SELECT count(*) FROM customer WHERE state = 'active'"
_ACTIVE = f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
_ACTIVE_OF = (f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
              " AND id IN (SELECT value FROM json_each(?))")


Told = Callable[[int, int], None]
_NOTHING: Mapping[int, Ready] = {}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A customer whose derived rows are not what the row says."""

    customer_id: int


def refresh(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Derive these customers anew; those no longer active leave the derived tables.

    To forget nearly everybody one by one would take longer than to derive the others again.
    """
    wanted = list(ids)
    if len(wanted) * _MOST[1] >= int(db.execute("SELECT count(*) FROM derived").fetchone()[0]) * _MOST[0] > 0:
        rebuild(db)
        return
    remaining, compared = iter(wanted), compared_fields(db)
    while batch := list(islice(remaining, _BATCH)):
        _forget(db, batch)
        _insert(db, _derived_of(db, batch, compared))


def put(db: sqlite3.Connection, records: Mapping[int, SourceRecord], *, stored: Iterable[int],
        known: Mapping[int, Ready] = _NOTHING) -> None:
    """Derive active customers, as they have just been written, from the records in hand.

    ``stored``: those of them that have been derived before; ``known``: what has been derived of some already.
    """
    _forget(db, list(stored))
    compared = compared_fields(db)
    _insert(db, [(number, known.get(number) or ready(record, compared)) for number, record in records.items()])


def rebuild(db: sqlite3.Connection, told: Told | None = None) -> None:
    """Derive everything anew, inside the caller's transaction; ``told`` hears how many of how many are done."""
    for statement in ("DELETE FROM derived", "DELETE FROM lookup", "DELETE FROM feature",
                      "INSERT INTO search_index (search_index) VALUES ('delete-all')",
                      "DELETE FROM derivation"):
        db.execute(statement)
    compared = compared_fields(db)
    db.execute("INSERT INTO derivation (version, compared) VALUES (?, ?)", (VERSION, compared_text(compared)))
    total, done = int(db.execute(_COUNT_ACTIVE).fetchone()[0]), 0
    rows = db.execute(_ACTIVE + " ORDER BY id")
    while batch := rows.fetchmany(_BATCH):
        _insert(db, [(customer.id, ready(customer, compared)) for customer in map(customer_of, batch)])
        done += len(batch)
        if told is not None:
            told(done, total)
    settle(db, done)


def settle(db: sqlite3.Connection, added: int) -> None:
    """Put the index in one piece if at least a fifth of it is new.

    What a bulk load leaves in many pieces is merged by whoever comes next: single adds took up to 60 ms then.
    """
    if added * _GROWN >= int(db.execute("SELECT count(*) FROM derived").fetchone()[0]):
        db.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")


def is_current(db: sqlite3.Connection) -> bool:
    """Tell whether this version of the rules made what is stored."""
    return db.execute("SELECT version FROM derivation").fetchall() == [(VERSION,)]


def keep_current(db: sqlite3.Connection, *, told: Told | None = None, anyway: bool = False) -> None:
    """Rebuild, in a transaction of its own, what another version of the rules derived; or ``anyway``."""
    if is_current(db) and not anyway:
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        if anyway or not is_current(db):  # another process may have been first
            rebuild(db, told)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def mismatches(db: sqlite3.Connection) -> Iterator[Mismatch]:
    """Yield each customer whose derived row differs from a rebuild, the gone ones included."""
    seen = {row[0]: Features(*row[1:]) for row in db.execute(ALL_FEATURES)}
    stored = {row[0]: (Searchable(row[1], row[2]), seen.pop(row[0], None), tuple(json.loads(row[3])))
              for row in db.execute("SELECT customer_id, text, sounds, keys FROM derived")}
    keys = set(db.execute("SELECT key, customer_id FROM lookup"))
    compared = compared_fields(db)
    for row in db.execute(_ACTIVE):
        customer = customer_of(row)
        wanted = derive(customer, compared)
        pairs = {(key, customer.id) for key in wanted.keys}
        if stored.pop(customer.id, None) != (wanted.search, wanted.features, wanted.record_keys) or not pairs <= keys:
            yield Mismatch(customer.id)
        keys -= pairs
    yield from (Mismatch(number) for number in sorted({*stored, *seen, *(owner for _, owner in keys)}))


def fill_index(db: sqlite3.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Put customers into the index, each by number, text and sounds."""
    db.executemany(INSERT_TERMS, ((number, index_terms(text, sounds)) for number, text, sounds in rows))


def _derived_of(db: sqlite3.Connection, ids: list[int], compared: Compared) -> list[tuple[int, Ready]]:
    rows = db.execute(_ACTIVE_OF, (json.dumps(ids),))
    return [(customer.id, ready(customer, compared)) for customer in map(customer_of, rows.fetchall())]


def _forget(db: sqlite3.Connection, ids: list[int]) -> None:
    wanted = (json.dumps(ids),)
    old = db.execute("SELECT customer_id, text, sounds, keys FROM derived"
                     " WHERE customer_id IN (SELECT value FROM json_each(?))", wanted).fetchall()
    if not old:
        return
    db.executemany("INSERT INTO search_index (search_index, rowid, term) VALUES ('delete', ?, ?)",
                   [(number, index_terms(text, sounds)) for number, text, sounds, _ in old])
    db.executemany("DELETE FROM lookup WHERE key = ? AND customer_id = ?",
                   [(key, number) for number, _, _, keys in old for key in json.loads(keys)])
    db.executemany("DELETE FROM lookup WHERE key = ? AND customer_id = ?",
                   [(key, number) for number, seen in list(features_of(db, ids)) for key in feature_keys(seen)])
    db.execute("DELETE FROM derived WHERE customer_id IN (SELECT value FROM json_each(?))", wanted)
    db.execute("DELETE FROM feature WHERE customer_id IN (SELECT value FROM json_each(?))", wanted)


def _insert(db: sqlite3.Connection, rows: list[tuple[int, Ready]]) -> None:
    db.executemany("INSERT INTO derived (customer_id, text, sounds, keys) VALUES (?, ?, ?, ?)",
                   [(number, row.text, row.sounds, _json(row.record_keys)) for number, row in rows])
    db.executemany("INSERT INTO lookup (key, customer_id) VALUES (?, ?)",
                   [(key, number) for number, row in rows for key in row.keys])
    db.executemany(INSERT_FEATURES, [(number, *row.features) for number, row in rows])
    db.executemany(INSERT_TERMS, [(number, row.terms) for number, row in rows])
