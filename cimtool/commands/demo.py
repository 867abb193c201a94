"""`demo`: the main job on sample files, every command run for real in a temporary folder."""

import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.demo_steps import BACKUPS, DATABASE, FILES, KEY_FILE, STEPS, Step
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome, Section
from cimtool.errors import ExitCode
from cimtool.settings import Format, Settings

Runner = Callable[[Sequence[str]], int]
Teller = Callable[[int, Step, str], None]

_FOR_PEOPLE = (Format.TABLE, Format.PLAIN, Format.MARKDOWN)


@dataclass(frozen=True, slots=True)
class Ran:
    """One step that was run: the command as typed, and how it ended."""

    step: Step
    command: str
    exit_code: int

    @property
    def ok(self) -> bool:
        """Whether it ended as it should."""
        return self.exit_code == self.step.expected


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The steps up to the first that did not end as it should."""

    ran: tuple[Ran, ...]

    @property
    def ok(self) -> bool:
        """Whether every step of the chain ended as it should."""
        return len(self.ran) == len(STEPS) and all(ran.ok for ran in self.ran)


def run_demo(folder: Path, run: Runner, tell: Teller) -> DemoResult:
    """Walk the chain in ``folder``; ``tell`` is called before each command."""
    values = {"recipient": _prepare(folder)}
    done: list[Ran] = []
    with contextlib.chdir(folder):
        for number, step in enumerate(STEPS, start=1):
            words = step.line.format(**values, backup=_backup()).split()
            command = " ".join(("cimtool", *words))
            tell(number, step, command)
            done.append(Ran(step, command, run(words)))
            if not done[-1].ok:
                break
    return DemoResult(tuple(done))


def demo(ctx: typer.Context, keep: Annotated[bool, typer.Option("--keep")] = False) -> int:
    """Show the main job."""
    session = session_of(ctx)
    told = session.settings.format in _FOR_PEOPLE and not session.settings.quiet
    again: Runner = ctx.find_root().obj.again
    options = _options(session.settings)

    def run(words: Sequence[str]) -> int:
        with contextlib.nullcontext() if told else _silence():
            return again([*options, *words])

    with _folder(keep=keep) as folder:
        session.printer.note(Message("demo.start", {"db": str(folder / DATABASE)}))
        result = run_demo(folder, run, _teller(session) if told else lambda *_: None)
    session.printer.report(_outcome(result, folder if keep else None))
    return ExitCode.DONE if result.ok else ExitCode.FAILED


def _prepare(folder: Path) -> str:
    """Copy the sample files and make a key that opens backups; return whom to encrypt to."""
    from cimtool.vault.age import X25519Identity

    for name in FILES:
        shutil.copyfile(_samples() / name, folder / name)
    key = X25519Identity.generate()
    (folder / KEY_FILE).touch(mode=0o600)
    (folder / KEY_FILE).write_text(key.reveal() + "\n", "utf-8")
    return str(key.recipient())


def _samples() -> Path:
    """Return the folder of the sample files: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "examples"
    return installed if installed.is_dir() else package.parent / "examples"


def _backup() -> str:
    return next((path.as_posix() for path in sorted(Path(BACKUPS).glob("*.age"))), "")


def _options(settings: Settings) -> list[str]:
    """Return the global options that every step inherits."""
    shown = settings.format if settings.format in _FOR_PEOPLE else Format.PLAIN
    colour = () if settings.colour else ("--no-color",)
    return ["--db", DATABASE, "--lang", settings.language, "--actor", settings.actor, "--format", shown, *colour]


def _teller(session: Session) -> Teller:
    def tell(number: int, step: Step, command: str) -> None:
        title = Message("demo.step", {"number": number, "total": len(STEPS), "look": Message(f"demo.look.{step.name}")})
        apart = Section(None, lines=("",))
        sys.stderr.flush()  # the order of the two streams tells the story
        session.printer.outcome(Outcome({}, sections=(apart, Section(title, lines=(f"$ {command}",)))))
        sys.stdout.flush()
    return tell


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cimtool-demo-"))
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _outcome(result: DemoResult, kept: Path | None) -> Outcome:
    payload = {"ok": result.ok, "folder": str(kept) if kept else None,
               "steps": [{"command": ran.command, "exit_code": ran.exit_code, "expected": int(ran.step.expected),
                          "ok": ran.ok} for ran in result.ran]}
    last = result.ran[-1]
    ended = Message("demo.done", {"count": len(result.ran)}) if result.ok else Message("demo.failed", {
        "number": len(result.ran), "command": last.command, "expected": int(last.step.expected),
        "code": last.exit_code})
    place = Message("demo.kept", {"db": str(kept / DATABASE)}) if kept else Message("demo.gone")
    return Outcome(payload, (ended, place))
