"""The table of checks: one function and one line each.

A check yields what is wrong with one customer.  To add one: write the function, add its line, and its words
``check.audit.<name>`` in both catalogues.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from cimtool.rules.quality import contact_points, identity, owners, places, relations, times
from cimtool.rules.quality.finding import POINTS, Dimension, Finding, Flaw, Subject

_D = Dimension


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """One way to look at a customer, and which dimension of quality it measures."""

    name: str
    dimension: Dimension
    flaws: Callable[[Subject], Iterator[Flaw]]


CHECKS: Final[tuple[AuditCheck, ...]] = (
    AuditCheck("unreachable", _D.COMPLETENESS, contact_points.unreachable),
    AuditCheck("missing", _D.COMPLETENESS, places.missing),
    AuditCheck("invalid_phone", _D.VALIDITY, contact_points.invalid_phone),
    AuditCheck("invalid_email", _D.ACCURACY, contact_points.invalid_email),
    AuditCheck("invalid_id", _D.VALIDITY, identity.invalid_id),
    AuditCheck("unread", _D.VALIDITY, contact_points.unread),
    AuditCheck("impossible_date", _D.VALIDITY, times.impossible_date),
    AuditCheck("purchase", _D.VALIDITY, times.purchase),
    AuditCheck("standard", _D.VALIDITY, owners.standard),
    AuditCheck("test_data", _D.ACCURACY, contact_points.test_data),
    AuditCheck("conflict", _D.CONSISTENCY, places.conflict),
    AuditCheck("unlinked", _D.CONSISTENCY, relations.unlinked),
    AuditCheck("duplicate", _D.UNIQUENESS, relations.duplicate),
    AuditCheck("stale", _D.TIMELINESS, times.stale),
    AuditCheck("overdue", _D.TIMELINESS, times.overdue),
    AuditCheck("never_contacted", _D.TIMELINESS, times.never_contacted),
)
BY_NAME: Final[Mapping[str, AuditCheck]] = {check.name: check for check in CHECKS}


def findings(subject: Subject, checks: Iterable[AuditCheck]) -> list[Finding]:
    """Return what these checks find in one customer, in the order of the table.

    What to do first is decided by how bad it is, times what the customer is worth, times the weight of their tier.
    """
    customer, worth = subject.customer, (1 + subject.value) * subject.weight
    return [Finding(customer.id, customer.name, check.name, flaw, POINTS[flaw.severity] * worth)
            for check in checks for flaw in check.flaws(subject)]
