"""What an export carries of a customer: the object of a JSON line, the cells of a CSV row.

`incoming_object` and `carried` read it back.  Unknown values are null, so that every line has the
same keys in the same order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from cimtool.fields import CUSTOM_PREFIX, EDITABLE
from cimtool.model import ContactPoint, Customer, Interaction, Purchase

_STAMPS: Final = ("created_at", "updated_at", "confirmed_on")
_FIRST: Final = ("id", "uid", "ref", "kind", "name", "company")
_LATER: Final = tuple(field.name for field in EDITABLE if field.name not in _FIRST)
# Every field that a CSV row has, custom ones aside.
ROW_FIELDS: Final = (*_FIRST, *_LATER, *_STAMPS)
_raw_row: Callable[[Customer], Sequence[Any]] = attrgetter(*ROW_FIELDS)
BETWEEN: Final = "; "


@dataclass(frozen=True, slots=True)
class OutgoingLink:
    """A link to the customer with that uid."""

    to: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A customer with all that is its own, oldest first."""

    customer: Customer
    links: Sequence[OutgoingLink] = ()
    purchases: Sequence[Purchase] = ()
    interactions: Sequence[Interaction] = ()


def outgoing_object(whole: Whole, fields: Sequence[str] | None = None) -> Mapping[str, Any]:
    """Return a customer whole, or only some fields of it; never what is derived, such as the tier."""
    customer = whole.customer
    if fields is not None:
        return {name: _value(customer, name) for name in fields}
    return {
        **dict(zip(ROW_FIELDS, _raw_row(customer), strict=True)),
        **{name: _shown(name, getattr(customer, name)) for name in _SEVERAL},
        "extra": dict(sorted(customer.own.items())), "confirmed": dict(sorted(customer.confirmed.items())),
        **own_parts(whole.links, whole.purchases, whole.interactions),
    }


def own_parts(links: Sequence[OutgoingLink], purchases: Sequence[Purchase],
              interactions: Sequence[Interaction]) -> Mapping[str, Any]:
    """Return what stands behind a customer's own fields in its object."""
    return {
        "links": [{"to": link.to, "role": link.role} for link in links],
        "purchases": [_purchase(purchase) for purchase in purchases],
        "interactions": [_interaction(interaction) for interaction in interactions],
    }


def outgoing_row(customer: Customer, fields: Sequence[str]) -> list[str]:
    """Return the cells of these fields; several values of one with ``; `` between them."""
    return ["" if raw is None else raw if type(raw) is str else _cell(raw) for raw in _reader(tuple(fields))(customer)]


@lru_cache(maxsize=16)
def _reader(fields: tuple[str, ...]) -> Callable[[Customer], Sequence[Any]]:
    """Return what reads these fields of a customer, all at once if none is a custom one."""
    if len(fields) < 2 or any(name.startswith(CUSTOM_PREFIX) for name in fields):
        return lambda customer: [_raw(customer, name) for name in fields]
    return attrgetter(*fields)


def _raw(customer: Customer, name: str) -> Any:  # noqa: ANN401 - any field's value
    if name.startswith(CUSTOM_PREFIX):
        return customer.own.get(name.removeprefix(CUSTOM_PREFIX))
    return getattr(customer, name)


def _value(customer: Customer, name: str) -> Any:  # noqa: ANN401 - any JSON value
    return _shown(name, _raw(customer, name))


def _shown(name: str, raw: Any) -> Any:  # noqa: ANN401 - any JSON value
    if name in _POINTS:
        return [{part: getattr(point, part) for part in _POINTS[name]} for point in raw]
    return list(raw) if isinstance(raw, tuple) else raw


_SEVERAL: Final = ("phones", "emails", "tags")
_POINTS: Final = {"phones": ("value", "e164", "label", "verified_on"), "emails": ("value", "label", "verified_on")}


def _cell(raw: Any) -> str:  # noqa: ANN401 - any field's value
    if isinstance(raw, tuple):
        return BETWEEN.join(_point(item) if isinstance(item, ContactPoint) else item for item in raw)
    return str(raw)


def _point(point: ContactPoint) -> str:
    """Return a number as typed, but one from abroad so that any country reads it."""
    abroad = point.e164 is not None and not point.e164.startswith("+86") and not point.value.startswith("+")
    return str(point.e164) if abroad else point.value


def _purchase(purchase: Purchase) -> Mapping[str, Any]:
    return {"uid": purchase.uid, "date": purchase.bought_on, "amount_minor": purchase.amount_minor,
            "currency": purchase.currency, "product_code": purchase.product_code, "product": purchase.product,
            "quantity": purchase.quantity, "channel": purchase.channel, "ref": purchase.ref,
            "due_on": purchase.due_on, "paid_on": purchase.paid_on}


def _interaction(interaction: Interaction) -> Mapping[str, Any]:
    return {"uid": interaction.uid, "at": interaction.at, "author": interaction.author, "text": interaction.text,
            "channel": interaction.channel, "next_on": interaction.next_on}
