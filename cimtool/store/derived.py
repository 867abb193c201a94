"""Keeps the derived tables equal to what the rows say: look-up keys, searchable text, the index.

A contentless FTS5 table takes wrong old text silently, so the old text always comes from the
stored `derived` row, never from the customer.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from cimtool.model import Customer, SourceRecord
from cimtool.rules.derivation import VERSION
from cimtool.rules.derive import Ready, derive, feature_keys, ready
from cimtool.rules.index_terms import index_terms
from cimtool.rules.matching.blocking import Key, key
from cimtool.rules.matching.features import Features
from cimtool.rules.matching.own_fields import Compared
from cimtool.rules.searchable import Searchable
from cimtool.store.keys_later import INSERT_KEY, KeysLater
from cimtool.store.matching.features import INSERT_FEATURES, features_of
from cimtool.store.matching.own_features import compared_text
from cimtool.store.reads import customer_count
from cimtool.store.rows import CUSTOMER_COLUMNS, customer_of, texts_json
from cimtool.store.standards import compared_fields

_BATCH = 500
INSERT_TERMS = "INSERT INTO search_index (rowid, term) VALUES (?, ?)"
_MOST = (3, 4)  # from three of four on
_GROWN = 5
_json = json.JSONEncoder(ensure_ascii=False).encode  # as json.dumps, which makes an encoder for each value
# To count the rows takes longer than all else that one new customer needs.
_COUNT = "UPDATE derivation SET customers = customers + ?"
_COUNT_ACTIVE = "SELECT count(*) FROM customer WHERE state = 'active'"
_ACTIVE = f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
_ACTIVE_OF = (f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
              " AND id IN (SELECT value FROM json_each(?))")
_DERIVED_OF = ("SELECT customer_id, text, sounds, keys FROM derived"
               " WHERE customer_id IN (SELECT value FROM json_each(?))")
_NOT_ACTIVE = "NOT IN (SELECT id FROM customer WHERE state = 'active')"
_GONE = (f"SELECT customer_id FROM derived WHERE customer_id {_NOT_ACTIVE}"  # noqa: S608 - a constant
         f" UNION SELECT customer_id FROM feature WHERE customer_id {_NOT_ACTIVE}")
# Pairs of key and customer.
_NOT_LOOKED_UP = ("WITH wanted AS (SELECT json_extract(value, '$[0]') AS key, json_extract(value, '$[1]') AS id"
                  " FROM json_each(?)) SELECT id FROM wanted WHERE NOT EXISTS"
                  " (SELECT 1 FROM lookup WHERE lookup.key = wanted.key AND customer_id = wanted.id)")

# How the keys begin by which an import recognises a customer.
ASKED = (key(Key.PHONE, ""), key(Key.EMAIL, ""))

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A customer whose derived rows are not what the row says."""

    customer_id: int


