"""`export`: customers to a file or to stdout, as they are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Final, TextIO

import typer

from cimtool.commands.choosing import day_of, fields_of
from cimtool.commands.export_content import Content, Counted
from cimtool.commands.export_formats import SUFFIXES, TEXT_WRITERS, WITH_COLUMNS, FileFormat, write_workbook
from cimtool.commands.revealing import ReasonOption, opened_keyring, reveal_of
from cimtool.commands.session import Session, session_of
from cimtool.commands.unlock_options import IdentityOption, PassphraseFileOption, Unlocking
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.fields import CUSTOM_PREFIX, SENSITIVE
from cimtool.formats.atomic import atomic_binary, atomic_file
from cimtool.formats.raw import Note
from cimtool.output.stdout import text_stdout
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.rules.outgoing import ROW_FIELDS
from cimtool.rules.query import parse_args
from cimtool.rules.sensitive import is_sensitive
from cimtool.store.access.log import record_if_possible
from cimtool.store.export_forms import InHand, Stored
from cimtool.store.selection import Wanted, custom_fields, sealed_count
from cimtool.store.stamp import Stamp
from cimtool.store.standards import standards_of
from cimtool.store.store import Store

if TYPE_CHECKING:
    from cimtool.vault.cell import Keyring

_STDOUT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an export was asked to do; ``fields`` None: all; ``file`` None: stdout; ``sheet``: name of an .xlsx's.

    ``keyring`` opens what is sealed, None leaves its masks.
    """

    wanted: Wanted
    file: str | None
    format: FileFormat
    fields: tuple[str, ...] | None
    excel: bool
    force: bool
    sheet: str
    keyring: "Keyring | None" = None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How much was written; ``size_bytes`` None if it went to stdout; ``notes`` must be said aloud.

    ``recorded``: the record of access says so.
    """

    customers: int
    size_bytes: int | None
    notes: tuple[Note, ...]
    recorded: bool


def run_export(store: Store, stamp: Stamp, asked: Asked, *, shown: bool) -> ExportResult:
    """Write the customers that fit, all from one state of the database; ``shown``: count them aloud.

    What was written is recorded, also if nobody read it to its end.
    """
    written = Counted(asked.file or "", shown=shown)
    try:
        notes = _export(store, asked, written)
    finally:
        event = Event(kind=AccessKind.EXPORT, object=_where(asked), fields=asked.fields or (), count=written.count)
        recorded = not written.count or record_if_possible(store, stamp, event)
    size_bytes = Path(asked.file).stat().st_size if asked.file is not None else None
    return ExportResult(written.count, size_bytes, notes, recorded=recorded)


def _export(store: Store, asked: Asked, counted: Counted) -> tuple[Note, ...]:
    with store.reading() as db:
        fields = asked.fields
        if fields is None and asked.format in WITH_COLUMNS:
            fields = (*ROW_FIELDS, *(CUSTOM_PREFIX + name for name in custom_fields(db, asked.wanted)))
        stored = Stored(db, asked.wanted)
        if asked.keyring is None:
            return _write(asked, Content(stored, fields, asked.excel, counted))
        from cimtool.store.sealing.cells import Opener  # brings cryptography

        opener = Opener(db, asked.keyring, store.path)
        return _write(asked, Content(InHand(stored, opener), fields, asked.excel, counted))


def _where(asked: Asked) -> str:
    """Return where an export went, without its folder."""
    return f"{asked.format}:{_STDOUT if asked.file is None else Path(asked.file).name}"


def _write(asked: Asked, content: Content) -> tuple[Note, ...]:
    if asked.format is FileFormat.XLSX and asked.file is not None:
        with atomic_binary(asked.file, force=asked.force) as binary:
            return write_workbook(binary, content, asked.sheet)
    with _target(asked) as stream:
        TEXT_WRITERS[asked.format](stream, content)
    return ()


def export(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="FILE")] = None,
    file_format: Annotated[FileFormat | None, typer.Option("--format", "-f")] = None,
    fields: Annotated[str | None, typer.Option("--fields", metavar="F,F...")] = None,
    excel: Annotated[bool, typer.Option("--excel")] = False,
    force: Annotated[bool, typer.Option("--force")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    unmask: Annotated[bool, typer.Option("--unmask")] = False,
    reason: ReasonOption = None,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Export customers."""
    session = session_of(ctx)
    file = None if output == _STDOUT else output
    asked = Asked(
        wanted=Wanted(parse_args(query or ()), day_of(as_of, session.settings.today)), file=file,
        format=file_format or _format_of(file), fields=fields_of(fields), excel=excel, force=force,
        sheet=session.printer.translator.text("export.sheet"))
    _refuse_contradictions(asked)
    if unmask:
        asked = replace(asked, keyring=_keyring(session, asked, reason, Unlocking(identity, passphrase_file)))
    result = run_export(session.store, session.stamp("export"), asked, shown=_shown(session, asked))
    for note in result.notes:
        session.printer.note(Message(f"note.{note.code}", note.values))
    if not result.recorded:
        session.printer.note(Message("note.export_unrecorded"))
    if result.size_bytes is not None:
        session.printer.outcome(_outcome(asked, result))


def _keyring(session: Session, asked: Asked, reason: str | None, how: Unlocking) -> "Keyring | None":
    """Return what opens the sealed values that fit, once that is recorded; None if there are none."""
    standards = standards_of(session.store)
    known = (*sorted(SENSITIVE), *standards.fields)
    fields = [name for name in (asked.fields or known) if is_sensitive(name, standards)]
    reveal = reveal_of(fields, reason, how, standards)
    with session.store.reading() as db:
        count = sealed_count(db, asked.wanted, reveal.fields)
    return opened_keyring(session, "export", reveal, about=_where(asked), count=count) if count else None


def _refuse_contradictions(asked: Asked) -> None:
    if asked.excel and asked.format is not FileFormat.CSV:
        raise BadValue(name="--excel", value=asked.format, expected="--format csv")
    if asked.format is FileFormat.XLSX and asked.file is None:
        raise BadValue(name="--format", value=asked.format, expected="-o FILE.xlsx")


def _format_of(file: str | None) -> FileFormat:
    suffix = PurePath(file).suffix.lower() if file is not None else ""
    if suffix not in SUFFIXES:
        raise BadValue(name="-o", value=suffix, expected="--format " + "|".join(FileFormat))
    return SUFFIXES[suffix]


def _shown(session: Session, asked: Asked) -> bool:
    return session.settings.interactive and not session.settings.quiet and asked.file is not None


@contextmanager
def _target(asked: Asked) -> Iterator[TextIO]:
    if asked.file is None:
        with text_stdout() as stream:
            yield stream
    else:
        with atomic_file(asked.file, force=asked.force) as stream:
            yield stream


def _outcome(asked: Asked, result: ExportResult) -> Outcome:
    payload = {"file": asked.file, "format": asked.format.value, "customers": result.customers,
               "bytes": result.size_bytes}
    return Outcome(payload, (Message("export.done", {"count": result.customers, "file": str(asked.file)}),))
