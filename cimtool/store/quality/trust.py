"""How far the record of one customer can be trusted."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from cimtool.model import Customer, Interaction
from cimtool.rules.day_end import end_of
from cimtool.rules.freshness import (
    AGEING_FIELDS,
    FieldAge,
    Trust,
    contact_state,
    contacts_of,
    evidence_of,
    field_ages,
)
from cimtool.store.conditions import Where
from cimtool.store.quality.beside import Beside
from cimtool.store.quality.entered import Origins, created_evidence, entered_on
from cimtool.store.rows import customer_columns, customer_of
from cimtool.store.tiers.rules import Upkeep

_COLUMNS: Final = f"{customer_columns('c')}, c.op"
_CUSTOMERS: Final = f"SELECT {_COLUMNS} FROM customer AS c WHERE {{chosen}} ORDER BY c.id"  # noqa: S608 - our own columns
_CHANGED: Final = "SELECT DISTINCT row FROM image WHERE tbl = 'customer' ORDER BY row"
_TALKS: Final = """SELECT customer_id, substr(at, 1, 10), channel, text FROM interaction WHERE at < ?
  ORDER BY customer_id, at, id"""


def trust_in(db: sqlite3.Connection, customer: Customer, talks: Iterable[Interaction], as_of: date) -> Trust:
    """Return how current the fields of a customer are, and where their contact clock stands; talks oldest first."""
    contacts = contacts_of((talk.at[:10], talk.channel, talk.text) for talk in talks)
    created, entered = created_evidence(db, customer), entered_on(db, customer)
    latest = {name: evidence_of(name, customer, entered.get(name, created), contacts) for name in AGEING_FIELDS}
    upkeep = Upkeep(db)
    state = contact_state(contacts.last_on, upkeep.cadence(customer.tier), as_of)
    return Trust(as_of, field_ages(customer, latest, as_of, upkeep.half_lives(customer.tier)), state, contacts.last_on)


def ages_of_all(db: sqlite3.Connection, chosen: Where, as_of: date) -> Iterator[tuple[FieldAge, ...]]:
    """Yield how current the fields of each chosen customer are."""
    origins, upkeep, changed = Origins(db), Upkeep(db), Beside(db.execute(_CHANGED))
    talks = Beside(db.execute(_TALKS, (end_of(as_of),)))
    for *row, operation in db.execute(_CUSTOMERS.format(chosen=chosen.sql), chosen.values):
        customer = customer_of(row)
        contacts = contacts_of(talk[1:] for talk in talks.of(customer.id))
        created = origins.created(customer, operation)
        entered = entered_on(db, customer) if changed.of(customer.id) else {}
        latest = {name: evidence_of(name, customer, entered.get(name, created), contacts) for name in AGEING_FIELDS}
        yield field_ages(customer, latest, as_of, upkeep.half_lives(customer.tier))
