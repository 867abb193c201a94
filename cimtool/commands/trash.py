"""`trash list`, `trash restore`, `trash empty`: deleted customers, until they are erased for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.delete import names_of
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.errors import Busy, ExitCode, NoSpace
from cimtool.model import Customer
from cimtool.store.connect import sqlite_errors
from cimtool.store.erasure import Erased, erase, scrub
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.trash import find_in_trash, in_trash, take_out
from cimtool.views.customers import trash_listing


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The customers that are active again."""

    operation: int | None
    customers: tuple[Customer, ...]


@dataclass(frozen=True, slots=True)
class EmptyResult:
    """``operation`` None if there was nothing; ``scrubbed``: the file holds no trace of them any more."""

    operation: int | None
    erased: Erased
    scrubbed: bool


def run_list(store: Store) -> list[Customer]:
    """Return the customers in the trash, the last deleted first."""
    with store.reading() as db:
        return list(in_trash(db))


def run_restore(store: Store, stamp: Stamp, customers: Sequence[str]) -> RestoreResult:
    """Take customers out of the trash."""
    with store.operation(stamp) as current:
        meant = {customer.id: customer for customer in (find_in_trash(current.db, typed) for typed in customers)}
        back = tuple(take_out(current, customer) for customer in meant.values())
        current.summary = Message("summary.trash_restore", {"count": len(back)})
    return RestoreResult(current.number, back)


def run_empty(store: Store, stamp: Stamp, ids: Sequence[int]) -> EmptyResult:
    """Erase those of these customers that are still in the trash, and every trace of them in the file."""
    with store.operation(stamp) as current:
        erased = erase(current, ids)
        current.summary = Message("summary.trash_empty", {"count": erased.customers})
    return EmptyResult(current.number, erased, _scrubbed(store))


def list_trash(ctx: typer.Context) -> None:
    """List deleted customers."""
    session = session_of(ctx)
    session.printer.listing(trash_listing(run_list(session.store)))


def restore(ctx: typer.Context,
            customers: Annotated[list[str], typer.Argument(metavar="CUSTOMER")]) -> None:
    """Restore deleted customers."""
    session = session_of(ctx)
    result = run_restore(session.store, session.stamp("trash restore"), customers)
    count = len(result.customers)
    payload = {"operation": result.operation, "restored": count,
               "customers": [{"id": customer.id, "name": customer.name} for customer in result.customers]}
    sentence = Message("trash.restored", {"names": names_of(result.customers), "count": count})
    session.printer.outcome(Outcome(payload, (sentence,), ids=tuple(one.id for one in result.customers)))


def empty(ctx: typer.Context) -> int:
    """Empty the trash."""
    session = session_of(ctx)
    ids = [customer.id for customer in run_list(session.store)]
    if ids and not session.printer.confirm(Message("ask.trash_empty", {"count": len(ids)})):
        session.printer.note(Message("trash.declined"))
        return ExitCode.FAILED
    result = run_empty(session.store, session.stamp("trash empty"), ids)
    _say_emptied(session, result)
    return ExitCode.DONE


def _scrubbed(store: Store) -> bool:
    """Scrub the file; a failure is no reason to call the erasure failed: it is recorded by now."""
    try:
        with sqlite_errors(store.path, store.busy_timeout_s):
            return scrub(store.existing_writer)
    except (Busy, NoSpace):
        return False


def _say_emptied(session: Session, result: EmptyResult) -> None:
    erased = result.erased
    payload = {"operation": result.operation, "erased": erased.customers, "rows": erased.rows,
               "images": erased.images, "scrubbed": result.scrubbed}
    done = Message("trash.emptied", {"count": erased.customers, "rows": erased.rows})
    session.printer.outcome(Outcome(payload, (done if erased.customers else Message("trash.none"),)))
    if not result.scrubbed:
        session.printer.note(Message("trash.not_scrubbed"))
    if erased.customers:
        session.printer.note(Message("trash.backups"))
