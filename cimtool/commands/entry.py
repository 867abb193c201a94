"""What `add` and `update` share: options to (field, text) pairs, and refusing what is bad or breaks a standard."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cimtool.commands.secret_value import with_secrets
from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.errors import BadValue, BreaksStandard
from cimtool.i18n import Translator
from cimtool.model import SourceRecord
from cimtool.output.printer import Printer
from cimtool.rules.entry import HARMLESS, Entry, Problem, amended, entered, field_named
from cimtool.rules.sensitive import hiding
from cimtool.rules.standards import NO_STANDARDS, Standards, Violation, settled
from cimtool.store.standards import standards_of
from cimtool.views.standards import violation_sentence


@dataclass(frozen=True, slots=True)
class Gate:
    """What a record that was typed has to pass before it is written."""

    standards: Standards
    translator: Translator

    def admitted(self, record: SourceRecord, before: SourceRecord | None = None) -> SourceRecord:
        """Return the record with its values as the standards want them; what is as it was ``before`` passes.

        Raises:
            BreaksStandard: the rest of it breaks one.
        """
        done = settled(record, self.standards, before)
        if done.violations:
            raise self._refused(done.violations[0])
        return done.record

    def admit_values(self, entry: Entry) -> None:
        """Refuse what no row can be given; what the row lacks is not asked.

        Raises:
            BreaksStandard: a value breaks one.
        """
        unfit = settled(amended(SourceRecord(name="-"), entry), self.standards).unfit
        if unfit is not None:
            raise self._refused(unfit)

    def _refused(self, violation: Violation) -> BreaksStandard:
        return BreaksStandard(problem=self.translator.say(violation_sentence(violation)))


def gate_of(session: Session) -> Gate:
    """Return the gate that the owner's standards make."""
    return Gate(standards_of(session.store), session.printer.translator)


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


def checked(pairs: Iterable[tuple[str, str]], printer: Printer, standards: Standards = NO_STANDARDS) -> Entry:
    """Return the normalised pairs; a phone that is no known number is kept and said aloud.

    Raises:
        BadValue: a value its field cannot take.
        NoKey: a sensitive value, and no data key to seal it with.
    """
    named = ((standards.named(name), text) for name, text in pairs)
    entry = entered(with_secrets(named, printer, standards), region=standards.region, hide=hiding(standards))
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
