"""`undo`: takes one operation back, row by row."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.session import session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import ExitCode
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.undo import Kept, Undone, reverse, undo_target


@dataclass(frozen=True, slots=True)
class UndoResult:
    """``operation`` is the undo itself; None for a dry run or when nothing was left to reverse."""

    operation: int | None
    report: Undone


def run_undo(store: Store, stamp: Stamp, *, wanted: int | None, dry_run: bool) -> UndoResult:
    """Take an operation back; None asks for the newest that is neither undone nor itself an undo."""
    target = undo_target(store.existing_writer, wanted)
    with store.operation(stamp, undoes=target) as current:
        target = undo_target(current.db, wanted)  # another process may have been here in between
        current.undoes = target
        report = reverse(current, target)
        current.summary = Message("summary.undo", {"operation": target, "count": report.reversed,
                                                   "kept": len(report.kept)})
        current.discard = dry_run
    return UndoResult(current.number, report)


def undo(
    ctx: typer.Context,
    operation: Annotated[int | None, typer.Argument()] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> int:
    """Undo an operation."""
    session = session_of(ctx)
    result = run_undo(session.store, session.stamp("undo"), wanted=operation, dry_run=dry_run)
    sentence = Message("undo.would" if dry_run else "undo.done",
                       {"operation": result.report.target, "count": result.report.reversed})
    kept = tuple(Message(f"undo.kept.{item.why}", _kept_values(item)) for item in result.report.kept)
    session.printer.outcome(Outcome(_payload(result), (sentence, *kept)))
    return ExitCode.LOOK if result.report.kept else ExitCode.DONE


def _payload(result: UndoResult) -> JsonObject:
    return {"operation": result.operation, "undone": result.report.target, "reversed": result.report.reversed,
            "kept": [{"what": f"{item.table} {item.row}", "why": item.why.value, "by": item.by}
                     for item in result.report.kept]}


def _kept_values(item: Kept) -> dict[str, str | int | Message]:
    return {"what": Message(f"table.{item.table}"), "row": item.row, "by": item.by or 0}
