"""What a command hands to the printer: data and message ids, never prose or layout.

A `Listing` is many things of one kind, an `Outcome` one thing that was done or shown.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from cimtool.frozen import field, frozen

Item = TypeVar("Item")
JsonObject = dict[str, Any]


@frozen
class Message:
    """A sentence by its message id; ``values`` fill its placeholders.

    A value named ``count`` chooses the plural form.  A value that is itself a Message
    is looked up first.
    """

    id: str
    values: Mapping[str, "str | int | Message"] = field(default_factory=dict)


@frozen
class Column(Generic[Item]):
    """One column: its stable name for scripts and, in ``field.<name>``, its label for people.

    ``cell`` gives the text, or a number, or None for unknown; ``brief`` False leaves the column
    out of what people see on a terminal.
    """

    name: str
    cell: Callable[[Item], str | int | float | None]
    brief: bool = True
    numeric: bool = False


@frozen
class Listing(Generic[Item]):
    """Many things; ``items`` may be an iterator that is read once, as it is printed."""

    items: Iterable[Item]
    columns: tuple[Column[Item], ...]
    as_json: Callable[[Item], JsonObject]
    id_of: Callable[[Item], int]
    empty: Message
    title: Message | None = None


@frozen
class Findings(Generic[Item]):
    """One object for scripts that holds a list too long for memory: first that, under ``key``, then the rest.

    ``rest`` is asked for after the last item; for csv, tsv and ids there is only the list.
    """

    key: str
    listing: Listing[Item]
    rest: Callable[[], JsonObject]


@frozen
class Section:
    """One block of a card: label message ids with their values, or free lines."""

    title: Message | None
    pairs: tuple[tuple[Message, str | Message], ...] = ()
    lines: tuple[str | Message, ...] = ()


@frozen
class Outcome:
    """One object for scripts; for people the sentences, then the sections of its card."""

    payload: JsonObject
    sentences: tuple[Message, ...] = ()
    sections: tuple[Section, ...] = ()
    ids: tuple[int, ...] = ()
