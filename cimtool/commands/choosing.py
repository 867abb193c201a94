"""What the commands that choose customers share: from typed options to fields, an order, a day."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from cimtool.errors import BadValue, UnknownField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX
from cimtool.rules.query import Node, parse_args, resolve_name
from cimtool.rules.text.dates import parse_date
from cimtool.store.selection import Order

MOST: Final = 1_000_000_000
_SAME: Final = {"changed": "updated_at"}
_SHOWN: Final = frozenset({"id", "tier", *BY_NAME})


def fields_of(text: str | None) -> tuple[str, ...] | None:
    """Return the fields of ``--fields``, in any spelling of a query, none twice; None if there are none.

    Raises:
        UnknownField: no field of a customer is called that.
    """
    names = [name.strip() for name in (text or "").replace("，", ",").split(",") if name.strip()]
    return tuple(dict.fromkeys(map(_shown, names))) or None


def order_of(text: str | None) -> Order | None:
    """Return the order of ``--sort``; a minus at the end turns it round.

    Raises:
        UnknownField: no field is called that.
    """
    name = (text or "").strip()
    return Order(resolve_name(name.removesuffix("-")), name.endswith("-")) if name else None


def tree_of(query: Sequence[str], name: str) -> Node:
    """Return the tree of a query that leaves somebody out; ``name`` is what errors call it.

    Raises:
        BadValue: it is blank: nobody means everybody by nothing.
        BadQuery, UnknownField: as `parse_args`.
    """
    tree = parse_args(query)
    if tree is None:
        raise BadValue(name=name, value=" ".join(query), expected="city:Shanghai, id:*")
    return tree


def day_of(text: str | None, today: date) -> date:
    """Return the day of ``--as-of``, *today* without one.

    Raises:
        BadValue: it is no whole date.
    """
    if text is None:
        return today
    try:
        return date.fromisoformat(parse_date(text) or "")
    except ValueError:
        raise BadValue(name="--as-of", value=text[:40], expected="2026-01-31") from None


def _shown(name: str) -> str:
    field = resolve_name(name)
    field = _SAME.get(field, field)
    if field not in _SHOWN and not field.startswith(CUSTOM_PREFIX):
        raise UnknownField(field=name, near="name, phones, x.colour")
    return field
