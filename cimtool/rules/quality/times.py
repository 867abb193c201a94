"""Checks of days: values that nobody has looked at for long, contacts that are due, days that cannot be."""

import re
from collections.abc import Iterator
from typing import Final

from cimtool.document import Message
from cimtool.rules.freshness import (
    AGEING_FIELDS,
    Basis,
    ContactState,
    age_days,
    contact_state,
    evidence_of,
    stale_before,
)
from cimtool.rules.quality import fixes
from cimtool.rules.quality.contact_points import can_be_reached
from cimtool.rules.quality.finding import Flaw, Severity, Subject

# Made once: old records have several of these each.
_WORDS: Final = {(name, basis): {"field": Message(f"field.{name}"), "basis": Message(f"basis.{basis}")}
                 for name in AGEING_FIELDS for basis in Basis}
_NEEDED_DAILY: Final = frozenset({"phones", "emails"})
_OLDEST_YEARS: Final = 120
_YEAR: Final = re.compile(r"(?:lunar:)?(\d{4})", re.ASCII).match
_WHOLE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch


def stale(subject: Subject) -> Iterator[Flaw]:
    """A value older than two half-lives."""
    customer, created = subject.customer, subject.created
    for name, first_fresh in stale_before(subject.as_of, subject.half_lives):
        # no value is older than its record, and it is young enough nearly always
        if created.day >= first_fresh or not getattr(customer, name):
            continue
        evidence = evidence_of(name, customer, subject.entered.get(name, created), subject.contacts)
        if evidence.day < first_fresh:
            yield Flaw(name, Severity.MEDIUM if name in _NEEDED_DAILY else Severity.LOW,
                       Message("audit.stale", {**_WORDS[name, evidence.basis], "day": evidence.day}),
                       fixes.confirm(subject, name))


def overdue(subject: Subject) -> Iterator[Flaw]:
    """The last contact is longer ago than it may be."""
    last_on, cadence = subject.contacts.last_on, subject.cadence
    if last_on is not None and cadence is not None and can_be_reached(subject) \
            and contact_state(last_on, cadence, subject.as_of) is ContactState.OVERDUE:
        yield Flaw(None, Severity.MEDIUM, Message("audit.overdue", {
            "day": last_on, "count": age_days(last_on, subject.as_of), "latest": cadence.latest_days}),
            fixes.contact(subject))


def never_contacted(subject: Subject) -> Iterator[Flaw]:
    """No contact is known, and the record has been there for longer than one should take."""
    if subject.contacts.last_on is None and subject.cadence is not None and can_be_reached(subject) \
            and age_days(subject.created.day, subject.as_of) > subject.cadence.target_days:
        yield Flaw(None, Severity.LOW, Message("audit.never_contacted"), fixes.contact(subject))


def impossible_date(subject: Subject) -> Iterator[Flaw]:
    """A birthday that is still to come, or of nobody alive."""
    birthday = subject.customer.birthday
    if birthday is None or subject.is_company:
        return
    found = _YEAR(birthday)
    if found is None:
        return
    year = int(found[1])
    to_come = year > subject.as_of.year or (_WHOLE(birthday) and birthday > subject.as_of.isoformat())
    if to_come or year < subject.as_of.year - _OLDEST_YEARS:
        yield Flaw("birthday", Severity.MEDIUM, Message("audit.birthday", {"value": birthday}),
                   fixes.unset(subject, "birthday"))


def purchase(subject: Subject) -> Iterator[Flaw]:
    """A purchase dated after the day of the audit, though it was entered before; or one that a merge left behind."""
    for bought in subject.to_come:
        yield Flaw("purchases", Severity.MEDIUM, Message("audit.purchase", {"purchase": bought.id, "day": bought.day}),
                   ("purchase", "delete", str(bought.id)))
    for bought in subject.left_behind:
        yield Flaw("purchases", Severity.MEDIUM, Message("audit.left_behind", {"purchase": bought.id}),
                   fixes.look(subject))
