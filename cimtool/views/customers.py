"""Customers for scripts and for people: JSON keys of CLI.md §3, columns, and the card of `show`."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from cimtool.document import Column, JsonObject, Listing, Message, Outcome, Section
from cimtool.fields import EDITABLE, Field
from cimtool.model import ContactPoint, Customer, SourceRecord

_JSON_TEXTS = ("title", "contact", "province", "district", "postcode", "wechat", "qq", "website", "gender", "birthday",
               "industry", "size", "owner", "language", "preferences", "notes", "id_number", "bank_card")
_BRIEF = {"id", "name", "company", "phones", "emails", "city", "tags"}
_STAMPS = ("created_at", "updated_at", "confirmed_on")


def customer_json(customer: Customer) -> JsonObject:
    """Return a customer with the keys that scripts rely on, then every other field."""
    return {
        "id": customer.id, "uid": customer.uid, "ref": customer.ref, "kind": customer.kind.value,
        "name": customer.name, "company": customer.company,
        "phones": [_phone(point) for point in customer.phones],
        "emails": [_email(point) for point in customer.emails],
        "address": customer.address, "city": customer.city, "region": customer.region,
        "tags": list(customer.tags), "tier": customer.tier, "source": customer.source,
        **{name: getattr(customer, name) for name in _STAMPS},
        "extra": dict(customer.own),
        **{name: getattr(customer, name) for name in _JSON_TEXTS},
    }


def field_text(customer: SourceRecord, name: str) -> str | int | None:
    """Return one field as text; several values joined by ``; ``; None for unknown."""
    if name.startswith("x."):
        return customer.own.get(name[2:])
    value = getattr(customer, name)
    if isinstance(value, tuple):
        return "; ".join(item.value if isinstance(item, ContactPoint) else item for item in value)
    return value if isinstance(value, int) or value is None else str(value)


def column(name: str, *, brief: bool) -> Column[Customer]:
    """Return the column of one field."""
    return Column(name, _reader(name), brief=brief, numeric=name == "id")


def columns(names: Sequence[str] | None = None) -> tuple[Column[Customer], ...]:
    """Return the columns of these fields; None asks for all, of which people see the most useful."""
    if names is not None:
        return tuple(column(name, brief=True) for name in names)
    every = ("id", "uid", *(field.name for field in EDITABLE), "tier", *_STAMPS)
    return tuple(column(name, brief=name in _BRIEF) for name in every)


def customer_listing(customers: Iterable[Customer], fields: Sequence[str] | None = None, *,
                     empty: Message | None = None) -> Listing[Customer]:
    """Return customers to print."""
    return Listing(customers, columns(fields), customer_json if fields is None else _only(fields),
                   lambda customer: customer.id, empty or Message("list.empty"))


def trash_listing(customers: Iterable[Customer]) -> Listing[Customer]:
    """Return deleted customers to print, with when that was."""
    named = tuple(column(name, brief=True) for name in ("id", "name", "company", "phones"))
    deleted: Column[Customer] = Column("deleted_at", lambda customer: customer.updated_at)
    return Listing(customers, (*named, deleted), _deleted_json, lambda customer: customer.id, Message("trash.none"))


def customer_outcome(customer: Customer, sentence: Message) -> Outcome:
    """Return one customer that was just written."""
    return Outcome(customer_json(customer), (sentence,), ids=(customer.id,))


def card(customer: Customer, labels: Mapping[str, str]) -> Section:
    """Return the filled fields of a customer; ``labels``: what own fields are called, if not by their names."""
    pairs: list[tuple[Message, str | Message]] = [
        (_label(field), Message(f"choice.{text}") if field.choices else str(text)) for field in EDITABLE
        if field.name != "name" and (text := field_text(customer, field.name)) not in (None, "")]
    pairs += [(Message("field.tier"), customer.tier)] if customer.tier is not None else []
    pairs += [(Message("label.custom", {"name": labels.get(name, name)}), value)
              for name, value in customer.own.items()]
    pairs += [(Message(f"field.{name}"), str(getattr(customer, name))) for name in _STAMPS if getattr(customer, name)]
    return Section(Message("show.title", {"id": customer.id, "name": customer.name}), tuple(pairs))


def _label(field: Field) -> Message:
    return Message(f"field.{field.name}")


def _reader(name: str) -> Callable[[Customer], str | int | None]:
    return lambda customer: field_text(customer, name)


def _only(fields: Sequence[str]) -> Callable[[Customer], JsonObject]:
    def chosen(customer: Customer) -> JsonObject:
        whole = {**customer_json(customer), **{f"x.{name}": value for name, value in customer.own.items()}}
        return {name: whole.get(name) for name in fields}
    return chosen


def _deleted_json(customer: Customer) -> JsonObject:
    return {**customer_json(customer), "deleted_at": customer.updated_at}


def _phone(point: ContactPoint) -> JsonObject:
    return {"value": point.value, "e164": point.e164, "label": point.label, "verified_on": point.verified_on}


def _email(point: ContactPoint) -> JsonObject:
    return {"value": point.value, "label": point.label, "verified_on": point.verified_on}
