"""How far the record of one customer can be trusted."""

import sqlite3
from collections.abc import Iterable
from datetime import date

from cimtool.model import Customer, Interaction
from cimtool.rules.freshness import (
    HALF_LIVES,
    Trust,
    contact_state,
    contacts_of,
    evidence_of,
    field_ages,
)
from cimtool.store.entered import created_evidence, entered_on
from cimtool.store.tier_rules import Cadences


def trust_in(db: sqlite3.Connection, customer: Customer, talks: Iterable[Interaction], as_of: date) -> Trust:
    """Return how current the fields of a customer are, and where their contact clock stands; talks oldest first."""
    contacts = contacts_of((talk.at[:10], talk.channel, talk.text) for talk in talks)
    created, entered = created_evidence(db, customer), entered_on(db, customer)
    latest = {name: evidence_of(name, customer, entered.get(name, created), contacts) for name in HALF_LIVES}
    state = contact_state(contacts.last_on, Cadences(db).of(customer.tier), as_of)
    return Trust(as_of, field_ages(customer, latest, as_of), state, contacts.last_on)
