"""`unmerge`: takes one record out of a golden record again."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.session import session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.fields import CUSTOM_PREFIX
from cimtool.store.merging.separation import Returned, unmerge
from cimtool.store.reads import customer_by_id
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


@dataclass(frozen=True, slots=True)
class UnmergeResult:
    """The record that stands for itself again, and what stayed behind; ``operation`` None for a dry run."""

    operation: int | None
    returned: Returned
    name: str


def run_unmerge(store: Store, stamp: Stamp, loser: int, *, dry_run: bool) -> UnmergeResult:
    """Take a merged record out of the customer that it was merged into."""
    with store.operation(stamp) as current:
        returned = unmerge(current, loser)
        name = customer_by_id(current.db, loser).name
        current.summary = Message("summary.unmerge", {"id": loser, "survivor": returned.survivor})
        current.discard = dry_run
    return UnmergeResult(current.number, returned, name)


def unmerge_record(
    ctx: typer.Context,
    record: Annotated[str, typer.Argument(metavar="ID")],
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> int:
    """Unmerge a record."""
    session = session_of(ctx)
    result = run_unmerge(session.store, session.stamp("unmerge"), _id_of(record), dry_run=dry_run)
    sentences = _sentences(result, dry_run=dry_run)
    session.printer.outcome(Outcome(_payload(result), sentences, ids=(result.returned.loser,)))
    return ExitCode.LOOK if result.returned.kept else ExitCode.DONE


def _id_of(typed: str) -> int:
    """Return the id: a name or a phone would lead to the survivor."""
    digits = typed.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
        raise BadValue(name="ID", value=typed[:80], expected="#12")
    return int(digits)


def _payload(result: UnmergeResult) -> JsonObject:
    returned = result.returned
    return {"operation": result.operation, "id": returned.loser, "survivor": returned.survivor,
            "moved": dict(returned.moved), "stayed": returned.stayed,
            "kept": [{"field": field, "why": "changed_since"} for field in returned.kept]}


def _sentences(result: UnmergeResult, *, dry_run: bool) -> tuple[Message, ...]:
    returned = result.returned
    first = Message("unmerge.would" if dry_run else "unmerge.done",
                    {"id": returned.loser, "name": result.name, "survivor": returned.survivor})
    moved = [Message("unmerge.moved", {"what": Message(f"table.{table}"), "rows": rows})
             for table, rows in returned.moved.items()]
    stayed = [Message("unmerge.stayed", {"count": returned.stayed, "survivor": returned.survivor})]
    kept = [Message("unmerge.kept", {"field": _label(field), "survivor": returned.survivor}) for field in returned.kept]
    return (first, *moved, *(stayed if returned.stayed else ()), *kept)


def _label(field: str) -> str | Message:
    return field if field.startswith(CUSTOM_PREFIX) else Message(f"field.{field}")
