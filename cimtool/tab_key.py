"""The TAB key: what a shell asks for in the middle of a line, without anything that prints a command's answer."""

from collections.abc import Sequence
from datetime import UTC, datetime

from cimtool.commands.completing import offer_lines
from cimtool.errors import ExitCode
from cimtool.output.stdout import text_stdout
from cimtool.settings import Given, resolve


def offer(words: Sequence[str], *, now: datetime | None = None) -> int:
    """Print what the TAB key offers; whatever goes wrong, a person in the middle of a line is left alone."""
    kind, typed, db = (*words, "", "", "")[:3]
    try:
        settings = resolve(Given(db=db or None), now=now or datetime.now(UTC), stdout_tty=False, interactive=False)
        with text_stdout() as out:
            out.writelines(f"{line}\n" for line in offer_lines(kind, typed, settings.db, settings.actor))
    except Exception:  # nobody could read it
        return ExitCode.FAILED
    return ExitCode.DONE
