"""The hot road: `search`, `show` and `list` as they are mostly typed, ahead of Typer, which costs more than the search.

It knows only what stands in the tables below, which a test compares with the commands; whatever else is on the
command line, and whatever goes wrong before anything is printed, is left to `cli`, which starts from the beginning.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from cimtool.commands.session import Run, Session, open_session
from cimtool.errors import CimError, ExitCode
from cimtool.settings import Format


def _search(session: Session, words: Sequence[str], limit: int | None) -> None:
    from cimtool.commands.finding import LIMIT, answer

    answer(session, " ".join(words), limit=LIMIT if limit is None else limit)


def _list(session: Session, words: Sequence[str], limit: int | None) -> None:
    from cimtool.commands.listing import answer, wanted_of

    answer(session, wanted_of(session, words, limit))


def _show(session: Session, words: Sequence[str], limit: int | None) -> None:
    from cimtool.commands.showing import answer

    if len(words) != 1 or limit is not None:
        raise LookupError
    answer(session, words[0])


COMMANDS: Final[Mapping[str, Callable[[Session, Sequence[str], int | None], None]]] = {
    "search": _search, "show": _show, "list": _list}
# Options with a value, by what reads it; then those without.
VALUES: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "--db": ("db", str), "--lang": ("lang", str), "--format": ("format", Format), "-f": ("format", Format),
    "--limit": ("limit", int)}
FLAGS: Final[Mapping[str, str]] = {"--quiet": "quiet", "-q": "quiet", "--no-color": "no_color"}
MOST: Final = 100_000


class _Line:
    """A command line that is nothing unusual."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.given: dict[str, Any] = {}


def run(argv: Sequence[str], *, now: datetime | None = None) -> int | None:
    """Run the command and return its exit code; None if it is for `cli`, which nobody has seen anything of yet."""
    try:
        line = _read(iter(argv))
        command = COMMANDS[line.words[0]]
        limit = line.given.pop("limit", None)
        if (len(line.words) < 2 and command is not _list) or not 0 <= (limit or 0) <= MOST:
            return None
        interactive = bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())
        asked = Run(now or datetime.now(UTC), stdout_tty=sys.stdout.isatty(), interactive=interactive, again=_never)
        asked.given = line.given
        session = open_session(asked, line.words[0])
    except (LookupError, ValueError, CimError):
        return None
    return _answered(command, session, line.words[1:], limit)


def _answered(command: Callable[[Session, Sequence[str], int | None], None], session: Session,
              words: Sequence[str], limit: int | None) -> int | None:
    try:
        command(session, words, limit)
        sys.stderr.flush()
        sys.stdout.flush()
    except BrokenPipeError:
        return ExitCode.DONE
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return ExitCode.INTERRUPTED
    except Exception:  # what is raised before the first line is printed, `cli` meets again and explains
        return None
    finally:
        session.store.close()
    return ExitCode.DONE


def _read(words: Iterator[str]) -> _Line:
    line = _Line()
    for word in words:
        name, equals, value = word.partition("=")
        if word in FLAGS:
            line.given[FLAGS[word]] = True
        elif name in VALUES and (equals or word == name) and not (equals and len(name) == 2):
            known, read = VALUES[name]
            line.given[known] = read(value if equals else next(words, ""))
        elif word.startswith("-") or not word:
            raise LookupError
        else:
            line.words.append(word)
    return line


def _never(_: Sequence[str]) -> int:
    raise LookupError
