"""The owner's standards, and what breaks one, for people and for scripts."""

from cimtool.document import Message
from cimtool.fields import CUSTOM_PREFIX
from cimtool.rules.standards import Violation


def violation_sentence(found: Violation) -> Message:
    """Return what is wrong, without the value itself."""
    return Message(f"problem.{found.code}", {"field": field_label(found.field, found.label),
                                             "expected": found.expected})


def field_label(name: str, label: str | None = None) -> Message | str:
    """Return what people call a field; an own field (``x.…``) by its label, else its name."""
    if name.startswith(CUSTOM_PREFIX):
        return label or name.removeprefix(CUSTOM_PREFIX)
    return Message(f"field.{name}")
