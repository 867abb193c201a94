"""`purchase add`, `purchase list`, `purchase delete`: what customers bought, and gave back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.choosing import MOST
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.model import Customer, NewPurchase, Owned, Purchase
from cimtool.rules.money import format_amount
from cimtool.store.activity import add_purchase, delete_purchases, purchases
from cimtool.store.resolve import Resolved, resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.activity import Totals, owned_purchase_json, purchase_listing

CUSTOMER = Annotated[str, typer.Argument()]


@dataclass(frozen=True, slots=True)
class AddResult:
    """The purchase as stored, and whose it is."""

    operation: int | None
    found: Resolved
    purchase: Purchase

    @property
    def customer(self) -> Customer:
        """The customer it belongs to."""
        return self.found.customer


def run_add(store: Store, stamp: Stamp, customer: str, new: NewPurchase) -> AddResult:
    """Add a purchase to a customer."""
    with store.operation(stamp) as current:
        found = resolve(current.db, customer)
        added = add_purchase(current, found.customer.id, new)
        current.summary = Message("summary.purchase_add", {"id": found.customer.id, "purchase": added.id})
    return AddResult(current.number, found, added)


@contextmanager
def run_list(store: Store, *, customer: str | None, limit: int) -> Iterator[Iterator[Owned[Purchase]]]:
    """Give purchases, the newest first, for as long as the block lasts; -1 for all."""
    with store.reading() as db:
        number = resolve(db, customer).customer.id if customer is not None else None
        yield purchases(db, customer_id=number, limit=limit)


def run_delete(store: Store, stamp: Stamp, ids: Sequence[int]) -> tuple[int | None, int]:
    """Delete purchases; return the operation and how many they were."""
    with store.operation(stamp) as current:
        count = delete_purchases(current, ids)
        current.summary = Message("summary.purchase_delete", {"count": count})
    return current.number, count


def add(
    ctx: typer.Context,
    customer: CUSTOMER,
    date: Annotated[str, typer.Option("--date", metavar="D")],
    amount: Annotated[str, typer.Option("--amount", metavar="A")],
    currency: Annotated[str, typer.Option("--currency", metavar="CODE")] = "CNY",
    product: Annotated[str | None, typer.Option("--product", metavar="P")] = None,
    code: Annotated[str | None, typer.Option("--code", metavar="C")] = None,
    quantity: Annotated[str | None, typer.Option("--quantity", metavar="Q")] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="C")] = None,
    ref: Annotated[str | None, typer.Option("--ref", metavar="R")] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="D")] = None,
    paid: Annotated[str | None, typer.Option("--paid", metavar="D")] = None,
) -> None:
    """Add a purchase."""
    session = session_of(ctx)
    printer = session.printer
    unit = values.currency("--currency", currency)
    new = NewPurchase(
        bought_on=values.day("--date", date), amount_minor=values.amount("--amount", amount, unit), currency=unit,
        product_code=values.line("--code", code, printer), product=values.line("--product", product, printer),
        quantity=values.quantity("--quantity", quantity), channel=values.line("--channel", channel, printer),
        ref=values.line("--ref", ref, printer), due_on=values.day_or_none("--due", due),
        paid_on=values.day_or_none("--paid", paid))
    result = run_add(session.store, session.stamp("purchase add"), customer, new)
    if result.found.merged_from is not None:
        printer.note(Message("note.merged_into", {"old": result.found.merged_from, "id": result.customer.id}))
    printer.outcome(_added(result))


def list_purchases(
    ctx: typer.Context,
    customer: Annotated[str | None, typer.Argument()] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
) -> None:
    """List purchases."""
    session = session_of(ctx)
    totals = Totals()
    with run_list(session.store, customer=customer, limit=-1 if limit is None else limit) as found:
        session.printer.listing(purchase_listing(totals.of(found)))
    if totals.count:
        session.printer.note(Message("purchase.totals", {"count": totals.count, "sums": totals.text()}))


def delete(ctx: typer.Context, ids: Annotated[list[int], typer.Argument(metavar="ID")]) -> None:
    """Delete purchases."""
    session = session_of(ctx)
    operation, count = run_delete(session.store, session.stamp("purchase delete"), ids)
    session.printer.outcome(Outcome({"operation": operation, "deleted": count}, (
        Message("purchase.deleted", {"count": count}), Message("delete.undo", {"operation": operation or 0}))))


def _added(result: AddResult) -> Outcome:
    purchase = result.purchase
    sentence = Message("purchase.added", {
        "purchase": purchase.id, "id": result.customer.id, "name": result.customer.name, "date": purchase.bought_on,
        "amount": format_amount(purchase.amount_minor, purchase.currency), "currency": purchase.currency})
    owned = Owned(purchase, result.customer.name, result.customer.uid)
    payload = {"operation": result.operation, **owned_purchase_json(owned)}
    return Outcome(payload, (sentence,), ids=(purchase.id,))
