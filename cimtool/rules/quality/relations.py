"""Checks of a customer beside others: the same one twice, a firm that is there but not linked."""

from collections.abc import Iterator
from typing import Final

from cimtool.document import Message
from cimtool.rules.quality.finding import Flaw, Severity, Subject

_SURE_PERCENT: Final = 90


def duplicate(subject: Subject) -> Iterator[Flaw]:
    """An older record is probably the same customer; it is the newer one that is too many."""
    for twin in subject.twins:
        severity = Severity.HIGH if twin.percent >= _SURE_PERCENT else Severity.MEDIUM
        yield Flaw(None, severity, Message("audit.duplicate", {
            "id": twin.id, "name": twin.name, "percent": twin.percent}), ("merge", str(twin.id), subject.number))


def unlinked(subject: Subject) -> Iterator[Flaw]:
    """The company text fits a company that is a customer, and nothing links the two."""
    if subject.employer is not None:
        yield Flaw("company", Severity.LOW, Message("audit.unlinked", {
            "id": subject.employer.id, "name": subject.employer.name}),
            ("link", subject.number, str(subject.employer.id)))
