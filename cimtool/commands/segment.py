"""`segment save`, `segment list`, `segment show`, `segment delete`: queries under a name."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from cimtool.commands.choosing import tree_of
from cimtool.commands.session import session_of
from cimtool.commands.values import line
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.model import Segment
from cimtool.rules.query import Filter, Node, Op, unparse
from cimtool.store.segments import FIELD, remove, save, segment_named, segments, users_of
from cimtool.store.selection import Wanted, count
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.groups import segment_json, segment_listing

_LONGEST = 60

Name = Annotated[str, typer.Argument()]


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """A segment, how many customers fit it now, and the segments that stand on it."""

    operation: int | None
    segment: Segment
    customers: int
    used_by: tuple[str, ...]


def run_save(store: Store, stamp: Stamp, name: str, tree: Node, *, today: date) -> SegmentResult:
    """Keep a query under a name; it is tried out first."""
    with store.operation(stamp) as current:
        customers = count(current.db, Wanted(tree, today))
        kept = save(current, name, tree)
        current.summary = Message("summary.segment_save", {"name": kept.name})
        used_by = tuple(users_of(current.db, kept))
    return SegmentResult(current.number, kept, customers, used_by)


def run_list(store: Store) -> list[Segment]:
    """Return all segments."""
    with store.reading() as db:
        return segments(db)


def run_show(store: Store, name: str, *, today: date) -> SegmentResult:
    """Return a segment and how many fit it."""
    with store.reading() as db:
        found = segment_named(db, name)
        return SegmentResult(None, found, count(db, Wanted(_term(found), today)), tuple(users_of(db, found)))


def run_find(store: Store, name: str) -> tuple[Segment, list[str]]:
    """Return a segment, which need not work, and the names of those that stand on it."""
    with store.reading() as db:
        found = segment_named(db, name)
        return found, users_of(db, found)


def run_delete(store: Store, stamp: Stamp, segment: Segment) -> int | None:
    """Take a segment away and return the operation."""
    with store.operation(stamp) as current:
        remove(current, segment)
        current.summary = Message("summary.segment_delete", {"name": segment.name})
    return current.number


def save_segment(ctx: typer.Context, name: Name, query: Annotated[list[str], typer.Argument()]) -> None:
    """Save a query."""
    session = session_of(ctx)
    clean = line("NAME", name, session.printer)
    if clean is None or len(clean) > _LONGEST:
        raise BadValue(name="NAME", value=name[:40], expected=f"1 .. {_LONGEST}")
    result = run_save(session.store, session.stamp("segment save"), clean, tree_of(query, "QUERY"),
                      today=session.settings.today)
    said = Message("segment.saved" if result.operation is not None else "segment.same", _values(result))
    session.printer.outcome(Outcome(_payload(result), (said, *_undo(result.operation))))


def list_segments(ctx: typer.Context) -> None:
    """List segments."""
    session = session_of(ctx)
    session.printer.listing(segment_listing(run_list(session.store)))


def show_segment(ctx: typer.Context, name: Name) -> None:
    """Show one segment."""
    session = session_of(ctx)
    result = run_show(session.store, name, today=session.settings.today)
    payload = _payload(result)
    del payload["operation"]
    users = (Message("segment.used_by", {"names": ", ".join(result.used_by)}),) if result.used_by else ()
    session.printer.outcome(Outcome(payload, (Message("segment.shown", _values(result)), *users,
                                              Message("segment.use", {"term": unparse(_term(result.segment))}))))


def delete_segment(ctx: typer.Context, name: Name) -> int:
    """Delete a segment; asks if others stand on it."""
    session = session_of(ctx)
    found, used_by = run_find(session.store, name)
    question = Message("ask.segment_delete", {"name": found.name, "names": ", ".join(used_by), "count": len(used_by)})
    if used_by and not session.printer.confirm(question):
        session.printer.note(Message("segment.declined"))
        return ExitCode.FAILED
    operation = run_delete(session.store, session.stamp("segment delete"), found)
    payload = {"operation": operation, "name": found.name, "used_by": used_by}
    session.printer.outcome(Outcome(payload, (Message("segment.deleted", {"name": found.name}), *_undo(operation))))
    return ExitCode.DONE


def _term(segment: Segment) -> Filter:
    return Filter(FIELD, Op.CONTAINS, segment.name)


def _values(result: SegmentResult) -> dict[str, str | int | Message]:
    return {"name": result.segment.name, "query": result.segment.query, "count": result.customers}


def _payload(result: SegmentResult) -> JsonObject:
    return {"operation": result.operation, **segment_json(result.segment), "customers": result.customers,
            "used_by": list(result.used_by)}


def _undo(operation: int | None) -> tuple[Message, ...]:
    return (Message("delete.undo", {"operation": operation}),) if operation is not None else ()
