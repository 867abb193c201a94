"""A query that a shell has cut into arguments, and whose quotes it took off."""

import re
from collections.abc import Sequence

from cimtool.rules.query.parser import parse
from cimtool.rules.query.tree import Node
from cimtool.rules.query.unparse import quoted

# One filter and nothing else: no second colon, quote or bracket that would make it a query.
_SPACED_VALUE = re.compile(r'([-－]?[^\W\d][\w./-]*[:：])([^:："“”＂()（）]+)')
_OR_WORDS = frozenset({"or", "或"})


def parse_args(args: Sequence[str]) -> Node | None:
    """Return the tree of the query in *args*, None if they are blank.

    A single argument is a query.  Of several, one that holds spaces is a value if it has the
    form ``field:several words``, because the shell took its quotes off; else it is a query of
    its own, as if in brackets.

    Raises:
        BadQuery, UnknownField: as `parse`; positions count in the query the error carries.
    """
    if len(args) == 1:
        return parse(args[0])
    return parse(" ".join(_argument(text) for text in args if text.strip()))


def _argument(text: str) -> str:
    if len(text.split()) < 2:
        return text
    found = _SPACED_VALUE.fullmatch(text)
    if found and not _OR_WORDS & set(found[2].casefold().split()):
        return found[1] + quoted(found[2].strip())
    return f"({text})"
