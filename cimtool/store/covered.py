"""Whether a connection shows less than there is, and what a query may ask of it then (`sight` covers it)."""

import sqlite3

from cimtool.rules.query import And, Filter, Node, Not, Or, Word

COVER: str = "SELECT 1 FROM temp.sqlite_master WHERE type = 'view' AND name = 'customer'"


def with_care(db: sqlite3.Connection, tree: Node | None) -> Node | None:
    """Return the tree with words that must stand in what the reader sees, if that is not all: the index knows more."""
    if tree is None or db.execute(COVER).fetchone() is None:
        return tree
    return _careful(tree)


def _careful(tree: Node) -> Node:
    match tree:
        case Word(text):
            return Word(text, seen=True)
        case Not(part):
            return Not(_careful(part))
        case And(parts):
            return And(tuple(map(_careful, parts)))
        case Or(parts):
            return Or(tuple(map(_careful, parts)))
        case Filter():
            return tree
