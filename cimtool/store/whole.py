"""Reads customers with all that points at them, some hundred at a time, so that memory stays flat."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from cimtool.model import Interaction, Purchase
from cimtool.rules.outgoing import OutgoingLink, Whole
from cimtool.store.conditions import Where
from cimtool.store.reads import INTERACTIONS, PURCHASES
from cimtool.store.selection import Wanted, fitting, selected

Child = TypeVar("Child", Purchase, Interaction)
Item = TypeVar("Item", bound=tuple[Any, ...])
Own = tuple[Sequence[OutgoingLink], Sequence[Purchase], Sequence[Interaction]]

_BATCH = 500
_OF_ONE, _OF_MANY = "customer_id = ?", "customer_id IN (SELECT value FROM json_each(?))"
PURCHASES_OF_MANY = PURCHASES.replace(_OF_ONE, _OF_MANY)
INTERACTIONS_OF_MANY = INTERACTIONS.replace(_OF_ONE, _OF_MANY)


def whole_customers(db: sqlite3.Connection, wanted: Wanted) -> Iterator[Whole]:
    """Yield the customers that fit, with their purchases, interactions and links to others that fit.

    Raises:
        BadValue, UnavailableField: as `where`, before the first customer.
    """
    rows = ((customer.id, customer) for customer in selected(db, wanted))
    return (Whole(customer, *own) for (_, customer), own in with_own(db, rows, fitting(db, wanted)))


def with_own(db: sqlite3.Connection, rows: Iterator[Item], chosen: Where) -> Iterator[tuple[Item, Own]]:
    """Yield rows that begin with a customer's id, each with its own; of links, those that lead to one of ``chosen``."""
    while batch := list(islice(rows, _BATCH)):
        ids = json.dumps([row[0] for row in batch])
        links = _links(db, ids, chosen)
        purchases = _children(db, PURCHASES_OF_MANY, ids, Purchase)
        talks = _children(db, INTERACTIONS_OF_MANY, ids, Interaction)
        for row in batch:
            number = row[0]
            yield row, (links.get(number, ()), purchases.get(number, ()), talks.get(number, ()))


def _children(db: sqlite3.Connection, sql: str, ids: str, kind: type[Child]) -> Mapping[int, Sequence[Child]]:
    rows = db.execute(sql, (ids,))
    names = [column[0] for column in rows.description]
    found: defaultdict[int, list[Child]] = defaultdict(list)
    for row in rows:
        values: dict[str, Any] = dict(zip(names, row, strict=True))
        found[values["customer_id"]].append(kind(**values))
    return found


def _links(db: sqlite3.Connection, ids: str, chosen: Where) -> Mapping[int, Sequence[OutgoingLink]]:
    """Return the links of these customers, each once; one that leads out of the export would be lost on import."""
    found: defaultdict[int, list[OutgoingLink]] = defaultdict(list)
    sql = ("SELECT l.from_id, c.uid, l.role FROM link l CROSS JOIN customer c ON c.id = l.to_id"  # noqa: S608 - all bound
           f" WHERE l.from_id IN (SELECT value FROM json_each(?)) AND {chosen.sql}"
           " GROUP BY l.from_id, c.uid, l.role ORDER BY min(l.id)")
    for from_id, uid, role in db.execute(sql, (ids, *chosen.values)):
        found[from_id].append(OutgoingLink(uid, role))
    return found
