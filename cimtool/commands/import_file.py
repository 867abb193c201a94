"""`import`: files in, each row ending as one of six outcomes, all in one operation."""

import sys
from typing import Annotated

import typer

from cimtool.commands.import_run import Asked, FileResult, ImportResult, run_import
from cimtool.commands.import_source import fixed_pairs, overrides_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.formats.raw import FileType
from cimtool.rules.rowmatch import MatchKey, OnMatch
from cimtool.rules.rowmatch import Outcome as RowOutcome
from cimtool.store.bulk import Policy

_SHOWN = 10


def import_file(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE")],
    mapped: Annotated[list[str] | None, typer.Option("--map", metavar="HEADER=FIELD")] = None,
    map_file: Annotated[str | None, typer.Option("--map-file", metavar="F")] = None,
    file_type: Annotated[FileType | None, typer.Option("--type")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", metavar="E")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="S")] = None,
    region: Annotated[str, typer.Option("--region", metavar="CC")] = "CN",
    match: Annotated[str, typer.Option("--match", metavar="ref,phone,email")] = "ref,phone,email",
    on_match: Annotated[OnMatch, typer.Option("--on-match")] = OnMatch.FILL,
    rejects: Annotated[str | None, typer.Option("--rejects", metavar="FILE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    assign: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")] = None,
) -> int:
    """Import files of customers."""
    session = session_of(ctx)
    asked = Asked(
        files=tuple(files), overrides=overrides_of(mapped or (), map_file), fixed=fixed_pairs(assign or ()),
        file_type=file_type, encoding=encoding, sheet=sheet, region=region.upper(),
        policy=Policy(_keys(match), on_match), rejects=rejects, dry_run=dry_run)
    result = run_import(session.store, session.stamp("import"), asked, session.printer,
                        stdin=getattr(sys.stdin, "buffer", None))
    _tell(session, result, asked)
    session.printer.outcome(Outcome(_payload(result), tuple(_sentences(result, asked))))
    looked = result.count(RowOutcome.REVIEW) + result.count(RowOutcome.REJECTED)
    return ExitCode.LOOK if looked else ExitCode.DONE


def _keys(text: str) -> tuple[MatchKey, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    wrong = [name for name in names if name not in set(MatchKey)]
    if wrong:
        raise BadValue(name="--match", value=wrong[0], expected=",".join(MatchKey))
    return tuple(dict.fromkeys(map(MatchKey, names)))


def _payload(result: ImportResult) -> JsonObject:
    """Return the object of CLI.md §3; of several files the sums, and each by itself in ``files``."""
    parts = [_file_json(file) for file in result.files]
    if len(parts) == 1:
        return {"operation": result.operation, **parts[0], "rejects_file": result.rejects_file}
    sums = {name: sum(part[name] for part in parts) for name in ("rows", *(each.value for each in RowOutcome))}
    columns = {header: target for part in parts for header, target in part["columns"].items()}
    return {"operation": result.operation, "file": ", ".join(part["file"] for part in parts),
            "format": ", ".join(dict.fromkeys(part["format"] for part in parts)),
            "encoding": ", ".join(dict.fromkeys(str(part["encoding"]) for part in parts)),
            **sums, "rejects_file": result.rejects_file, "columns": columns, "files": parts}


def _file_json(file: FileResult) -> JsonObject:
    return {"file": file.path, "format": file.format, "encoding": file.encoding, "rows": file.rows,
            **{outcome.value: count for outcome, count in file.counts.items()}, "columns": dict(file.columns)}


def _sentences(result: ImportResult, asked: Asked) -> list[Message]:
    said = [Message("import.would" if asked.dry_run else "import.done",
                    {"file": file.path, "rows": file.rows, **{o.value: n for o, n in file.counts.items()}})
            for file in result.files]
    if result.rejects_file:
        said.append(Message("import.rejects_written", {"path": result.rejects_file}))
    if result.operation is not None and not asked.dry_run:
        said.append(Message("import.undo", {"operation": result.operation}))
    return said


def _tell(session: Session, result: ImportResult, asked: Asked) -> None:
    """Say what became of the rows that need a look, the first few of them."""
    for file in result.files:
        for reject in file.rejects[:_SHOWN]:
            session.printer.note(Message("import.row", {"file": file.path, "row": reject.row, "reason": reject.reason}))
        if len(file.rejects) > _SHOWN:
            session.printer.note(Message("import.more_rows", {"count": len(file.rejects) - _SHOWN}))
        if file.rejects and not asked.rejects:
            session.printer.note(Message("import.rejects_hint"))
