"""From what somebody typed for CUSTOMER to the one customer it means."""

import re
import sqlite3
from collections.abc import Callable

from cimtool.errors import CustomerAmbiguous, CustomerNotFound
from cimtool.frozen import frozen
from cimtool.model import Customer, State
from cimtool.rules.keys import name_key
from cimtool.rules.text.emails import email_key
from cimtool.rules.text.phones import parse_phones
from cimtool.store.reads import BY_REF, BY_REF_ANY, customer_by_id, customers_by_ids, ids_by_key, survivor_of
from cimtool.store.search import search_ids

_ID = re.compile(r"#?(\d{1,18})").fullmatch
_HALF_CHARACTER = re.compile("[\ud800-\udfff]").search
_LISTED = 10


@frozen
class Resolved:
    """A customer, and the merged-away id that led to it, if one did."""

    customer: Customer
    merged_from: int | None = None


def resolve(db: sqlite3.Connection, typed: str, *, trash: bool = False) -> Resolved:
    """Return the one customer meant by an id, ``ref:…``, a phone, an e-mail or a name.

    Raises:
        CustomerNotFound: none fits; with ``trash`` False a deleted one does not fit.
        CustomerAmbiguous: several fit.
    """
    if not typed.isascii() and _HALF_CHARACTER(typed):  # nothing like it can be stored
        raise CustomerNotFound(customer=typed)
    for find in _FINDERS:
        ids = find(db, typed.strip())
        if len(ids) > 1:
            raise CustomerAmbiguous(customer=typed, matches=_listed(db, ids))
        if ids:
            return _live(db, ids[0], typed, trash=trash)
    raise CustomerNotFound(customer=typed)


def _live(db: sqlite3.Connection, found: int, typed: str, *, trash: bool) -> Resolved:
    survivor = survivor_of(db, found)
    customer = customer_by_id(db, survivor)
    if customer.state is State.TRASHED and not trash:
        raise CustomerNotFound(customer=typed)
    return Resolved(customer, found if survivor != found else None)


def _by_id(db: sqlite3.Connection, typed: str) -> list[int]:
    match = _ID(typed)
    if not match:
        return []
    number = int(match[1])
    return [number] if db.execute("SELECT 1 FROM customer WHERE id = ?", (number,)).fetchone() else []


def _by_ref(db: sqlite3.Connection, typed: str) -> list[int]:
    prefix, _, ref = typed.partition(":")
    if prefix.lower() != "ref" or not ref:
        return []
    found = [row[0] for row in db.execute(BY_REF, (ref,))]
    if not found:
        found = sorted({survivor_of(db, row[0]) for row in db.execute(BY_REF_ANY, (ref,))})
    if not found:
        raise CustomerNotFound(customer=typed)
    return found


def _by_phone(db: sqlite3.Connection, typed: str) -> list[int]:
    if sum(sign.isdigit() for sign in typed) < 5:
        return []
    points = parse_phones(typed)
    return ids_by_key(db, f"p:{points[0].e164}") if len(points) == 1 and points[0].e164 else []


def _by_email(db: sqlite3.Connection, typed: str) -> list[int]:
    return ids_by_key(db, f"e:{email_key(typed)}") if "@" in typed else []


def _by_name(db: sqlite3.Connection, typed: str) -> list[int]:
    return ids_by_key(db, name_key(typed))


def _by_search(db: sqlite3.Connection, typed: str) -> list[int]:
    return search_ids(db, typed, limit=_LISTED + 1) if typed else []


_FINDERS: tuple[Callable[[sqlite3.Connection, str], list[int]], ...] = (
    _by_id, _by_ref, _by_phone, _by_email, _by_name, _by_search)


def _listed(db: sqlite3.Connection, ids: list[int]) -> str:
    customers = customers_by_ids(db, ids[:_LISTED])
    names = [f"#{number} {customers[number].name[:40]}" for number in ids[:_LISTED]]
    return ", ".join(names + (["..."] if len(ids) > _LISTED else []))
