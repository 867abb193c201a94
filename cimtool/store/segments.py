"""Segments: queries under a name, kept among the owner's settings; one may stand on others.

What a segment stands on is looked up each time it is used, so a change below is seen above.
"""

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cimtool.errors import BadValue
from cimtool.model import Segment
from cimtool.rules.query import And, Filter, Node, Not, Op, Or, Word, parse, unparse
from cimtool.rules.query.parser import MAX_TERMS
from cimtool.rules.text.fold import fold
from cimtool.store.conditions import bad_value
from cimtool.store.settings_table import store_setting

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

FIELD: Final = "segment"
_PREFIX: Final = "segment:"
SEGMENTS: Final = "SELECT substr(name, 9), value FROM setting WHERE name >= 'segment:' AND name < 'segment;'"
_MOST_BELOW: Final = 10  # segments on one another; with the depth of a query SQLite still takes it
_NEAR: Final = 3


def segments(db: sqlite3.Connection) -> list[Segment]:
    """Return all segments in the order of their names."""
    return sorted((Segment(name, query) for name, query in db.execute(SEGMENTS)), key=lambda one: fold(one.name))


def segment_named(db: sqlite3.Connection, name: str) -> Segment:
    """Return the segment of a name in any width and case.

    Raises:
        BadValue: there is none; the error carries the closest names.
    """
    found = _same(db, name)
    if found is None:
        from difflib import get_close_matches  # only for who mistyped

        known = {fold(one.name): one.name for one in segments(db)}
        near = [known[key] for key in get_close_matches(fold(name), known, _NEAR)] or list(known.values())[:_NEAR]
        raise BadValue(name=FIELD, value=name[:80], expected=", ".join(near) or "no_segment")
    return found


def save(current: "Operation", name: str, tree: Node) -> Segment:
    """Keep a query under a name, in place of what was there, and return it; in its old spelling if it had one.

    Raises:
        BadValue: the query stands on itself, on a segment that is not there, or on too much.
    """
    known = _same(current.db, name)
    kept = Segment(known.name if known is not None else name, unparse(tree))
    _Expansion(current.db, (fold(name),)).of(tree)
    store_setting(current, _PREFIX + kept.name, kept.query)
    return kept


def remove(current: "Operation", segment: Segment) -> None:
    """Take a segment away; those that stand on it fail until it is there again."""
    store_setting(current, _PREFIX + segment.name, None)


def users_of(db: sqlite3.Connection, segment: Segment) -> list[str]:
    """Return the names of the segments that stand directly on one."""
    return [one.name for one in segments(db) if fold(segment.name) in _names_in(parse(one.query))]


def expanded(db: sqlite3.Connection, tree: Node | None) -> Node | None:
    """Return a tree with the query of each segment in the place of its name.

    Raises:
        BadValue: a segment is not there, or (after an undo) stands on itself.
    """
    return _Expansion(db).of(tree) if tree is not None and _names_in(tree) else tree


class _Expansion:
    """Puts queries in the place of names; ``above`` are the folded names it is inside of."""

    def __init__(self, db: sqlite3.Connection, above: tuple[str, ...] = ()) -> None:
        self.db = db
        self.above = above
        self.terms = 0

    def of(self, tree: Node) -> Node:
        match tree:
            case Filter() if tree.field == FIELD:
                return self._named(tree)
            case Not(part):
                return Not(self.of(part))
            case And(parts):
                return And(tuple(map(self.of, parts)))
            case Or(parts):
                return Or(tuple(map(self.of, parts)))
            case Word() | Filter():
                return self._leaf(tree)

    def _leaf(self, tree: Word | Filter) -> Node:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise BadValue(name=FIELD, value=self.above[-1] if self.above else "", expected="smaller_segment")
        return tree

    def _named(self, wanted: Filter) -> Node:
        if wanted.op not in (Op.CONTAINS, Op.EQ):
            raise bad_value(wanted, "segment:NAME")
        name = fold(wanted.value or "")
        if name in self.above:
            raise bad_value(wanted, "no_loop")
        if len(self.above) == _MOST_BELOW:
            raise bad_value(wanted, "smaller_segment")
        try:
            below = parse(segment_named(self.db, wanted.value or "").query)
        except BadValue as error:
            raise error.pointing_at(wanted.spot) from None
        if below is None:  # pragma: no cover - a blank query is never kept
            raise bad_value(wanted, "segment:NAME")
        self.above = (*self.above, name)
        tree = self.of(below)
        self.above = self.above[:-1]
        return tree


def _same(db: sqlite3.Connection, name: str) -> Segment | None:
    return next((one for one in segments(db) if fold(one.name) == fold(name)), None)


def _names_in(tree: Node | None) -> set[str]:
    return {fold(one.value or "") for one in _leaves(tree) if isinstance(one, Filter) and one.field == FIELD}


def _leaves(tree: Node | None) -> Iterator[Word | Filter]:
    match tree:
        case Word() | Filter():
            yield tree
        case Not(part):
            yield from _leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case None:
            return