def refresh(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Derive these customers anew; those no longer active leave the derived tables.

    To forget nearly everybody one by one would take longer than to derive the others again.
    """
    wanted = list(ids)
    if len(wanted) * _MOST[1] >= customer_count(db) * _MOST[0] > 0:
        rebuild(db)
        return
    remaining, compared = iter(wanted), compared_fields(db)
    while batch := list(islice(remaining, _BATCH)):
        _forget(db, batch)
        _insert(db, _derived_of(db, batch, compared))


def put(db: sqlite3.Connection, records: Mapping[int, SourceRecord], *, stored: Iterable[int],
        known: Mapping[int, Ready], later: KeysLater) -> None:
    """Derive active customers, as they have just been written, from the records in hand.

    ``stored``: those of them that have been derived before; ``known``: what has been derived of some already;
    ``later`` takes the keys by which an import recognises nobody.
    """
    before = list(stored)
    _forget(db, before)
    later.recall(before)
    compared = compared_fields(db)
    _insert(db, [(number, known.get(number) or ready(record, compared)) for number, record in records.items()], later)


def rebuild(db: sqlite3.Connection, told: Told | None = None) -> None:
    """Derive everything anew, inside the caller's transaction; ``told`` hears how many of how many are done."""
    for statement in ("DELETE FROM derived", "DELETE FROM lookup", "DELETE FROM feature",
                      "INSERT INTO search_index (search_index) VALUES ('delete-all')",
                      "DELETE FROM derivation"):
        db.execute(statement)
    compared = compared_fields(db)
    db.execute("INSERT INTO derivation (version, compared) VALUES (?, ?)", (VERSION, compared_text(compared)))
    total, done = int(db.execute(_COUNT_ACTIVE).fetchone()[0]), 0
    later = KeysLater(db)
    for batch in _active_batches(db):
        _insert(db, [(customer.id, ready(customer, compared)) for customer in batch], later)
        done += len(batch)
        if told is not None:
            told(done, total)
    later.write()
    settle(db, done)


def settle(db: sqlite3.Connection, added: int) -> None:
    """Put the index in one piece if at least a fifth of it is new.

    What a bulk load leaves in many pieces is merged by whoever comes next: single adds took up to 60 ms then.
    """
    if added * _GROWN >= customer_count(db):
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
    """Yield each customer whose derived rows differ from a rebuild, the gone ones included."""
    compared, wrong, wanted_keys = compared_fields(db), set[int](), 0
    for batch in _active_batches(db):
        wanted = {customer.id: derive(customer, compared) for customer in batch}
        keys = {number: derived.keys for number, derived in wanted.items()}
        stored = _stored(db, list(wanted))
        lacking = _lacking(db, keys)
        for number, derived in wanted.items():
            if number in lacking or stored.get(number) != (derived.search, derived.features, derived.record_keys):
                wrong.add(number)
                yield Mismatch(number)
        wanted_keys += sum(map(len, keys.values()))
    others = {row[0] for row in db.execute(_GONE)}
    if wrong or db.execute("SELECT count(*) FROM lookup").fetchone()[0] != wanted_keys:
        others |= _with_other_keys(db, compared)
    yield from map(Mismatch, sorted(others - wrong))


def _active_batches(db: sqlite3.Connection) -> Iterator[list[Customer]]:
    rows = db.execute(_ACTIVE + " ORDER BY id")
    while batch := rows.fetchmany(_BATCH):
        yield list(map(customer_of, batch))


def _stored(db: sqlite3.Connection, ids: list[int]) -> dict[int, tuple[Searchable, Features | None, tuple[str, ...]]]:
    seen = dict(features_of(db, ids))
    return {number: (Searchable(text, sounds), seen.get(number), tuple(json.loads(keys)))
            for number, text, sounds, keys in db.execute(_DERIVED_OF, (json.dumps(ids),))}


def _lacking(db: sqlite3.Connection, keys: Mapping[int, Iterable[str]]) -> set[int]:
    """Return the customers that are not found by all of their keys."""
    pairs = [(key, number) for number, of_one in keys.items() for key in of_one]
    return {row[0] for row in db.execute(_NOT_LOOKED_UP, (_json(pairs),))}


def _with_other_keys(db: sqlite3.Connection, compared: Compared) -> set[int]:
    """Return whoever has more or fewer keys than wanted: a walk over all that only a broken table takes."""
    held = dict(db.execute("SELECT customer_id, count(*) FROM lookup GROUP BY customer_id"))
    return {customer.id for batch in _active_batches(db) for customer in batch
            if held.pop(customer.id, 0) != len(derive(customer, compared).keys)} | held.keys()


def fill_index(db: sqlite3.Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Put customers into the index, each by number, text and sounds."""
    db.executemany(INSERT_TERMS, ((number, index_terms(text, sounds)) for number, text, sounds in rows))


def _derived_of(db: sqlite3.Connection, ids: list[int], compared: Compared) -> list[tuple[int, Ready]]:
    rows = db.execute(_ACTIVE_OF, (json.dumps(ids),))
    return [(customer.id, ready(customer, compared)) for customer in map(customer_of, rows.fetchall())]


def _forget(db: sqlite3.Connection, ids: list[int]) -> None:
    wanted = (json.dumps(ids),)
    old = db.execute(_DERIVED_OF, wanted).fetchall()
    if not old:
        return
    db.executemany("INSERT INTO search_index (search_index, rowid, term) VALUES ('delete', ?, ?)",
                   [(number, index_terms(text, sounds)) for number, text, sounds, _ in old])
    db.executemany("DELETE FROM lookup WHERE key = ? AND customer_id = ?",
                   [(key, number) for number, _, _, keys in old for key in json.loads(keys)])
    db.executemany("DELETE FROM lookup WHERE key = ? AND customer_id = ?",
                   [(key, number) for number, seen in list(features_of(db, ids)) for key in feature_keys(seen)])
    db.execute(_COUNT, (-len(old),))
    db.execute("DELETE FROM derived WHERE customer_id IN (SELECT value FROM json_each(?))", wanted)
    db.execute("DELETE FROM feature WHERE customer_id IN (SELECT value FROM json_each(?))", wanted)


def _insert(db: sqlite3.Connection, rows: list[tuple[int, Ready]], later: KeysLater | None = None) -> None:
    db.execute(_COUNT, (len(rows),))
    pairs = [(each, number) for number, row in rows for each in row.keys]
    if later is not None:
        pairs = later.add(pairs)
    db.executemany("INSERT INTO derived (customer_id, text, sounds, keys) VALUES (?, ?, ?, ?)",
                   [(number, row.text, row.sounds, texts_json(row.record_keys)) for number, row in rows])
    db.executemany(INSERT_KEY, sorted(pairs))
    db.executemany(INSERT_FEATURES, [(number, *row.features) for number, row in rows])
    db.executemany(INSERT_TERMS, [(number, row.terms) for number, row in rows])
