"""The use case of `import`: read, decide and write every row, in one operation."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from cimtool.commands.import_source import Overrides, Pairs, Reading, Source, opened
from cimtool.document import Message
from cimtool.formats.atomic import atomic_file
from cimtool.formats.raw import FileType
from cimtool.formats.rejects import Reject, write_rejects
from cimtool.formats.source import read_source
from cimtool.output import Printer
from cimtool.output.progress import followed
from cimtool.rules.rowmatch import Outcome
from cimtool.store.bulk import Policy, RowWriter, Verdict
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store

_STDIN = "-"


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
    policy: Policy
    rejects: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file; the counts come from the database and add up to ``rows``."""

    path: str
    format: str
    encoding: str | None
    rows: int
    counts: Mapping[Outcome, int]
    columns: tuple[tuple[str, str | None], ...]
    rejects: tuple[Reject, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """``operation`` None: nothing was written, because nothing was new or it was a dry run."""

    operation: int | None
    files: tuple[FileResult, ...]
    rejects_file: str | None

    def count(self, outcome: Outcome) -> int:
        """Return how many rows ended so, over all files."""
        return sum(file.counts[outcome] for file in self.files)


def run_import(store: Store, stamp: Stamp, asked: Asked, printer: Printer, *,
               stdin: BinaryIO | None) -> ImportResult:
    """Import the files; every file is opened before the first row is written."""
    reading = Reading(asked.overrides, asked.fixed, asked.region, asked.file_type, asked.encoding, asked.sheet)
    sources = [(path, opened(read_source(path, stdin=stdin), path, reading)) for path in asked.files]
    for _, source in sources:
        for note in source.notes:
            printer.note(note)
    with ExitStack() as stack:
        current = stack.enter_context(store.operation(stamp, create=True))
        results, changed = [], False
        for number, (path, source) in enumerate(sources):
            writer = RowWriter(current, _file_name(path, number, asked.files), asked.policy)
            results.append(_file(writer, path, source, printer))
            changed |= writer.changed
        current.discard = asked.dry_run or not changed
        current.summary = _summary(results)
        rejects_file = _written_rejects(asked, results)
    return ImportResult(current.number, tuple(results), rejects_file)


def _file(writer: RowWriter, path: str, source: Source, printer: Printer) -> FileResult:
    shown = printer.settings.interactive and not printer.settings.quiet
    rejects: list[Reject] = []
    names: dict[str, None] = dict.fromkeys(source.header)
    rows = 0
    for rows, verdict in enumerate(  # noqa: B007 - the last number is the count
            writer.write(followed(source.rows, PurePath(path).name, shown=shown)), start=1):
        if verdict.outcome in (Outcome.REJECTED, Outcome.REVIEW):
            names.update(dict.fromkeys(verdict.row.names))
            rejects.append(_reject(verdict, tuple(names), printer))
    return FileResult(path, source.format, source.encoding, rows, writer.counts(), source.columns, tuple(rejects),
                      tuple(names))


def _reject(verdict: Verdict, names: Sequence[str], printer: Printer) -> Reject:
    row = verdict.row
    cells = row.cells
    if row.names:  # an object: its values in the order of all names met so far
        own = dict(zip(row.names, cells, strict=True))
        cells = tuple(own.get(name, "") for name in names)
    code = verdict.code or "unknown"
    values = {"others": ", ".join(f"#{number}" for number in verdict.others)}
    column = row.refused.field if row.refused else ""
    value = row.refused.value[:200] if row.refused else ""
    return Reject(row.line, cells, column, value, code, printer.translator.text(f"problem.{code}", values))


def _written_rejects(asked: Asked, results: Iterable[FileResult]) -> str | None:
    """Write the rows that need a look, before the import is committed; None if there are none."""
    found = [result for result in results if result.rejects]
    if asked.rejects is None or asked.dry_run or not found:
        return None
    header = tuple(dict.fromkeys(name for result in found for name in result.names))
    with atomic_file(Path(asked.rejects), force=True) as stream:
        write_rejects(stream, header, list(_aligned(found, header)))
    return asked.rejects


def _aligned(results: Iterable[FileResult], header: Sequence[str]) -> Iterator[Reject]:
    """Yield rejects of several files with their cells under one header."""
    for result in results:
        for reject in result.rejects:
            own = dict(zip(result.names, reject.cells, strict=False))
            beyond = reject.cells[len(result.names):]
            cells = (*(own.get(name, "") for name in header), *beyond)
            yield Reject(reject.row, cells, reject.column, reject.value, reject.code, reject.reason)


def _summary(results: Sequence[FileResult]) -> Message:
    totals = {outcome: sum(result.counts[outcome] for result in results) for outcome in Outcome}
    return Message("summary.import", {"rows": sum(result.rows for result in results),
                                      "added": totals[Outcome.ADDED], "updated": totals[Outcome.UPDATED]})


def _file_name(path: str, number: int, paths: Sequence[str]) -> str:
    """Return what a file is called in the database: its name, told from another of the same name."""
    name = PurePath(path).name if path != _STDIN else _STDIN
    same = [PurePath(other).name for other in paths[:number]].count(name)
    return f"{name} ({same + 1})" if same else name


