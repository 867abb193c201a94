"""The check of what the owner wants: required fields, choices, patterns."""

from collections.abc import Iterator

from cimtool.document import Message
from cimtool.rules.quality import fixes
from cimtool.rules.quality.finding import Flaw, Severity, Subject
from cimtool.rules.standards import Violation, settled, value_of


def standard(subject: Subject) -> Iterator[Flaw]:
    """A value that breaks a standard; or one that fits, but is not written as the standard has it: that is safe."""
    standards = subject.standards
    if not standards.fields:
        return
    done = settled(subject.customer, standards)
    for broken in done.violations:
        yield Flaw(broken.field, Severity.MEDIUM, _problem(broken), fixes.complete(subject, broken.field))
    for name in standards.fields:
        right = value_of(done.record, name)
        if isinstance(right, str) and right != value_of(subject.customer, name):
            yield Flaw(name, Severity.LOW, Message("audit.spelling", {"field": _label(name, None), "right": right}),
                       fixes.set_to(subject, name, right), safe=True)


def _problem(broken: Violation) -> Message:
    return Message("audit.standard", {"problem": Message(f"problem.{broken.code}", {
        "field": _label(broken.field, broken.label), "expected": broken.expected})})


def _label(name: str, label: str | None) -> str | Message:
    return label or name.removeprefix("x.") if name.startswith("x.") else Message(f"field.{name}")
