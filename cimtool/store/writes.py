"""Writes of single customers, inside an open operation."""

import json

from cimtool.errors import BadValue
from cimtool.model import Customer, SourceRecord
from cimtool.store.journal import Operation
from cimtool.store.reads import customer_by_id, ref_owner
from cimtool.store.rows import RECORD_COLUMNS, points_json, record_values
from cimtool.store.uid import uuid7

_INSERT_COLUMNS = ("id", "op", "uid", "created_at", "updated_at", "confirmed", *RECORD_COLUMNS)
INSERT_WITH_ID = (f"INSERT INTO customer ({', '.join(_INSERT_COLUMNS)})"  # noqa: S608 - our own columns
                  f" VALUES ({', '.join('?' * len(_INSERT_COLUMNS))})")
_ASSIGNMENTS = ", ".join(f"{name} = ?" for name in RECORD_COLUMNS)
UPDATE_CUSTOMER = f"UPDATE customer SET {_ASSIGNMENTS}, updated_at = ? WHERE id = ?"  # noqa: S608 - our own columns

# Not updated_at: no value changes.
SET_CONFIRMED = ("UPDATE customer SET confirmed = :confirmed, confirmed_on = :confirmed_on, phones = :phones,"
                 " emails = :emails WHERE id = :id AND (confirmed, confirmed_on, phones, emails)"
                 " IS NOT (:confirmed, :confirmed_on, :phones, :emails)")


def add_customer(current: Operation, record: SourceRecord) -> Customer:
    """Insert a customer and return it as stored.

    Raises:
        BadValue: another active customer of that source has the ref.
    """
    _refuse_taken_ref(current, record, None)
    uid = uuid7(current.stamp.at)
    record = current.sealed(uid, record)
    cursor = current.db.execute(INSERT_WITH_ID, (
        None, current.number, uid, current.at, current.at, "{}", *record_values(record)))
    return customer_by_id(current.db, int(cursor.lastrowid or 0))


def update_customer(current: Operation, customer_id: int, record: SourceRecord) -> Customer:
    """Write a customer's fields anew and return it; a record that changes nothing writes nothing.

    Raises:
        BadValue: another active customer of that source has the ref.
    """
    before = customer_by_id(current.db, customer_id)
    record = current.sealed(before.uid, record, before)
    if record_values(before) == record_values(record):
        return before
    _refuse_taken_ref(current, record, customer_id)
    current.db.execute(UPDATE_CUSTOMER, (*record_values(record), current.at, customer_id))
    return customer_by_id(current.db, customer_id)


def set_confirmed(current: Operation, customer: Customer) -> None:
    """Write the days on which a customer and its contacts were last checked; what was there before is no change."""
    current.db.execute(SET_CONFIRMED, {
        "id": customer.id, "confirmed": json.dumps(dict(sorted(customer.confirmed.items())), ensure_ascii=False),
        "confirmed_on": customer.confirmed_on, "phones": points_json(customer.phones),
        "emails": points_json(customer.emails)})


def _refuse_taken_ref(current: Operation, record: SourceRecord, owner: int | None) -> None:
    if record.ref is None:
        return
    taken_by = ref_owner(current.db, record.ref, record.source)
    if taken_by is not None and taken_by != owner:
        raise BadValue(name="ref", value=record.ref, expected=f"#{taken_by}")
