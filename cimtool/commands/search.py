"""`search`: who is meant by what somebody typed, best first."""

from typing import Annotated

import typer

from cimtool.commands.session import session_of
from cimtool.rules.ranking import Hit
from cimtool.settings import Format
from cimtool.store.search import search as ranked
from cimtool.store.store import Store
from cimtool.views.hits import hit_listing

_MOST = 100_000
_FOR_PEOPLE = frozenset({Format.TABLE, Format.MARKDOWN, Format.PLAIN})


def run_search(store: Store, line: str, *, limit: int) -> list[Hit]:
    """Return the customers that fit all words."""
    with store.reading() as db:
        return ranked(db, line, limit=limit)


def search(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument()],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, max=_MOST)] = 20,
) -> None:
    """Find customers."""
    session = session_of(ctx)
    hits = run_search(session.store, " ".join(text), limit=limit)
    people = session.settings.format in _FOR_PEOPLE
    session.printer.listing(hit_listing(hits, session.printer.translator if people else None))
