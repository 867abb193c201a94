"""The rows of an import that need a look: a few of them said aloud, all of them in a file to correct."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from cimtool.errors import FileExists
from cimtool.formats.atomic import atomic_file
from cimtool.formats.rejects import Reject, write_rejects
from cimtool.formats.source import STDIN
from cimtool.i18n import Translator
from cimtool.rules.rowmatch import Outcome
from cimtool.rules.standards import Violation
from cimtool.store.imports.rows import Verdict
from cimtool.views.standards import violation_sentence

_VALUE_SHOWN = 200


@dataclass(slots=True)
class RejectList:
    """Rejected and doubtful rows of one file; ``header`` None: each row has names of its own."""

    header: tuple[str, ...] | None
    verdicts: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Take one more row."""
        self.verdicts.append(verdict)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in the order they were met."""
        if self.header is not None:
            return self.header
        return tuple(dict.fromkeys(name for verdict in self.verdicts for name in verdict.row.names))

    def cells(self, verdict: Verdict) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
        """Return a row's cells with their headers, and what stands beyond the header."""
        names = verdict.row.names if self.header is None else self.header
        return list(zip(names, verdict.row.cells, strict=False)), verdict.row.cells[len(names):]


def reason(verdict: Verdict, translator: Translator) -> str:
    """Return why a row needs a look, in the reader's language."""
    if isinstance(verdict.row.refused, Violation):
        return translator.say(violation_sentence(verdict.row.refused))
    others = ", ".join(f"#{number}" for number in verdict.others)
    return translator.text(f"problem.{verdict.code or 'unknown'}", {"others": others})


def write_rejected(path: str | None, inputs: Sequence[str], lists: Sequence[RejectList],
                   translator: Translator) -> bool:
    """Write the rows to a file, if one is wanted and there are any; tell whether that was done.

    Raises:
        FileExists: the file is one of the inputs, whose other rows would be lost.
        CimError: as `atomic_file`.
    """
    if path is None or not any(rejects.verdicts for rejects in lists):
        return False
    if path != STDIN and Path(path).resolve() in {Path(name).resolve() for name in inputs if name != STDIN}:
        raise FileExists(path=path)
    header = _united_header([rejects.names for rejects in lists if rejects.verdicts])
    with nullcontext(sys.stdout) if path == STDIN else atomic_file(path, force=True) as stream:
        write_rejects(stream, header, [_reject(rejects, verdict, header, translator)
                                       for rejects in lists for verdict in rejects.verdicts])
    return True


def _united_header(headers: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return every column, as often as the file has it that has it most often."""
    united: list[str] = []
    for header in headers:
        left = list(united)
        for name in header:
            if name in left:
                left.remove(name)
            else:
                united.append(name)
    return tuple(united)


def _reject(rejects: RejectList, verdict: Verdict, header: Sequence[str], translator: Translator) -> Reject:
    named, beyond = rejects.cells(verdict)
    cells = (*_aligned(named, header), *map(_writable, beyond))
    refused = verdict.row.refused if verdict.outcome is Outcome.REJECTED else None
    column, value = (refused.field, _writable(refused.value[:_VALUE_SHOWN])) if refused else ("", "")
    return Reject(verdict.row.line, cells, column, value, verdict.code or "unknown", reason(verdict, translator))


def _aligned(named: Sequence[tuple[str, str]], header: Sequence[str]) -> Iterator[str]:
    left = list(named)
    for name in header:
        position = next((at for at, (own, _) in enumerate(left) if own == name), None)
        yield _writable(left.pop(position)[1]) if position is not None else ""


def _writable(cell: str) -> str:
    """Return a cell as UTF-8 can hold it."""
    return cell.encode("utf-8", "replace").decode("utf-8")
