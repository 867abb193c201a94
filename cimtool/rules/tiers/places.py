"""Where something stands in a TOML text: tomllib tells it of broken files only.

A text is cut into its statements, each as short as it can be read alone; a statement knows its lines and in
which table of which number it stands.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Step = str | int


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """Lines from ``first`` (from 0) that say something about ``path``."""

    first: int
    lines: tuple[str, ...]
    path: tuple[Step, ...]


def place_of(text: str, path: Sequence[Step], fragment: str) -> Place:
    """Return where a fragment of a value stands, else the value, else the table it belongs to, else the first line.

    ``path`` names tables and keys, and numbers (from 0) among tables of one name: ``("rule", 2, "when")``.
    """
    statements = list(_statements(text))
    wanted = tuple(path)
    while wanted:
        for found in statements:
            if found.path[:len(wanted)] == wanted:
                return _inside(found, fragment)
        wanted = wanted[:-1]
    return next((_inside(found, fragment) for found in statements if any(fragment in line for line in found.lines)),
                Place(1, 1))


def _inside(statement: _Statement, fragment: str) -> Place:
    for number, line in enumerate(statement.lines):
        found = line.find(fragment, line.find("=") + 1) if fragment else -1
        if found < 0 < len(fragment):
            found = line.find(fragment)
        if found >= 0:
            return Place(statement.first + number + 1, found + 1)
    head = statement.lines[0]
    return Place(statement.first + 1, len(head) - len(head.lstrip()) + 1)


def _statements(text: str) -> Iterator[_Statement]:
    lines = text.split("\n")
    table: tuple[Step, ...] = ()
    counts: dict[str, int] = {}
    first = 0
    for last in range(len(lines)):
        piece = tuple(lines[first:last + 1])
        said = _read("\n".join(piece))
        if said is None:
            continue
        if piece[0].lstrip().startswith("["):
            table = _table(said, counts)
            yield _Statement(first, piece, table)
        elif said:
            yield _Statement(first, piece, (*table, *_keys(said)))
        first = last + 1


def _read(piece: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(piece)
    except (ValueError, RecursionError):
        return None


def _table(said: dict[str, object], counts: dict[str, int]) -> tuple[Step, ...]:
    """Return the path of a table's head, counting those of one name."""
    name, inside = next(iter(said.items()))
    if not isinstance(inside, list):
        return (*_numbered(name, counts), *_keys(inside if isinstance(inside, dict) else {}))
    counts[name] = counts.get(name, -1) + 1
    return (name, counts[name])


def _numbered(name: str, counts: dict[str, int]) -> tuple[Step, ...]:
    """Return the path of a table inside the newest of an array of tables, such as ``[tier.label]``."""
    return (name, counts[name]) if name in counts else (name,)


def _keys(said: dict[str, object]) -> tuple[str, ...]:
    name, inside = next(iter(said.items()), ("", None))
    if not name:
        return ()
    return (name, *(_keys(inside) if isinstance(inside, dict) and len(inside) == 1 else ()))
