"""Text to a tree.

Grammar, loosest first::

    query  = all ( "or" all )*                 or, OR, 或
    all    = term+                             standing side by side means and
    term   = "-" term | "(" query ")" | word | '"' phrase '"' | filter
    filter = field ":" ( nothing | "*" | operand | compare operand | [operand] ".." [operand] )

A bracket or quote is only special where a term or operand begins, so ``company:百川(杭州)``
needs no quotes.  Inside quotes a doubled quote stands for itself.  Full-width punctuation
means the same as half-width.  What a value means for its field is decided by whoever
compiles the tree.
"""

import re
from enum import StrEnum, unique

from cimtool.errors import BadQuery, Spot, UnknownField
from cimtool.rules.query.names import resolve
from cimtool.rules.query.tree import And, Filter, Node, Not, Op, Or, Word

# Generous for a person, and small enough that neither Python nor SQLite runs out of depth.
MAX_LENGTH = 4000
MAX_DEPTH = 50
MAX_TERMS = 400

OPENERS = frozenset("(（")
CLOSERS = frozenset(")）")
QUOTES = frozenset('"“”＂')
MINUSES = frozenset("-－")
RANGE_MARK = ".."

_OR = re.compile(r"(?:or|或)(?=[\s()（）]|$)", re.IGNORECASE)
_SPACES = re.compile(r"\s*")
# A web address is not a filter, though "http" looks like the name of one.
_FIELD = re.compile(r"([^\W\d][\w./-]*)[:：](?!//)")
_COMPARE = re.compile(r"[<>＜＞][=＝]?|[=＝≤≥]")


@unique
class Expected(StrEnum):
    """What a broken query lacks at its position."""

    TERM = "term"
    VALUE = "value"
    CLOSE_BRACKET = "close_bracket"
    CLOSE_QUOTE = "close_quote"
    LESS_NESTING = "less_nesting"
    END = "end"


_OPERATORS = {"<": Op.LT, "<=": Op.LE, "≤": Op.LE, ">": Op.GT, ">=": Op.GE, "≥": Op.GE, "=": Op.EQ}
_HALF_WIDTH = str.maketrans("＜＞＝", "<>=")


def parse(text: str) -> Node | None:
    """Return the tree of *text*, or None if it is blank.

    Raises:
        BadQuery: it is not a query, or longer or deeper than the limits above.
        UnknownField: a ``name:`` is not a field.
    """
    if len(text) > MAX_LENGTH:
        raise BadQuery(position=MAX_LENGTH + 1, expected=Expected.END).pointing_at(Spot(text, MAX_LENGTH + 1))
    return _Parser(text).query()


class _Parser:
    """Recursive descent over one text; ``at`` is the next unread character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.terms = 0

    def query(self) -> Node | None:
        self._skip_spaces()
        if self._char() == "":
            return None
        node = self._any_of()
        if self._char() != "":
            raise self._bad(Expected.TERM)
        return node

    def _any_of(self) -> Node:
        parts = [self._all_of()]
        while found := _OR.match(self.text, self.at):
            self.at = found.end()
            self._skip_spaces()
            parts.append(self._all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all_of(self) -> Node:
        parts = [self._term()]
        while not self._all_ends():
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _all_ends(self) -> bool:
        self._skip_spaces()
        return self._char() in CLOSERS | {""} or _OR.match(self.text, self.at) is not None

    def _term(self) -> Node:
        if self._all_ends():
            raise self._bad(Expected.TERM)
        char = self._char()
        if char in MINUSES or char in OPENERS:
            return self._nested(char)
        self._count_term()
        if found := _FIELD.match(self.text, self.at):
            field = self._field(found[1])
            self.at = found.end()
            return self._filter(field)
        return self._word()

    def _field(self, name: str) -> str:
        try:
            return resolve(name)
        except UnknownField as error:
            raise error.pointing_at(self._spot(self.at)) from None

    def _nested(self, char: str) -> Node:
        if self.depth == MAX_DEPTH:
            raise self._bad(Expected.LESS_NESTING)
        self.depth += 1
        self.at += 1
        node = self._group() if char in OPENERS else Not(self._negated())
        self.depth -= 1
        return node

    def _negated(self) -> Node:
        if self._char().isspace():
            raise self._bad(Expected.TERM)
        return self._term()

    def _group(self) -> Node:
        node = self._any_of()
        if self._char() not in CLOSERS:
            raise self._bad(Expected.CLOSE_BRACKET)
        self.at += 1
        return node

    def _word(self) -> Word:
        start = self.at
        text = self._quoted() if self._char() in QUOTES else self._bare()
        if not text:
            raise self._bad(Expected.TERM, start)
        return Word(text)

    def _filter(self, field: str) -> Filter:
        start = self.at
        spot = self._spot(start)
        if found := _COMPARE.match(self.text, start):
            self.at = found.end()
            return Filter(field, _OPERATORS[found[0].translate(_HALF_WIDTH)], self._operand(), spot=spot)
        low = self._quoted() if self._char() in QUOTES else self._bare(stop=RANGE_MARK)
        if self.text.startswith(RANGE_MARK, self.at):
            return self._range(field, low, spot)
        if self.text[start:self.at] == Op.FILLED:
            return Filter(field, Op.FILLED, spot=spot)
        return Filter(field, Op.CONTAINS, low, spot=spot) if low else Filter(field, Op.EMPTY, spot=spot)

    def _range(self, field: str, low: str, spot: Spot) -> Filter:
        self.at += len(RANGE_MARK)
        high = self._quoted() if self._char() in QUOTES else self._bare()
        if not low and not high:
            raise self._bad(Expected.VALUE, spot.position - 1)
        return Filter(field, Op.RANGE, low or None, high or None, spot=spot)

    def _operand(self) -> str:
        start = self.at
        value = self._quoted() if self._char() in QUOTES else self._bare()
        if not value:
            raise self._bad(Expected.VALUE, start)
        return value

    def _bare(self, stop: str | None = None) -> str:
        start, open_brackets = self.at, 0
        while (char := self._char()) and not char.isspace():
            open_brackets += (char in OPENERS) - (char in CLOSERS)
            if open_brackets < 0 or (stop and self.text.startswith(stop, self.at)):
                break
            self.at += 1
        return self.text[start:self.at]

    def _quoted(self) -> str:
        start = self.at
        self.at += 1
        characters: list[str] = []
        while char := self._char():
            self.at += 1
            if char in QUOTES:
                if self._char() != char:
                    return "".join(characters)
                self.at += 1
            characters.append(char)
        raise self._bad(Expected.CLOSE_QUOTE, start)

    def _count_term(self) -> None:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise self._bad(Expected.END)

    def _char(self) -> str:
        return self.text[self.at:self.at + 1]

    def _skip_spaces(self) -> None:
        if found := _SPACES.match(self.text, self.at):
            self.at = found.end()

    def _bad(self, expected: Expected, at: int | None = None) -> BadQuery:
        spot = self._spot(self.at if at is None else at)
        return BadQuery(position=spot.position, expected=expected).pointing_at(spot)

    def _spot(self, at: int) -> Spot:
        return Spot(self.text, at + 1)
