"""Reads the customers that fit a query the way the checks of the audit look at them, one by one.

Everything is read in the order of the ids, side by side, so that a million customers take no more memory than one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from cimtool.model import Customer, Kind
from cimtool.rules.day_end import end_of
from cimtool.rules.freshness import NO_CONTACTS, Contacts, Evidence, contacts_of, nothing_stale_from
from cimtool.rules.money import exponent_of
from cimtool.rules.quality.finding import Bought, Firm, Subject, Twin
from cimtool.rules.text.companies import same_company
from cimtool.rules.text.names import Agreement
from cimtool.store.functions import register
from cimtool.store.matching.twins import Row as TwinRow
from cimtool.store.quality.beside import Beside
from cimtool.store.quality.entered import Origins, entered_on
from cimtool.store.rows import customer_columns, customer_of
from cimtool.store.scope import Scope, chosen, only
from cimtool.store.standards import stored_standards
from cimtool.store.tiers.rates import COUNTED_IN, WORTH, counted_in
from cimtool.store.tiers.rules import Upkeep

_COLUMNS: Final = f"{customer_columns('c')}, c.op"
# Purchases of one currency, nearly all, are added up straight from the index.
_SPENT: Final = """SELECT customer_id, sum(CASE WHEN bought_on <= ? THEN amount_minor END), max(bought_on),
  min(currency), max(currency) FROM purchase {only} GROUP BY customer_id ORDER BY customer_id"""
_SPENT_RATED: Final = f"""SELECT sum({WORTH.format(into=COUNTED_IN)}), {COUNTED_IN} FROM purchase AS p
  WHERE p.customer_id = ? AND p.bought_on <= ?"""  # noqa: S608 - constants
_SPENT_MOST: Final = """SELECT sum(amount_minor), currency FROM purchase WHERE customer_id = ? AND bought_on <= ?
  GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1"""
_TO_COME: Final = """SELECT p.id, p.bought_on FROM purchase p JOIN operation o ON o.id = p.op
  WHERE p.customer_id = ? AND p.bought_on > ? AND o.at < ? ORDER BY p.id"""
_TALKS: Final = """SELECT customer_id, substr(at, 1, 10), channel, text FROM interaction WHERE at < ? {only}
  ORDER BY customer_id, at, id"""
# A person's firm and a company that is a customer have the core of the name in common.
_FIRMS: Final = """SELECT w.customer_id, f.id, f.name FROM lookup c
  JOIN lookup w ON w.key = 'w:' || substr(c.key, 3) JOIN customer f ON f.id = c.customer_id
  WHERE c.key >= 'c:' AND c.key < 'c;' AND w.customer_id <> c.customer_id
  AND NOT EXISTS (SELECT 1 FROM link l WHERE l.from_id = w.customer_id AND l.to_id = f.id)
  AND NOT EXISTS (SELECT 1 FROM link l WHERE l.from_id = f.id AND l.to_id = w.customer_id)
  ORDER BY w.customer_id, f.id"""
_LEFT_BEHIND: Final = """SELECT c.merged_into, p.id, p.bought_on FROM customer c JOIN purchase p ON p.customer_id = c.id
  WHERE c.merged_into IS NOT NULL ORDER BY c.merged_into, p.id"""
_CHANGED: Final = "SELECT DISTINCT row FROM image WHERE tbl = 'customer' ORDER BY row"
_CACHED: Final = 4096


def subjects(db: sqlite3.Connection, scope: Scope, twins: Iterable[TwinRow] = ()) -> Iterator[Subject]:
    """Yield the active customers that fit, by id; ``twins`` are the undecided pairs, by their newer half.

    Raises:
        BadValue, UnavailableField: as `where`.
    """
    register(db)
    reader = _Reader(db, scope, twins)
    fitting = chosen(scope)
    sql = f"SELECT {_COLUMNS} FROM customer AS c WHERE {fitting.sql} ORDER BY c.id"  # noqa: S608 - all bound
    for *row, operation in db.execute(sql, fitting.values):
        yield reader.subject(customer_of(row), operation)


class _Reader:
    """What stands beside the customers, read along with them."""

    def __init__(self, db: sqlite3.Connection, scope: Scope, twins: Iterable[TwinRow]) -> None:
        self._db, self._as_of = db, scope.as_of
        self._day, self._end, self._counted_in = scope.as_of.isoformat(), end_of(scope.as_of), counted_in(db)
        self._origins, self._standards, self._upkeep = Origins(db), stored_standards(db), Upkeep(db)
        self._nothing_stale = nothing_stale_from(scope.as_of, self._upkeep.every_half_lives())
        theirs = only(scope)
        self._spent = Beside(db.execute(_SPENT.format(only=f"WHERE {theirs.sql}"), (self._day, *theirs.values)))
        self._talks = Beside(db.execute(_TALKS.format(only=f"AND {theirs.sql}"), (self._end, *theirs.values)))
        self._firms, self._left_behind = Beside(db.execute(_FIRMS)), Beside(db.execute(_LEFT_BEHIND))
        self._twins, self._changed = Beside(twins), Beside(db.execute(_CHANGED))

    def subject(self, customer: Customer, operation: int) -> Subject:
        """Return one customer with all that the checks look at."""
        created = self._origins.created(customer, operation)
        value, to_come = self._bought(customer.id)
        return Subject(
            customer=customer, as_of=self._as_of, created=created, entered=self._entered(customer, created),
            contacts=self._contacts(customer.id), value=value, to_come=to_come, employer=self._employer(customer),
            left_behind=tuple(Bought(*row[1:]) for row in self._left_behind.of(customer.id)),
            standards=self._standards, cadence=self._upkeep.cadence(customer.tier),
            half_lives=self._upkeep.half_lives(customer.tier), weight=self._upkeep.weight(customer.tier),
            twins=tuple(Twin(*row[1:]) for row in self._twins.of(customer.id)))

    def _entered(self, customer: Customer, created: Evidence) -> Mapping[str, Evidence]:
        """Return when values changed; the history of a record that is young, or never changed, is not asked."""
        changed = self._changed.of(customer.id)
        return entered_on(self._db, customer) if changed and created.day < self._nothing_stale else {}

    def _contacts(self, number: int) -> Contacts:
        talks = self._talks.of(number)
        return contacts_of((day, channel, text) for _, day, channel, text in talks) if talks else NO_CONTACTS

    def _bought(self, number: int) -> tuple[int, tuple[Bought, ...]]:
        found = self._spent.of(number)
        if not found:
            return 0, ()
        _, minor, last, currency, other = found[0]
        if currency != other or currency != (self._counted_in or currency):
            spent = _SPENT_RATED if self._counted_in else _SPENT_MOST
            minor, currency = self._db.execute(spent, (number, self._day)).fetchone() or (0, currency)
        late = self._db.execute(_TO_COME, (number, self._day, self._end)) if last > self._day else ()
        return max(minor or 0, 0) // 10 ** exponent_of(currency), tuple(Bought(*row) for row in late)

    def _employer(self, customer: Customer) -> Firm | None:
        firms = self._firms.of(customer.id)
        if customer.company is None or customer.kind is Kind.COMPANY:
            return None
        fitting = [Firm(number, name) for _, number, name in firms if _same(customer.company, name)]
        return fitting[0] if len(fitting) == 1 else None


@lru_cache(_CACHED)
def _same(text: str, name: str) -> bool:
    return same_company(text, name) is Agreement.EXACT
