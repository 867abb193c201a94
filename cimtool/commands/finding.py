"""Who is meant by what somebody typed, best first: `search` without its command line."""

from enum import StrEnum, unique

from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.fields import BY_NAME
from cimtool.frozen import frozen
from cimtool.rules.ranking import Hit
from cimtool.settings import Format
from cimtool.store.search import search as ranked
from cimtool.store.store import Store
from cimtool.views.hits import hit_listing

MOST = 100_000
LIMIT = 20
_FOR_PEOPLE = frozenset({Format.TABLE, Format.MARKDOWN, Format.PLAIN})


@unique
class Place(StrEnum):
    """Where `search` looks beside the fields of customers."""

    NOTES = "notes"


@frozen
class SearchResult:
    """The hits; ``similar``: nobody fits as typed, these are merely like it."""

    hits: list[Hit]
    similar: bool = False


def run_search(store: Store, line: str, *, limit: int, place: Place | None = None,
               trash: bool = False) -> SearchResult:
    """Return the customers that fit all words; if nobody does, those whose words are similar."""
    with store.reading() as db:
        if trash or place is not None:
            from cimtool.store.elsewhere import search_notes, search_trash

            return SearchResult((search_trash if trash else search_notes)(db, line, limit=limit))
        hits = ranked(db, line, limit=limit)
        if hits or not limit:
            return SearchResult(hits)
        from cimtool.store.similar import similar

        return SearchResult(similar(db, line, limit=limit), similar=True)


def answer(session: Session, line: str, *, limit: int = LIMIT, place: Place | None = None, trash: bool = False) -> None:
    """Print who fits, and say so if they are merely similar."""
    if trash and place is not None:
        raise BadValue(name="--trash", value=f"--in {place}", expected="--trash, --in notes")
    result = run_search(session.store, line, limit=limit, place=place, trash=trash)
    if result.similar and result.hits:
        session.printer.note(Message("search.similar"))
    people = session.settings.format in _FOR_PEOPLE
    empty = _empty(line, limit, elsewhere=trash or place is not None)
    session.printer.listing(hit_listing(result.hits, session.printer.translator if people else None, empty=empty,
                                        trash=trash))


def _empty(line: str, limit: int, *, elsewhere: bool) -> Message:
    """Return what to say of no hits: what they mean, and where else to look."""
    if not limit:
        return Message("list.none_wanted")
    if not line.strip():
        return Message("search.nothing_asked")
    if any(colon and name.casefold() in BY_NAME for name, colon, _ in (word.partition(":") for word in line.split())):
        return Message("search.empty_fields")
    return Message("search.empty" if elsewhere else "search.empty_here")
