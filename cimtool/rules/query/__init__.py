"""The query language of `list`, `export`, `tag` and the rest: text to a tree, and back."""

from cimtool.rules.query.durations import duration_days
from cimtool.rules.query.names import resolve as resolve_name
from cimtool.rules.query.parser import Expected, parse
from cimtool.rules.query.shell import parse_args
from cimtool.rules.query.tree import And, Filter, Node, Not, Op, Or, Word
from cimtool.rules.query.unparse import unparse

__all__ = [
    "And", "Expected", "Filter", "Node", "Not", "Op", "Or", "Word", "duration_days", "parse", "parse_args",
    "resolve_name", "unparse",
]
