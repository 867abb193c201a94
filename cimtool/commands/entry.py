"""What `add` and `update` share: options to (field, text) pairs, and refusing bad values."""

from collections.abc import Iterable, Sequence

from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.output import Printer
from cimtool.rules.entry import HARMLESS, Entry, Problem, entered, field_named


def pairs_of(options: Iterable[tuple[str, str | None]], assignments: Sequence[str]) -> list[tuple[str, str]]:
    """Return the (field, text) pairs of named options, then of ``FIELD=VALUE`` words.

    Raises:
        BadValue: a word without ``=``.
        UnknownField: as `field_named`.
    """
    pairs = [(name, text) for name, text in options if text is not None]
    for word in assignments:
        name, equals, text = word.partition("=")
        if not equals:
            raise BadValue(name="--set", value=word, expected="FIELD=VALUE")
        pairs.append((field_named(name), text))
    return pairs


def checked(pairs: Iterable[tuple[str, str]], printer: Printer) -> Entry:
    """Return the normalised pairs; a phone that is no known number is kept and said aloud.

    Raises:
        BadValue: a value its field cannot take.
    """
    entry = entered(pairs)
    for problem in entry.problems:
        if problem.code not in HARMLESS:
            raise refused(problem, printer)
        printer.note(Message(f"problem.{problem.code}", {"field": Message(f"field.{problem.field}")}))
    return entry


def refused(problem: Problem, printer: Printer) -> BadValue:
    """Return the error for a value that cannot be taken; the value itself only if it is short."""
    name = problem.field.removeprefix("x.")
    label = name if problem.field.startswith("x.") else printer.translator.text(f"field.{name}")
    return BadValue(name=label, value=problem.value[:40],
                    expected=printer.translator.text(f"problem.{problem.code}").rstrip(".。"))
