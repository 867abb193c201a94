"""`delete`: puts customers into the trash."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import ExitCode
from cimtool.model import Customer
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.trash import trash

ASKS_ABOVE = 20


@dataclass(frozen=True, slots=True)
class DeleteResult:
    """The customers as they were before they went into the trash."""

    operation: int | None
    customers: tuple[Customer, ...]


def run_delete(store: Store, stamp: Stamp, ids: Sequence[int]) -> DeleteResult:
    """Put customers into the trash."""
    with store.operation(stamp) as current:
        gone = trash(current, ids)
        current.summary = Message("summary.delete", {"count": len(gone)})
    return DeleteResult(current.number, tuple(gone))


def delete(ctx: typer.Context,
           customers: Annotated[list[str], typer.Argument(metavar="CUSTOMER")]) -> int:
    """Delete customers."""
    session = session_of(ctx)
    ids = _meant(session, customers)
    if len(ids) > ASKS_ABOVE and not session.printer.confirm(Message("ask.delete", {"count": len(ids)})):
        session.printer.note(Message("delete.declined"))
        return ExitCode.FAILED
    result = run_delete(session.store, session.stamp("delete"), ids)
    session.printer.outcome(Outcome(_payload(result), tuple(_sentences(result)), ids=tuple(ids)))
    return ExitCode.DONE


def names_of(customers: Sequence[Customer]) -> str:
    """Return ids and names on one line, of many only the first."""
    listed = [f"#{customer.id} {customer.name[:40]}" for customer in customers[:ASKS_ABOVE]]
    return ", ".join(listed + ["..."] * (len(customers) > ASKS_ABOVE))


def _meant(session: Session, customers: Sequence[str]) -> list[int]:
    with session.store.reading() as db:
        found = [resolve(db, typed) for typed in customers]
    for one in found:
        if one.merged_from is not None:
            session.printer.note(Message("note.merged_into", {"old": one.merged_from, "id": one.customer.id}))
    return list(dict.fromkeys(one.customer.id for one in found))


def _payload(result: DeleteResult) -> JsonObject:
    return {"operation": result.operation, "deleted": len(result.customers),
            "customers": [{"id": customer.id, "name": customer.name} for customer in result.customers]}


def _sentences(result: DeleteResult) -> list[Message]:
    return [Message("delete.done", {"names": names_of(result.customers), "count": len(result.customers)}),
            Message("delete.undo", {"operation": result.operation or 0})]
