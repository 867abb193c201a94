"""`link` and `unlink`: who works where, and who belongs to whom."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.model import Customer, Link
from cimtool.store.links import link, unlink
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.activity import link_json

CUSTOMER = Annotated[str, typer.Argument(metavar="CUSTOMER")]


@dataclass(frozen=True, slots=True)
class LinkResult:
    """``operation`` None: the two were linked like that before."""

    operation: int | None
    link: Link
    left: Customer
    right: Customer


@dataclass(frozen=True, slots=True)
class UnlinkResult:
    """How many links there were between the two."""

    operation: int | None
    count: int
    left: Customer
    right: Customer


def run_link(store: Store, stamp: Stamp, left: str, right: str, role: str | None) -> LinkResult:
    """Link two customers."""
    with store.operation(stamp) as current:
        one, other = (resolve(current.db, typed).customer for typed in (left, right))
        if one.id == other.id:
            raise BadValue(name="CUSTOMER", value=right[:40], expected=f"!= #{one.id}")
        made = link(current, one, other, role)
        current.summary = Message("summary.link", {"left": one.id, "right": other.id})
    return LinkResult(current.number, made, one, other)


def run_unlink(store: Store, stamp: Stamp, left: str, right: str) -> UnlinkResult:
    """Remove every link between two customers."""
    with store.operation(stamp) as current:
        one, other = (resolve(current.db, typed).customer for typed in (left, right))
        count = unlink(current, one.id, other.id)
        current.summary = Message("summary.unlink", {"left": one.id, "right": other.id})
    return UnlinkResult(current.number, count, one, other)


def link_customers(ctx: typer.Context, left: CUSTOMER, right: CUSTOMER,
                   role: Annotated[str | None, typer.Option("--role", metavar="TEXT")] = None) -> None:
    """Link two customers."""
    session = session_of(ctx)
    kept = values.line("--role", role, session.printer)
    result = run_link(session.store, session.stamp("link"), left, right, kept)
    names = {customer.id: customer.name for customer in (result.left, result.right)}
    payload = {"operation": result.operation, **link_json(result.link, names)}
    said = _ends(result.left, result.right)
    session.printer.outcome(Outcome(payload, (Message("link.done" if result.operation else "link.same", said),),
                                    ids=(result.link.id,)))


def unlink_customers(ctx: typer.Context, left: CUSTOMER, right: CUSTOMER) -> None:
    """Remove the links between two customers."""
    session = session_of(ctx)
    result = run_unlink(session.store, session.stamp("unlink"), left, right)
    payload = {"operation": result.operation, "removed": result.count}
    session.printer.outcome(Outcome(payload, (Message("unlink.done", _ends(result.left, result.right)),)))


def _ends(left: Customer, right: Customer) -> dict[str, str | int | Message]:
    return {"left": left.id, "left_name": left.name, "right": right.id, "right_name": right.name}
