"""Reads the customers that fit a query, in the order that was asked for, one by one."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from cimtool.errors import UnknownField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, FieldKind
from cimtool.frozen import frozen
from cimtool.model import Customer, State
from cimtool.rules.query import Node
from cimtool.store.conditions import Bound, Where
from cimtool.store.covered import with_care
from cimtool.store.functions import register
from cimtool.store.own_terms import declared
from cimtool.store.query_sql import DERIVED_COLUMNS, where
from cimtool.store.reads import customer_by_id, survivor_of
from cimtool.store.rows import customer_columns, customer_of, field_sql
from cimtool.store.segments import expanded

_CUSTOM: Final = "(SELECT j.value FROM json_each(c.extra) j WHERE cim_fold(j.key) = cim_fold(?) LIMIT 1)"
# Lists sort by their first element, an empty one as unknown.
_OF_KIND: Final[Mapping[FieldKind, str]] = {
    FieldKind.PHONES: "json_extract(c.phones, '$[0].value')", FieldKind.EMAILS: "json_extract(c.emails, '$[0].value')",
    FieldKind.TAGS: "json_extract(c.tags, '$[0]')"}
_PLAIN: Final = frozenset({"id", "confirmed_on", "created_at", "updated_at", "birthday", *DERIVED_COLUMNS})


@frozen
class Order:
    """By which field to sort; ties by id, unknown values last either way."""

    field: str
    descending: bool = False


@frozen
class Wanted:
    """Which customers, in which order (None: by id), at most how many (None: all).

    ``today`` is what ages count from.
    """

    tree: Node | None
    today: date
    order: Order | None = None
    limit: int | None = None


def fitting(db: sqlite3.Connection, wanted: Wanted) -> Where:
    """Return the condition over ``customer AS c`` that holds for those that fit.

    Raises:
        BadValue, UnavailableField: as `where` and `expanded`.
    """
    register(db)
    return where(with_care(db, declared(db, expanded(db, wanted.tree))), today=wanted.today)


def selected(db: sqlite3.Connection, wanted: Wanted) -> Iterator[Customer]:
    """Yield the active customers that fit.

    Raises:
        UnknownField: there is nothing of that name to sort by.
        BadValue, UnavailableField: as `where`.
    """
    return map(customer_of, rows_of(db, wanted, _COLUMNS))


def rows_of(db: sqlite3.Connection, wanted: Wanted, columns: str) -> Iterator[Any]:
    """Yield these columns, SQL over ``customer AS c``, of the active customers that fit; fails as `selected`."""
    chosen = fitting(db, wanted)
    order, values = _order(wanted.order)
    limit = -1 if wanted.limit is None else wanted.limit
    sql = f"SELECT {columns} FROM customer AS c WHERE {chosen.sql} ORDER BY {order} LIMIT ?"  # noqa: S608 - all bound
    return db.execute(sql, (*chosen.values, *values, limit))


def active_among(db: sqlite3.Connection, ids: Iterable[int]) -> Iterator[Customer]:
    """Yield the active customers of these ids, each once; a merged-away id means its survivor.

    Raises:
        CustomerNotFound: no row has one of the ids.
    """
    survivors = dict.fromkeys(survivor_of(db, number) for number in ids)
    customers = (customer_by_id(db, number) for number in survivors)
    return (customer for customer in customers if customer.state is State.ACTIVE)


def count(db: sqlite3.Connection, wanted: Wanted) -> int:
    """Return how many customers fit, whatever the limit."""
    chosen = fitting(db, wanted)
    sql = f"SELECT count(*) FROM customer AS c WHERE {chosen.sql}"  # noqa: S608 - all bound
    return int(db.execute(sql, chosen.values).fetchone()[0])


def sealed_count(db: sqlite3.Connection, wanted: Wanted, fields: Iterable[str]) -> int:
    """Return how many values of these sensitive fields are sealed among the customers that fit."""
    chosen = fitting(db, wanted)
    sql = ("SELECT count(*) FROM customer AS c, json_each(c.sealed) AS j"  # noqa: S608 - all bound
           f" WHERE c.sealed <> '{{}}' AND {chosen.sql} AND j.key IN (SELECT value FROM json_each(?))")
    return int(db.execute(sql, (*chosen.values, json.dumps(list(fields)))).fetchone()[0])


def custom_fields(db: sqlite3.Connection, wanted: Wanted) -> list[str]:
    """Return the names of the custom fields of all that fit, in alphabetical order."""
    chosen = fitting(db, wanted)
    sql = ("SELECT k.key FROM customer AS c, json_each(c.extra) AS k"  # noqa: S608 - all bound
           f" WHERE c.extra <> '{{}}' AND {chosen.sql}"
           f" UNION SELECT substr(k.key, 3) FROM customer AS c, json_each(c.sealed) AS k"
           f" WHERE c.sealed <> '{{}}' AND k.key LIKE '{CUSTOM_PREFIX}%' AND {chosen.sql} ORDER BY 1")
    return [row[0] for row in db.execute(sql, (*chosen.values, *chosen.values))]


def _order(order: Order | None) -> tuple[str, Sequence[Bound]]:
    if order is None:
        return "c.id", ()
    column, values = _column(order.field)
    way = "DESC" if order.descending else "ASC"
    if order.field in _PLAIN:
        return f"{column} IS NULL, {column} {way}, c.id", ()
    # Numbers by size and before all other text, which sorts as it folds, Chinese by its pinyin.
    keys = f"{column} IS NULL, cim_number({column}) IS NULL, cim_number({column}) {way}, cim_sort({column}) {way}, c.id"
    return keys, (*values,) * 4


def _column(name: str) -> tuple[str, tuple[Bound, ...]]:
    if name.startswith(CUSTOM_PREFIX):
        return _CUSTOM, (name.removeprefix(CUSTOM_PREFIX),)
    if name in DERIVED_COLUMNS:
        return DERIVED_COLUMNS[name], ()
    if name != "id" and name not in BY_NAME:
        raise UnknownField(field=name, near=", ".join(DERIVED_COLUMNS))
    return (_OF_KIND.get(BY_NAME[name].kind, field_sql(name, "c")) if name != "id" else "c.id"), ()


_COLUMNS: Final = customer_columns("c")
