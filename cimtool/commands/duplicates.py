"""`duplicates`: pairs that are probably one customer, with the reasons."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from cimtool.commands.session import session_of
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.rules.matching.weights import REVIEW
from cimtool.rules.query import parse_args
from cimtool.store.pairs import Found, find_pairs
from cimtool.store.selection import Wanted, selected
from cimtool.store.store import Store
from cimtool.views.pairs import pair_listing


def run_duplicates(store: Store, *, query: Sequence[str], min_probability: float, today: date) -> Found:
    """Return the pairs at or above the probability, of customers that fit the query if there is one."""
    with store.reading() as db:
        tree = parse_args(query)
        only = None if tree is None else frozenset(one.id for one in selected(db, Wanted(tree, today)))
        return find_pairs(db, min_probability=min_probability, only=only)


def duplicates(
    ctx: typer.Context,
    query: Annotated[list[str] | None, typer.Argument()] = None,
    min_probability: Annotated[float, typer.Option("--min-probability", metavar="P")] = REVIEW,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N")] = None,
) -> None:
    """List probable duplicates."""
    session = session_of(ctx)
    if not 0 <= min_probability <= 1:
        raise BadValue(name="--min-probability", value=str(min_probability), expected="0 .. 1")
    found = run_duplicates(session.store, query=query or (), min_probability=min_probability,
                           today=session.settings.today)
    session.printer.listing(pair_listing(found.pairs[:limit], session.printer.translator))
    if found.too_common:
        session.printer.note(Message("duplicates.too_common", {"count": found.too_common}))
