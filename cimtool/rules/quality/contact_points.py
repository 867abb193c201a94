"""Checks of phones and e-mails: valid, typed right, real, and any at all."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from cimtool.document import Message
from cimtool.fields import BY_NAME
from cimtool.rules.quality import fixes
from cimtool.rules.quality.finding import Flaw, Severity, Subject
from cimtool.rules.quality.samples import is_sample_email, is_sample_name, is_sample_phone
from cimtool.rules.text.emails import suggestion

_DOMAINS: Final = 4096


def unreachable(subject: Subject) -> Iterator[Flaw]:
    """There is no way to contact the customer."""
    if not can_be_reached(subject):
        yield Flaw("phones", Severity.HIGH, Message("audit.unreachable"), fixes.complete(subject, "phone"))


def can_be_reached(subject: Subject) -> bool:
    """Whether there is anything to contact the customer by."""
    customer = subject.customer
    return bool(customer.phones or customer.emails or customer.wechat or customer.qq or customer.address)


def invalid_phone(subject: Subject) -> Iterator[Flaw]:
    """A phone that is no number of any country."""
    for point in subject.customer.phones:
        if point.e164 is None and not is_sample_phone(point.value):
            yield Flaw("phones", Severity.MEDIUM, Message("audit.invalid_phone", {"value": point.value}),
                       fixes.drop(subject, "phone", point.value))


def invalid_email(subject: Subject) -> Iterator[Flaw]:
    """An e-mail one slip away from a domain that everybody uses."""
    for point in subject.customer.emails:
        meant = _meant(point.value)
        if meant is not None:
            yield Flaw("emails", Severity.MEDIUM, Message("audit.email_slip", {"value": point.value, "meant": meant}),
                       fixes.exchange(subject, "email", point.value, meant))


def unread(subject: Subject) -> Iterator[Flaw]:
    """A value that its field could not take, kept beside it until somebody types it right."""
    for name, value in subject.customer.extra.items():
        if name in BY_NAME and not getattr(subject.customer, name, None):
            yield Flaw(name, Severity.MEDIUM,
                       Message("audit.unread", {"field": Message(f"field.{name}"), "value": value[:80]}),
                       fixes.complete(subject, name))


def test_data(subject: Subject) -> Iterator[Flaw]:
    """A name, phone or e-mail that only fills its field."""
    customer = subject.customer
    if is_sample_name(customer.name):
        yield Flaw("name", Severity.HIGH, Message("audit.test_name"), ("delete", subject.number))
    for point in customer.phones:
        if is_sample_phone(point.e164 or point.value):
            yield Flaw("phones", Severity.MEDIUM, Message("audit.test_value", {"value": point.value}),
                       fixes.drop(subject, "phone", point.value))
    for point in customer.emails:
        if is_sample_email(point.value):
            yield Flaw("emails", Severity.MEDIUM, Message("audit.test_value", {"value": point.value}),
                       fixes.drop(subject, "email", point.value))


def _meant(address: str) -> str | None:
    local, _, domain = address.rpartition("@")
    right = _right_domain(domain)
    return f"{local}@{right}" if right else None


@lru_cache(_DOMAINS)
def _right_domain(domain: str) -> str | None:
    meant = suggestion(f"x@{domain}")
    return meant.removeprefix("x@") if meant else None
