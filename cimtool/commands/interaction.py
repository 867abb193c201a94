"""`interaction list`, `interaction delete`: what was said with customers, by whom and when."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from cimtool.commands.choosing import MOST
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.model import Interaction, Owned
from cimtool.store.activity import delete_interactions, interactions
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.views.activity import interaction_listing


@contextmanager
def run_list(store: Store, *, customer: str | None, limit: int) -> Iterator[Iterator[Owned[Interaction]]]:
    """Give interactions, the newest first, for as long as the block lasts; -1 for all."""
    with store.reading() as db:
        number = resolve(db, customer).customer.id if customer is not None else None
        yield interactions(db, customer_id=number, limit=limit)


def run_delete(store: Store, stamp: Stamp, ids: Sequence[int]) -> tuple[int | None, int]:
    """Delete interactions; return the operation and how many they were."""
    with store.operation(stamp) as current:
        count = delete_interactions(current, ids)
        current.summary = Message("summary.interaction_delete", {"count": count})
    return current.number, count


def list_interactions(
    ctx: typer.Context,
    customer: Annotated[str | None, typer.Argument()] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
) -> None:
    """List interactions."""
    session = session_of(ctx)
    with run_list(session.store, customer=customer, limit=-1 if limit is None else limit) as found:
        session.printer.listing(interaction_listing(found))


def delete(ctx: typer.Context, ids: Annotated[list[int], typer.Argument(metavar="ID")]) -> None:
    """Delete interactions."""
    session = session_of(ctx)
    operation, count = run_delete(session.store, session.stamp("interaction delete"), ids)
    session.printer.outcome(Outcome({"operation": operation, "deleted": count}, (
        Message("interaction.deleted", {"count": count}), Message("delete.undo", {"operation": operation or 0}))))
