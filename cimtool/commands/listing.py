"""The customers that fit a query: `list` without its command line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.model import Customer
from cimtool.rules.query import parse_args
from cimtool.store.selection import Wanted, selected
from cimtool.store.store import Store
from cimtool.views.customers import customer_listing


@contextmanager
def run_list(store: Store, wanted: Wanted) -> Iterator[Iterator[Customer]]:
    """Give the customers that fit, one by one, for as long as the block lasts."""
    with store.reading() as db:
        yield selected(db, wanted)


def answer(session: Session, wanted: Wanted, fields: Sequence[str] | None = None) -> None:
    """Print the customers that fit; ``fields``: with these, else with the most useful."""
    empty = Message("list.none_wanted" if wanted.limit == 0 else "list.empty")
    with run_list(session.store, wanted) as customers:
        session.printer.listing(customer_listing(customers, fields, empty=empty))


def wanted_of(session: Session, query: Sequence[str], limit: int | None) -> Wanted:
    """Return what a plain ``list QUERY --limit N`` asks for."""
    return Wanted(parse_args(query), session.settings.today, limit=limit)
