"""The words that fix a flaw, to be typed after ``cimtool``.

None of them does harm if typed as it stands: what only a person knows is left to be completed (``--set city=``).
A value that a terminal would not show as it is stands in no command.
"""

from cimtool.document import Message
from cimtool.rules.quality.finding import Subject

Words = tuple[str | Message, ...]


def look(subject: Subject) -> Words:
    """Show the customer."""
    return ("show", subject.number)


def confirm(subject: Subject, field: str) -> Words:
    """Say that a field was checked."""
    return ("confirm", subject.number, field)


def contact(subject: Subject) -> Words:
    """Say that the customer was contacted."""
    return ("log", subject.number, Message("audit.contacted"))


def complete(subject: Subject, field: str) -> Words:
    """Set a field to what is still to be typed."""
    return ("update", subject.number, "--set", f"{field}=")


def set_to(subject: Subject, field: str, value: str) -> Words:
    """Set a field."""
    return ("update", subject.number, "--set", f"{field}={value}") if value.isprintable() else look(subject)


def unset(subject: Subject, field: str) -> Words:
    """Empty a field."""
    return ("update", subject.number, "--unset", field)


def drop(subject: Subject, kind: str, value: str) -> Words:
    """Take a phone or an e-mail away."""
    return ("update", subject.number, f"--remove-{kind}={value}") if value.isprintable() else look(subject)


def exchange(subject: Subject, kind: str, old: str, new: str) -> Words:
    """Put a phone or an e-mail in the place of another."""
    if not (old.isprintable() and new.isprintable()):
        return look(subject)
    return ("update", subject.number, f"--add-{kind}={new}", f"--remove-{kind}={old}")
