"""Keeps the stored own fields equal to what the owner's standards say takes part in matching.

A choice of the owner's changes what is derived from every customer, but only of that field: the index stays.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from cimtool.rules.matching.own_fields import Compared, own_keys, own_stored
from cimtool.store.standards import compared_fields

MADE_WITH = "SELECT compared FROM derivation"
FILLED = """SELECT c.id, c.extra, f.own FROM customer c JOIN feature f ON f.customer_id = c.id
  WHERE c.state = 'active' AND EXISTS (
  SELECT 1 FROM json_each(c.extra) e WHERE e.key IN (SELECT value FROM json_each(?)))"""
_BATCH: Final = 5_000


def compared_text(compared: Compared) -> str:
    """Return fields that take part as they are noted beside the version of the derivation."""
    return json.dumps(dict(sorted(compared.items())), ensure_ascii=False)


def follow_standards(db: sqlite3.Connection) -> None:
    """Derive own fields anew if others take part than before, inside the caller's transaction.

    The fitted model goes: it knows nothing of a new field, and something of one that is gone.
    """
    compared = compared_fields(db)
    before = {name: how for (text,) in db.execute(MADE_WITH) for name, how in json.loads(text).items()}
    changed = sorted(name for name in {*before, *compared} if before.get(name) != compared.get(name))
    if not changed:
        return
    rows = iter(db.execute(FILLED, (json.dumps(changed),)).fetchall())
    while batch := list(islice(rows, _BATCH)):
        _write(db, _changes(batch, compared))
    db.execute("UPDATE derivation SET compared = ?", (compared_text(compared),))
    db.execute("DELETE FROM matching_model")


def _changes(rows: Iterable[tuple[int, str, str]], compared: Compared) -> Iterator[tuple[int, str, str]]:
    for number, extra, own in rows:
        wanted = own_stored(json.loads(extra), compared)
        if wanted != own:
            yield number, own, wanted


def _write(db: sqlite3.Connection, changes: Iterable[tuple[int, str, str]]) -> None:
    changed = list(changes)
    db.executemany("DELETE FROM lookup WHERE key = ? AND customer_id = ?",
                   [(key, number) for number, own, _ in changed for key in own_keys(own)])
    db.executemany("INSERT INTO lookup (key, customer_id) VALUES (?, ?)",
                   [(key, number) for number, _, wanted in changed for key in own_keys(wanted)])
    db.executemany("UPDATE feature SET own = ? WHERE customer_id = ?",
                   [(wanted, number) for number, _, wanted in changed])
