"""When the values of a customer came in, and from whom: read from the journal."""

import json
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from cimtool.model import Customer
from cimtool.rules.freshness import AGEING_FIELDS, FIRST_HAND, Basis, Evidence
from cimtool.store.rows import RECORD_COLUMNS, record_values

ORIGIN = "SELECT at, command FROM operation WHERE id = ?"
IMAGES = """SELECT o.at, o.command, i.before FROM image i JOIN operation o ON o.id = i.operation
  WHERE i.tbl = 'customer' AND i.row = ? AND i.before IS NOT NULL ORDER BY i.id DESC"""
OPERATION_OF = "SELECT op FROM customer WHERE id = ?"
_OPERATIONS: Final = 1024
_LISTS: Final = frozenset({"phones", "emails"})


class Origins:
    """Tells how customers came in; customers of one import stand together, so few operations are looked up."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._operation = lru_cache(_OPERATIONS)(
            lambda number: db.execute(ORIGIN, (number,)).fetchone() or ("", ""))

    def created(self, customer: Customer, operation: int) -> Evidence:
        """Return when a customer was written down; a file that does not say when only brings the record."""
        at, command = self._operation(operation)
        told = command in FIRST_HAND or customer.created_at != at
        return Evidence(customer.created_at[:10], Basis.ENTERED if told else Basis.RECEIVED)


def created_evidence(db: sqlite3.Connection, customer: Customer) -> Evidence:
    """Return when one customer was written down."""
    return Origins(db).created(customer, db.execute(OPERATION_OF, (customer.id,)).fetchone()[0])


def entered_on(db: sqlite3.Connection, customer: Customer) -> Mapping[str, Evidence]:
    """Return when each ageing value that changed since the record was made came to be what it is.

    What an undone operation wrote, and the undo itself, left the record as it had been, stamp included: a change
    later than the stamp is none.
    """
    values = dict(zip(RECORD_COLUMNS, record_values(customer), strict=True))
    now = {name: _value(name, values[name]) for name in AGEING_FIELDS}
    found: dict[str, Evidence] = {}
    for at, command, before in db.execute(IMAGES, (customer.id,)):
        row = json.loads(before)
        if "name" not in row:
            continue  # a tombstone: what stood there was erased before the customer came back
        basis = Basis.ENTERED if command in FIRST_HAND else Basis.RECEIVED
        for name in [name for name in now if _value(name, row[name]) != now[name]]:
            now[name] = _value(name, row[name])
            if at <= customer.updated_at:
                found.setdefault(name, Evidence(at[:10], basis))
    return found


def _value(name: str, text: str | None) -> Any:  # noqa: ANN401 - a text, or the values of a list
    """Return a column's value without the days on which a contact point was checked."""
    return [point["value"] for point in json.loads(text or "[]")] if name in _LISTS else text
