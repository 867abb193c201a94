"""The use case of every import: read, decide and write each row, in one operation."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO, Generic, Protocol, TypeVar

from cimtool.commands.import_rejects import RejectList, write_rejected
from cimtool.commands.import_source import (
    Columns,
    Overrides,
    Pairs,
    Reading,
    Source,
    column_notes,
    refuse_unknown_headers,
)
from cimtool.document import Message
from cimtool.formats.raw import FileType
from cimtool.formats.source import STDIN, read_source
from cimtool.output.printer import Printer
from cimtool.output.progress import followed
from cimtool.rules.incoming import AnyRow, Row
from cimtool.rules.rowmatch import Outcome
from cimtool.rules.sensitive import is_sensitive
from cimtool.rules.standards import Standards
from cimtool.store.imports.rehearsal import empty_database
from cimtool.store.imports.rows import Verdict
from cimtool.store.journal import Operation, operation
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store

_Read = TypeVar("_Read", bound=Row, contravariant=True)
_A_ROW_A_LINE = frozenset({"csv", "tsv", "jsonl"})
_TAKEN = (Outcome.ADDED, Outcome.UPDATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an import was asked to do."""

    files: tuple[str, ...]
    overrides: Overrides
    fixed: Pairs
    file_type: FileType | None
    encoding: str | None
    sheet: str | None
    region: str
    rejects: str | None
    dry_run: bool
    standards: Standards


class Writer(Protocol[_Read]):
    """Writes the rows of one file."""

    changed: bool

    def write(self, rows: Iterable[_Read]) -> Iterator[Verdict]:
        """Write the rows and yield what became of each."""

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows ended so, counted in the database."""


@dataclass(frozen=True, slots=True)
class Job(Generic[AnyRow]):
    """What is imported: how a file of it is opened and its rows are written.

    ``creates``: it may make the first database; ``summary``: the message that the history shows.
    """

    open: Callable[[bytes, str, Reading], Source[AnyRow]]
    writer: Callable[[Operation, str], Writer[AnyRow]]
    summary: str
    creates: bool = False
    notes: Callable[[Columns], Iterable[Message]] = column_notes


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file; the counts come from the database and add up to ``rows``.

    ``problems`` counts, by field and code, values of written rows that could not be taken as they are.
    """

    path: str
    format: str
    encoding: str | None
    rows: int
    counts: Mapping[Outcome, int]
    columns: Columns
    rejects: RejectList
    problems: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """``operation`` None: nothing was written, because nothing was new or it was a dry run."""

    operation: int | None
    files: tuple[FileResult, ...]
    rejects_file: str | None

    def count(self, outcome: Outcome) -> int:
        """Return how many rows ended so, over all files."""
        return sum(file.counts[outcome] for file in self.files)


def run_import(store: Store, stamp: Stamp, asked: Asked, job: Job[AnyRow], printer: Printer, *,
               stdin: BinaryIO | None) -> ImportResult:
    """Import the files; every file is opened before the first row is written."""
    sources = _opened(asked, job, stdin)
    for note in (note for source in sources for note in source.notes):
        printer.note(note)
    _unlock_before(store, sources, asked.standards)
    names = list(_file_names(asked.files))
    with _writing(store, stamp, asked, creates=job.creates) as current:
        results, changed = [], False
        for path, name, source in zip(asked.files, names, sources, strict=True):
            writer = job.writer(current, name)
            results.append(_file(writer, path, source, printer))
            for note in job.notes(source.columns):
                printer.note(note)
            changed |= writer.changed
        refuse_unknown_headers(asked.overrides, sources)
        current.discard = asked.dry_run or not changed
        current.summary = _summary(job.summary, results)
        lists = [result.rejects for result in results]
        written = not asked.dry_run and write_rejected(asked.rejects, asked.files, lists, printer.translator)
    return ImportResult(current.number, tuple(results), asked.rejects if written else None)


def _opened(asked: Asked, job: Job[AnyRow], stdin: BinaryIO | None) -> list[Source[AnyRow]]:
    reading = Reading(asked.overrides, asked.fixed, asked.region, asked.standards, asked.file_type, asked.encoding,
                      asked.sheet)
    sources = [_open(job, read_source(path, stdin=stdin), path, reading) for path in asked.files]
    if all(source.header is not None for source in sources):
        refuse_unknown_headers(asked.overrides, sources)
    return sources


def _unlock_before(store: Store, sources: Sequence[Source[AnyRow]], standards: Standards) -> None:
    """Ask for the secret, where columns say that it is needed, before others wait for us."""
    targets = {target for source in sources for target in source.columns.targets.values() if target is not None}
    if store.unlock is not None and any(is_sensitive(target, standards) for target in targets):
        store.unlock()


def _open(job: Job[AnyRow], data: bytes, path: str, reading: Reading) -> Source[AnyRow]:
    source = job.open(data, path, reading)
    return replace(source, lines=data.count(b"\n")) if source.format in _A_ROW_A_LINE else source


def _writing(store: Store, stamp: Stamp, asked: Asked, *, creates: bool) -> AbstractContextManager[Operation]:
    """Open the operation; a dry run leaves no database where there was none."""
    if creates and asked.dry_run and not store.path.exists():
        return operation(empty_database(), stamp)
    return store.operation(stamp, create=creates)


def _file(writer: Writer[AnyRow], path: str, source: Source[AnyRow], printer: Printer) -> FileResult:
    shown = printer.settings.interactive and not printer.settings.quiet
    rejects = RejectList(source.header)
    problems: Counter[tuple[str, str]] = Counter()
    rows = 0
    for verdict in writer.write(followed(source.rows, PurePath(path).name, shown=shown, about=source.lines)):
        rows += 1
        if verdict.outcome in (Outcome.REJECTED, Outcome.REVIEW):
            rejects.add(verdict)
        elif verdict.outcome in _TAKEN or verdict.code is not None:  # skipped for what the row itself says
            problems.update((problem.field, problem.code) for problem in verdict.row.problems)
    return FileResult(path, source.format, source.encoding, rows, writer.counts(), source.columns, rejects, problems)


def _summary(message: str, results: Sequence[FileResult]) -> Message:
    totals = {outcome: sum(result.counts[outcome] for result in results) for outcome in Outcome}
    return Message(message, {"rows": sum(result.rows for result in results),
                                      "added": totals[Outcome.ADDED], "updated": totals[Outcome.UPDATED]})


def _file_names(paths: Sequence[str]) -> Iterator[str]:
    """Yield what each file is called in the database: its name, told from others of the same name."""
    taken: set[str] = set()
    for path in paths:
        name = base = PurePath(path).name if path != STDIN else STDIN
        copy = 1
        while name in taken:
            copy += 1
            name = f"{base} ({copy})"
        taken.add(name)
        yield name
