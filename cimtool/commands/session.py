"""What every command works with: the settings, the printer and the store of this run."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cimtool.commands import changes_from, runs_from
from cimtool.document import Message
from cimtool.errors import BadValue, ForeignFile
from cimtool.fields import Role
from cimtool.frozen import frozen
from cimtool.output.printer import Printer
from cimtool.output.progress import Counter
from cimtool.settings import Given, Settings, login_name
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.users import Caller

if TYPE_CHECKING:
    import typer  # the hot road goes without

    from cimtool.rules.access.entry import Why


class Run:
    """One run of the command line: the instant it began and the global options met so far.

    ``again`` runs another command line in this process and returns its exit code.
    """

    def __init__(self, now: datetime, *, stdout_tty: bool, interactive: bool,
                 again: Callable[[Sequence[str]], int]) -> None:
        self.now = now
        self.stdout_tty = stdout_tty
        self.interactive = interactive
        self.again = again
        self.given: dict[str, Any] = {}
        self.session: Session | None = None


@frozen
class Session:
    """Everything a command needs from outside."""

    settings: Settings
    printer: Printer
    store: Store

    def stamp(self, command: str) -> Stamp:
        """Return who runs ``command`` now."""
        return Stamp(command, self.settings.actor, self.settings.now, _system_account())

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Yield what is told how much of ``total`` is done; it shows only to a person, never with ``--quiet``."""
        line = Counter(self.printer.translator.text(label), total,
                       shown=self.settings.interactive and not self.settings.quiet)
        try:
            yield line.at
        finally:
            line.end()


def session_of(ctx: "typer.Context") -> Session:
    """Return the session of this run, made when first asked for."""
    run: Run = ctx.find_root().obj
    if run.session is None:
        run.session = open_session(run, _path_of(ctx))
    return run.session


def mending_session_of(ctx: "typer.Context") -> Session:
    """Return the session of a command that can mend the config file; while the file is bad it is not heeded."""
    run: Run = ctx.find_root().obj
    try:
        return session_of(ctx)
    except (BadValue, ForeignFile):
        run.session = open_session(run, _path_of(ctx), with_file=False)
        return run.session


def open_session(run: Run, command: str, *, with_file: bool = True) -> Session:
    """Settle the settings and prepare printer and store for a command; opens no database but to ask who may.

    Raises:
        NoRight: the command is the owner's, and somebody else runs it.
    """
    from cimtool import settings as rules

    settings = rules.resolve(Given(**run.given), now=run.now, stdout_tty=run.stdout_tty,
                             interactive=run.interactive, with_file=with_file)
    printer = Printer(settings)

    def created(path: Path) -> None:
        printer.note(Message("note.created", {"path": str(path)}))

    def derived(done: int, total: int) -> None:
        counter.total = total
        counter.at(done)
        if done == total:
            counter.end()

    def begun(why: "Why") -> None:
        if why in ("missing", "ahead"):  # elsewhere it was asked for
            printer.note(Message(f"note.record_{why}", {"path": str(settings.db)}))

    counter = Counter(printer.translator.text("progress.derive"), 0,
                      shown=settings.interactive and not settings.quiet)
    store = Store(settings.db, busy_timeout_s=settings.busy_timeout_s, on_create=created, on_derive=derived,
                  on_begun=begun, caller=Caller(settings.actor, command, runs_from, changes_from))
    if runs_from(command) is Role.OWNER:  # it may look at the file without the store
        store.admit()
    return Session(settings, printer, store)


def _path_of(ctx: "typer.Context") -> str:
    """Return the name of a command as the registry has it."""
    return str(getattr(ctx.command, "path", ""))


def _system_account() -> str:
    """Return who the operating system says is running this; no variable can say otherwise."""
    try:
        import pwd
    except ImportError:  # Windows
        return login_name()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
