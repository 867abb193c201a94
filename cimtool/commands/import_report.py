"""What is said of an import, of customers, purchases or interactions alike."""

from cimtool.commands.import_rejects import reason
from cimtool.commands.import_run import Asked, FileResult, ImportResult
from cimtool.commands.session import Session
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import ExitCode
from cimtool.fields import CUSTOM_PREFIX
from cimtool.formats.source import STDIN
from cimtool.rules.rowmatch import Outcome as RowOutcome

_SHOWN = 10


def report(session: Session, result: ImportResult, asked: Asked) -> ExitCode:
    """Print what became of the files; LOOK if any row needs somebody."""
    _tell(session, result, asked)
    if asked.rejects == STDIN:  # the rows have stdout to themselves
        for sentence in _sentences(result, asked):
            session.printer.note(sentence)
    else:
        session.printer.outcome(Outcome(_payload(result), tuple(_sentences(result, asked))))
    looked = result.count(RowOutcome.REVIEW) + result.count(RowOutcome.REJECTED)
    return ExitCode.LOOK if looked else ExitCode.DONE


def _payload(result: ImportResult) -> JsonObject:
    """Return the object of CLI.md §3; of several files the sums, and each by itself in ``files``."""
    parts = [_file_json(file) for file in result.files]
    if len(parts) == 1:
        return {"operation": result.operation, **parts[0], "rejects_file": result.rejects_file}
    sums = {name: sum(part[name] for part in parts) for name in ("rows", *(each.value for each in RowOutcome))}
    columns = {header: target for part in parts for header, target in part["columns"].items()}
    return {"operation": result.operation, "file": ", ".join(part["file"] for part in parts),
            "format": ", ".join(dict.fromkeys(part["format"] for part in parts)),
            "encoding": ", ".join(dict.fromkeys(filter(None, (part["encoding"] for part in parts)))) or None,
            **sums, "rejects_file": result.rejects_file, "columns": columns, "files": parts}


def _file_json(file: FileResult) -> JsonObject:
    return {"file": file.path, "format": file.format, "encoding": file.encoding, "rows": file.rows,
            **{outcome.value: count for outcome, count in file.counts.items()}, "columns": dict(file.columns.targets)}


def _sentences(result: ImportResult, asked: Asked) -> list[Message]:
    said = [Message("import.would" if asked.dry_run else "import.done",
                    {"file": file.path, "rows": file.rows, **{o.value: n for o, n in file.counts.items()}})
            for file in result.files]
    if result.rejects_file not in (None, STDIN):
        said.append(Message("import.rejects_written", {"path": result.rejects_file}))
    if result.operation is not None and not asked.dry_run:
        said.append(Message("import.undo", {"operation": result.operation}))
    return said


def _tell(session: Session, result: ImportResult, asked: Asked) -> None:
    """Say what became of values and rows that need a look, the first few rows one by one."""
    for file in result.files:
        for (field, code), count in sorted(file.problems.items()):
            session.printer.note(Message(f"import.problem.{code}", {"count": count, "field": _label(field)}))
        for verdict in file.rejects.verdicts[:_SHOWN]:
            why = reason(verdict, session.printer.translator)
            session.printer.note(Message("import.row", {"file": file.path, "row": verdict.row.line, "reason": why}))
        more = len(file.rejects.verdicts) - _SHOWN
        if more > 0:
            session.printer.note(Message("import.more_rows", {"count": more}))
        if file.rejects.verdicts and not asked.rejects:
            session.printer.note(Message("import.rejects_hint"))


def _label(field: str) -> Message | str:
    return field.removeprefix(CUSTOM_PREFIX) if field.startswith(CUSTOM_PREFIX) else Message(f"field.{field}")
