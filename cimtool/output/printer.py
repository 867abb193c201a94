"""Sends results to stdout in the chosen format, and everything else to stderr."""

import sys
from typing import TypeVar

from cimtool.document import Findings, Listing, Message, Outcome
from cimtool.errors import CimError, MustAsk
from cimtool.i18n import Translator
from cimtool.output import human, machine
from cimtool.output.inert import inert
from cimtool.settings import Format, Settings

Item = TypeVar("Item")
_FOR_SCRIPTS = (Format.JSON, Format.JSONL, Format.CSV, Format.TSV, Format.IDS)


class Printer:
    """Prints for one run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.translator = Translator(settings.language)

    def listing(self, listing: Listing[Item]) -> None:
        """Print many things; an empty listing is ``[]`` for scripts and a sentence for people."""
        if self.settings.format is Format.TABLE:
            from cimtool.output import table  # what is read by programs goes without

            count = table.print_table(listing, self.translator, sys.stdout, colour=self.settings.colour)
        elif self.settings.format is Format.MARKDOWN:
            text, count = human.markdown_table(listing, self.translator)
            sys.stdout.write(text if count else "")
        else:
            count = 0
            for piece in machine.listing_lines(listing, self.settings.format):
                count += sys.stdout.write(piece)
            if not count and self.settings.format is Format.PLAIN:  # beside the result: a pipe counts its lines
                self.note(listing.empty)
            return
        if not count:
            self._say(listing.empty)

    def outcome(self, outcome: Outcome) -> None:
        """Print what was done: an object for scripts, sentences and a card for people."""
        if self.for_scripts:
            sys.stdout.write(machine.outcome_line(outcome, self.settings.format))
            return
        for sentence in outcome.sentences:
            self._say(sentence)
        if self.settings.format is Format.TABLE:
            from cimtool.output import table

            table.print_sections(outcome.sections, self.translator, sys.stdout, colour=self.settings.colour)
        else:
            for line in human.section_lines(outcome.sections, self.translator):
                sys.stdout.write(line + "\n")

    @property
    def for_scripts(self) -> bool:
        """Whether a program reads the result."""
        return self.settings.format in _FOR_SCRIPTS

    def findings(self, found: Findings[Item]) -> None:
        """Print an object with a long list in it, for scripts."""
        for piece in machine.findings_lines(found, self.settings.format):
            sys.stdout.write(piece)

    def report(self, outcome: Outcome) -> None:
        """Print what was done, unless a person asked for quiet: cron mails every line."""
        if self.for_scripts or not self.settings.quiet:
            self.outcome(outcome)

    def script(self, text: str) -> None:
        """Print what a shell is to read, whatever the format."""
        sys.stdout.write(text)

    def note(self, message: Message) -> None:
        """Say something beside the result, on stderr; ``--quiet`` silences it."""
        if not self.settings.quiet:
            sys.stderr.write(inert(self.translator.say(message)) + "\n")
            sys.stderr.flush()

    def say_now(self, message: Message) -> None:
        """Say something to a person who is waiting for it, below all that was printed before."""
        sys.stdout.flush()
        sys.stderr.write(inert(self.translator.say(message)) + "\n")
        sys.stderr.flush()

    def confirm(self, question: Message, *, option: str = "--yes") -> bool:
        """Ask yes or no, no being the default; ``--yes`` answers.

        Raises:
            MustAsk: there is nobody to ask.
        """
        if self.settings.yes:
            return True
        if not self.settings.interactive:
            raise MustAsk(question=self.translator.say(question), option=option)
        sys.stderr.write(inert(self.translator.say(question)) + " " + self.translator.text("ask.yes_no") + " ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in {"y", "yes", "是", "好", "对"}

    def _say(self, sentence: Message) -> None:
        sys.stdout.write(inert(self.translator.say(sentence)) + "\n")


def report_error(error: CimError, translator: Translator, *, as_json: bool) -> None:
    """Print one sentence and a hint on stderr, or the JSON object of CLI.md §1."""
    values = {name: _in_words(error, name, value, translator) for name, value in error.values.items()}
    message = inert(translator.text(f"error.{error.code}", values))
    hint = inert(translator.text(f"hint.{error.code}", values))
    if as_json:
        where = {"position": error.spot.position} if error.spot is not None else {}
        text = machine.json_text({"error": {"code": error.code, "message": message, "hint": hint, **where}})
    else:
        text = "\n".join((translator.text("error.prefix") + message, *_pointer(error),
                          translator.text("hint.prefix") + hint))
    sys.stderr.write(text + "\n")


def _pointer(error: CimError) -> tuple[str, ...]:
    if error.spot is None:
        return ()
    from shutil import get_terminal_size  # only for who mistyped

    from cimtool.output.pointing import pointed_at

    return pointed_at(error.spot.text, error.spot.position, get_terminal_size().columns)


def _in_words(error: CimError, name: str, value: str | int, translator: Translator) -> str | int:
    """Return a value of an error; one that is a code, such as what a query lacks, in words."""
    words, field = f"{error.code}.{name}.{value}", f"field.{value}"
    if translator.has(words):
        return translator.text(words)
    if name in {"name", "field"} and translator.has(field):
        return translator.text(field)
    return value
