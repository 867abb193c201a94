"""`import`: files in, each row ending as one of six outcomes, all in one operation."""

import sys
from typing import Annotated

import typer

from cimtool.commands.entry import checked, gate_of, pairs_of
from cimtool.commands.import_rejects import reason
from cimtool.commands.import_run import Asked, FileResult, ImportResult, run_import
from cimtool.commands.import_source import overrides_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.fields import CUSTOM_PREFIX
from cimtool.formats.raw import FileType
from cimtool.formats.source import STDIN
from cimtool.rules.rowmatch import MatchKey, OnMatch
from cimtool.rules.rowmatch import Outcome as RowOutcome
from cimtool.rules.text.phones import is_region
from cimtool.store.import_rows import Policy

_SHOWN = 10


def import_file(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE")],
    mapped: Annotated[list[str] | None, typer.Option("--map", metavar="HEADER=FIELD")] = None,
    map_file: Annotated[str | None, typer.Option("--map-file", metavar="F")] = None,
    file_type: Annotated[FileType | None, typer.Option("--type")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", metavar="E")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="S")] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="CC")] = None,
    match: Annotated[str, typer.Option("--match", metavar="ref,phone,email")] = "ref,phone,email",
    on_match: Annotated[OnMatch, typer.Option("--on-match")] = OnMatch.FILL,
    rejects: Annotated[str | None, typer.Option("--rejects", metavar="FILE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    assign: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")] = None,
) -> int:
    """Import files of customers."""
    session = session_of(ctx)
    gate = gate_of(session)
    fixed = [(gate.standards.named(field), text) for field, text in pairs_of((), assign or ())]
    gate.admit_values(checked(fixed, session.printer, gate.standards))
    asked = Asked(
        files=tuple(files), overrides=overrides_of(mapped or (), map_file), fixed=tuple(fixed),
        file_type=file_type, encoding=encoding, sheet=sheet, region=_region(region or gate.standards.region),
        policy=Policy(_keys(match), on_match), rejects=rejects, dry_run=dry_run, standards=gate.standards)
    result = run_import(session.store, session.stamp("import"), asked, session.printer,
                        stdin=getattr(sys.stdin, "buffer", None))
    _tell(session, result, asked)
    if rejects == STDIN:  # the rows have stdout to themselves
        for sentence in _sentences(result, asked):
            session.printer.note(sentence)
    else:
        session.printer.outcome(Outcome(_payload(result), tuple(_sentences(result, asked))))
    looked = result.count(RowOutcome.REVIEW) + result.count(RowOutcome.REJECTED)
    return ExitCode.LOOK if looked else ExitCode.DONE


def _keys(text: str) -> tuple[MatchKey, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    wrong = [name for name in names if name not in set(MatchKey)]
    if wrong:
        raise BadValue(name="--match", value=wrong[0], expected=",".join(MatchKey))
    return tuple(dict.fromkeys(map(MatchKey, names)))


def _region(code: str) -> str:
    if not is_region(code.upper()):
        raise BadValue(name="--region", value=code, expected="CN, HK, TW, US, DE, ...")
    return code.upper()


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
