"""Sensitive values as they are typed: best not on the command line, which other processes and the history see."""

import sys
from collections.abc import Iterable, Iterator

from cimtool.access_errors import NoKey, NoSecret
from cimtool.document import Message
from cimtool.output.printer import Printer
from cimtool.rules.sensitive import is_sensitive
from cimtool.rules.standards import Standards

FROM_STDIN = "-"


def with_secrets(pairs: Iterable[tuple[str, str]], printer: Printer, standards: Standards) -> Iterator[tuple[str, str]]:
    """Yield (field, text) pairs; the ``-`` of a sensitive field is asked for on a terminal, else a line of stdin.

    Raises:
        NoKey: there is a sensitive value, and no data key to seal it with.
    """
    for name, text in pairs:
        yield name, _typed(name, text, printer, standards) if is_sensitive(name, standards) and text else text


def typed_secret(printer: Printer, name: str) -> str:
    """Return a sensitive value of a field from the terminal, where it is not shown, else a line of stdin.

    Raises:
        NoSecret: the terminal was left without an answer.
    """
    if not printer.settings.interactive:
        return sys.stdin.buffer.readline().decode("utf-8", "surrogateescape").strip("\r\n")
    import getpass  # only for people

    label = printer.translator.text(f"field.{name}") if not name.startswith("x.") else name
    try:
        return getpass.getpass(printer.translator.text("ask.secret_value", {"field": label}) + " ", stream=sys.stderr)
    except EOFError:
        raise NoSecret from None


def _typed(name: str, text: str, printer: Printer, standards: Standards) -> str:
    if not standards.sealing:
        raise NoKey
    if text == FROM_STDIN:
        return typed_secret(printer, name)
    printer.note(Message("note.secret_on_argv", {"field": name}))
    return text
