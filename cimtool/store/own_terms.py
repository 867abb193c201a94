"""What the owner calls things: in a query, own fields by label and choices by any spelling; in `show`, labels."""

import json
import sqlite3
from typing import TYPE_CHECKING

from cimtool.fields import CUSTOM_PREFIX
from cimtool.frozen import replace
from cimtool.rules.query import And, Filter, Node, Not, Op, Or, Word
from cimtool.store.settings_table import STANDARDS, stored_settings

if TYPE_CHECKING:
    from cimtool.rules.standards import Standards


def declared(db: sqlite3.Connection, tree: Node | None) -> Node | None:
    """Return the tree with its filters as the owner's standards understand them."""
    if tree is None or isinstance(tree, Word) or not stored_settings(db, STANDARDS):
        return tree
    from cimtool.store.standards import stored_standards  # with what puts values in order; most have no standards

    return _node(tree, stored_standards(db))


def own_labels(db: sqlite3.Connection) -> dict[str, str]:
    """Return what the owner calls own fields, by name without ``x.``; those without a label are left out."""
    texts = stored_settings(db, STANDARDS + CUSTOM_PREFIX)
    labels = {name: json.loads(text).get("label") for name, text in texts.items()}
    return {name: label for name, label in labels.items() if label}


def _node(tree: Node, standards: "Standards") -> Node:
    match tree:
        case Filter():
            return _filter(tree, standards)
        case Not(part):
            return Not(_node(part, standards))
        case And(parts):
            return And(tuple(_node(part, standards) for part in parts))
        case Or(parts):
            return Or(tuple(_node(part, standards) for part in parts))
        case Word():
            return tree


def _filter(wanted: Filter, standards: "Standards") -> Filter:
    from cimtool.rules.standards import chosen

    name = standards.named(wanted.field)
    standard = standards.fields.get(name)
    if standard is None:
        return wanted
    choice = chosen(standard, wanted.value or "") if wanted.op in (Op.CONTAINS, Op.EQ) else None
    op, value = (Op.EQ, choice) if choice is not None else (wanted.op, wanted.value)
    own = standard.kind if name.startswith(CUSTOM_PREFIX) else None
    return replace(wanted, field=name, op=op, value=value, own=own)
