"""A tree to text that parses to the same tree; quotes wherever they might be needed."""

import re

from cimtool.rules.query.parser import QUOTES, RANGE_MARK
from cimtool.rules.query.tree import And, Filter, Node, Not, Op, Or, Word

# Narrower than what the parser understands without quotes.
_PLAIN = re.compile(r"(?!(?:or|或)$)[\w@+](?:[\w@+/-]|\.(?!\.))*", re.IGNORECASE)


def unparse(node: Node) -> str:
    """Return a query that parses to *node* again."""
    match node:
        case Word(text):
            return _operand(text)
        case Filter():
            return f"{node.field}:{_condition(node)}"
        case Not(part):
            return "-" + _bracketed(part, (And, Or))
        case And(parts):
            return " ".join(_bracketed(part, (And, Or)) for part in parts)
        case Or(parts):
            return " or ".join(_bracketed(part, (Or,)) for part in parts)


def quoted(text: str) -> str:
    """Return *text* in quotes, those inside it doubled."""
    return '"' + "".join(char * 2 if char in QUOTES else char for char in text) + '"'


def _condition(node: Filter) -> str:
    match node.op:
        case Op.EMPTY:
            return ""
        case Op.RANGE:
            return _operand(node.value) + RANGE_MARK + _operand(node.value2)
        case _:
            return node.op + _operand(node.value)


def _operand(text: str | None) -> str:
    if text is None:
        return ""
    return text if _PLAIN.fullmatch(text) else quoted(text)


def _bracketed(node: Node, loose: tuple[type[And] | type[Or], ...]) -> str:
    return f"({unparse(node)})" if isinstance(node, loose) else unparse(node)
