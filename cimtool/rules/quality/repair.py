"""Applies what cannot be wrong: the very values that the commands of safe findings would set."""

from collections.abc import Iterable

from cimtool.model import SourceRecord
from cimtool.rules.entry import amended, entered, field_named
from cimtool.rules.quality.checks import AuditCheck, findings
from cimtool.rules.quality.finding import Subject
from cimtool.rules.standards import settled


def repaired(subject: Subject, checks: Iterable[AuditCheck]) -> SourceRecord:
    """Return the record with every safe finding of these checks fixed."""
    words = [word.partition("=") for found in findings(subject, checks) if found.flaw.safe
             for word in found.flaw.fix if isinstance(word, str) and "=" in word]
    record = amended(subject.customer, entered([(field_named(name), value) for name, _, value in words]))
    return settled(record, subject.standards, subject.customer).record
