"""`export`: customers to a file or to stdout, as they are read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path, PurePath
from typing import Annotated, Final, TextIO

import typer

from cimtool.commands.choosing import day_of, fields_of
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.fields import CUSTOM_PREFIX
from cimtool.formats.atomic import atomic_file
from cimtool.formats.csv_out import write_csv
from cimtool.formats.jsonl_out import write_jsonl
from cimtool.output.progress import followed
from cimtool.output.stdout import text_stdout
from cimtool.rules.outgoing import ROW_FIELDS, Whole, outgoing_object, outgoing_row
from cimtool.rules.query import parse_args
from cimtool.store.selection import Wanted, custom_fields
from cimtool.store.store import Store
from cimtool.store.whole import whole_customers

_STDOUT: Final = "-"


@unique
class FileFormat(StrEnum):
    """What kind of file is written."""

    CSV = "csv"
    JSONL = "jsonl"


_SUFFIXES: Final[Mapping[str, FileFormat]] = {
    "": FileFormat.CSV, ".csv": FileFormat.CSV, ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an export was asked to do; ``fields`` None: all; ``file`` None: stdout."""

    wanted: Wanted
    file: str | None
    format: FileFormat
    fields: tuple[str, ...] | None
    excel: bool
    force: bool


@dataclass(frozen=True, slots=True)
class ExportResult:
    """How much was written; ``size_bytes`` None if it went to stdout."""

    customers: int
    size_bytes: int | None


def run_export(store: Store, asked: Asked, *, shown: bool) -> ExportResult:
    """Write the customers that fit, all from one state of the database; ``shown``: count them aloud."""
    written = _Counted()
    with store.reading() as db:
        rows = written.each(followed(whole_customers(db, asked.wanted), asked.file or "", shown=shown))
        fields = asked.fields
        if fields is None and asked.format is FileFormat.CSV:
            fields = (*ROW_FIELDS, *(CUSTOM_PREFIX + name for name in custom_fields(db, asked.wanted)))
        with _target(asked) as stream:
            _WRITERS[asked.format](stream, rows, fields, asked.excel)
    return ExportResult(written.count, Path(asked.file).stat().st_size if asked.file is not None else None)


def export(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    output: Annotated[str | None, typer.Option("-o", "--output", metavar="FILE")] = None,
    file_format: Annotated[FileFormat | None, typer.Option("--format", "-f")] = None,
    fields: Annotated[str | None, typer.Option("--fields", metavar="F,F...")] = None,
    excel: Annotated[bool, typer.Option("--excel")] = False,
    force: Annotated[bool, typer.Option("--force")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """Export customers."""
    session = session_of(ctx)
    file = None if output == _STDOUT else output
    asked = Asked(
        wanted=Wanted(parse_args(query or ()), day_of(as_of, session.settings.today)), file=file,
        format=file_format or _format_of(file), fields=fields_of(fields), excel=excel, force=force)
    if excel and asked.format is not FileFormat.CSV:
        raise BadValue(name="--excel", value=asked.format, expected="--format csv")
    result = run_export(session.store, asked, shown=_shown(session, asked))
    if result.size_bytes is not None:
        session.printer.outcome(_outcome(asked, result))


def _format_of(file: str | None) -> FileFormat:
    suffix = PurePath(file).suffix.lower() if file is not None else ""
    if suffix not in _SUFFIXES:
        raise BadValue(name="-o", value=suffix, expected="--format " + "|".join(FileFormat))
    return _SUFFIXES[suffix]


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


class _Counted:
    """Counts what passes."""

    def __init__(self) -> None:
        self.count = 0

    def each(self, items: Iterable[Whole]) -> Iterator[Whole]:
        for item in items:
            self.count += 1
            yield item


_Fields = tuple[str, ...] | None


def _write_rows(stream: TextIO, rows: Iterable[Whole], fields: _Fields, excel: bool) -> None:
    names = fields or ROW_FIELDS
    write_csv(stream, names, (outgoing_row(whole.customer, names) for whole in rows), excel=excel)


def _write_objects(stream: TextIO, rows: Iterable[Whole], fields: _Fields, excel: bool) -> None:
    write_jsonl(stream, (outgoing_object(whole, fields) for whole in rows))


_WRITERS: Final[Mapping[FileFormat, Callable[[TextIO, Iterable[Whole], _Fields, bool], None]]] = {
    FileFormat.CSV: _write_rows, FileFormat.JSONL: _write_objects}


def _outcome(asked: Asked, result: ExportResult) -> Outcome:
    payload = {"file": asked.file, "format": asked.format.value, "customers": result.customers,
               "bytes": result.size_bytes}
    return Outcome(payload, (Message("export.done", {"count": result.customers, "file": str(asked.file)}),))
