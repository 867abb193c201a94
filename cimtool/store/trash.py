"""The trash: a deleted customer keeps everything, but is neither found nor counted."""

import re
import sqlite3
from collections.abc import Iterable, Iterator

from cimtool.errors import BadValue, CustomerAmbiguous, CustomerNotFound, NotInTrash
from cimtool.model import Customer, State
from cimtool.rules.keys import name_key
from cimtool.store.journal import Operation
from cimtool.store.reads import customer_by_id, ref_owner, survivor_of
from cimtool.store.rows import CUSTOMER_COLUMNS, customer_of

IN_TRASH = (f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state = 'trashed'"  # noqa: S608 - our own columns
            " ORDER BY updated_at DESC, id")
SET_STATE = "UPDATE customer SET state = ?, updated_at = ? WHERE id = ?"
_ID = re.compile(r"#?(\d{1,18})", re.ASCII).fullmatch
_LISTED = 10


def trash(current: Operation, ids: Iterable[int]) -> list[Customer]:
    """Put active customers into the trash and return them as they were.

    Raises:
        CustomerNotFound: one of them is not active.
    """
    gone = [customer_by_id(current.db, number) for number in ids]
    for customer in gone:
        if customer.state is not State.ACTIVE:
            raise CustomerNotFound(customer=f"#{customer.id}")
        current.db.execute(SET_STATE, (State.TRASHED, current.at, customer.id))
    return gone


def take_out(current: Operation, customer: Customer) -> Customer:
    """Make a customer in the trash active again.

    Raises:
        BadValue: another customer of its source has its ref by now.
    """
    taken_by = ref_owner(current.db, customer.ref, customer.source) if customer.ref is not None else None
    if taken_by is not None:
        raise BadValue(name="ref", value=str(customer.ref), expected=f"#{taken_by}")
    current.db.execute(SET_STATE, (State.ACTIVE, current.at, customer.id))
    return customer_by_id(current.db, customer.id)


def in_trash(db: sqlite3.Connection) -> Iterator[Customer]:
    """Yield the customers in the trash, the last deleted first; ``updated_at`` is when that was."""
    return map(customer_of, db.execute(IN_TRASH))


def find_in_trash(db: sqlite3.Connection, typed: str) -> Customer:
    """Return the one deleted customer meant by an id, ``ref:…`` or its name.

    Raises:
        NotInTrash: none fits.
        CustomerAmbiguous: several fit.
    """
    found = _ID(typed.strip())
    number = survivor_of(db, int(found[1])) if found else None
    fitting = [customer for customer in in_trash(db)
               if customer.id == number or (number is None and _fits(customer, typed.strip()))]
    if len(fitting) > 1:
        listed = ", ".join(f"#{customer.id} {customer.name[:40]}" for customer in fitting[:_LISTED])
        raise CustomerAmbiguous(customer=typed, matches=listed)
    if not fitting:
        raise NotInTrash(customer=typed)
    return fitting[0]


def _fits(customer: Customer, typed: str) -> bool:
    prefix, _, ref = typed.partition(":")
    return (prefix.lower() == "ref" and ref == customer.ref) or name_key(typed) == name_key(customer.name)
