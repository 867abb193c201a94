"""What it means that somebody checked a record, or single fields of it, on a day."""

from collections.abc import Collection
from dataclasses import replace

from cimtool.fields import CUSTOM_PREFIX, EDITABLE
from cimtool.model import ContactPoint, Customer


def confirmed(customer: Customer, fields: Collection[str], day: str) -> Customer:
    """Return the customer as it is once these fields, or all without any, were found right on *day*.

    A day never moves back; a field keeps a day of its own only while that is later than the
    whole record's.
    """
    whole = _later(customer.confirmed_on, day) if not fields else customer.confirmed_on
    days = {**customer.confirmed, **{name: _later(customer.confirmed.get(name), day) for name in fields}}
    phones, emails = (_verified(points, day) if not fields or name in fields else points
                      for name, points in (("phones", customer.phones), ("emails", customer.emails)))
    return replace(customer, confirmed_on=whole, phones=phones, emails=emails,
                   confirmed={name: on for name, on in days.items() if whole is None or on > whole})


def filled_fields(customer: Customer) -> list[str]:
    """Return the names of the fields that have a value, custom ones last."""
    return [*(field.name for field in EDITABLE if getattr(customer, field.name)),
            *(CUSTOM_PREFIX + name for name in customer.own)]


def _verified(points: tuple[ContactPoint, ...], day: str) -> tuple[ContactPoint, ...]:
    return tuple(replace(point, verified_on=_later(point.verified_on, day)) for point in points)


def _later(known: str | None, day: str) -> str:
    return max(known or day, day)
