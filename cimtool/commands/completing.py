"""What stands behind the TAB key: the words of the database that a shell offers, without Typer.

The scripts of `completion` ask ``cimtool __complete KIND TYPED [DB]`` and read lines of a word, a tab and what is
said beside it.  Names are all it tells of customers, and nothing that could act on a terminal.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

from cimtool.errors import UnknownField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX
from cimtool.frozen import frozen
from cimtool.output.inert import inert
from cimtool.rules.text.pattern import pattern
from cimtool.store.offered import Offered, as_it_stands

_LONGEST: Final = 60
_FILTER = pattern(r"([-－]*([^\W\d][\w./-]*)[:：])(=?)(.*)", re.DOTALL)


@unique
class Live(StrEnum):
    """What stands in the database and can be completed."""

    CUSTOMER = "customer"
    TAG = "tag"
    SEGMENT = "segment"
    QUERY = "query"
    FIELD = "field"
    VALUE = "value"  # a field with = behind it


@frozen
class Offer:
    """A word for the line, and what tells a person which it is."""

    word: str
    beside: str = ""


def offer_lines(kind: str, typed: str, db: Path, actor: str) -> list[str]:
    """Return the lines for a shell; none where there is nothing to read.

    Raises:
        ValueError: there is no such kind.
        CimError: the database cannot be read.
    """
    with as_it_stands(db, actor) as words:
        offers = list(_OFFERS[Live(kind)](words, typed)) if words is not None else []
    # a word with a sign in it that cannot be typed is of no use
    return [f"{one.word}\t{inert(one.beside)[:_LONGEST]}".rstrip("\t") for one in offers if inert(one.word) == one.word]


def _customers(words: Offered, typed: str) -> Iterator[Offer]:
    return (Offer(str(number), name) for number, name in words.customers(typed))


def _tags(words: Offered, typed: str) -> Iterator[Offer]:
    return map(Offer, words.tags(typed))


def _segments(words: Offered, typed: str) -> Iterator[Offer]:
    return (Offer(one.name, one.query) for one in words.segments(typed))


def _fields(words: Offered, typed: str, end: str = "") -> Iterator[Offer]:
    names = (name for name in words.own_fields(typed) if not re.search(r"\s", name))
    return (Offer(name + end) for name in names)


def _assignments(words: Offered, typed: str) -> Iterator[Offer]:
    name, equals, value = typed.partition("=")
    if not equals:
        return _fields(words, typed, "=")
    return (Offer(f"{name}={choice}") for choice in _choices(words, name) if choice.startswith(value))


def _query(words: Offered, typed: str) -> Iterator[Offer]:
    """Offer own fields until there is a colon, and then what the field can be."""
    from cimtool.rules.query import Word, resolve_name, unparse  # no other kind needs it

    asked = _FILTER().fullmatch(typed)
    if asked is None:
        minus = typed[:len(typed) - len(typed.lstrip("-－"))]
        yield from (Offer(minus + one.word) for one in _fields(words, typed[len(minus):], ":"))
        return
    start, name, equals, value = asked.groups()
    try:
        field = resolve_name(name)
    except UnknownField:
        return
    values = _VALUES.get(field)
    found: Iterable[Offer] = values(words, value) if values is not None else (
        Offer(choice) for choice in _choices(words, field) if choice.startswith(value))
    yield from (Offer(start + equals + unparse(Word(one.word)), one.beside) for one in found)


def _choices(words: Offered, name: str) -> Iterable[str]:
    own = words.choices(name)
    return own if own or name.startswith(CUSTOM_PREFIX) or name not in BY_NAME else BY_NAME[name].choices


_Offering = Callable[[Offered, str], Iterator[Offer]]
_VALUES: Final[Mapping[str, _Offering]] = {"tags": _tags, "segment": _segments, "id": _customers}
_OFFERS: Final[Mapping[Live, _Offering]] = {
    Live.CUSTOMER: _customers, Live.TAG: _tags, Live.SEGMENT: _segments, Live.QUERY: _query, Live.FIELD: _fields,
    Live.VALUE: _assignments}
