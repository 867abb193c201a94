"""Tables written in tags -> rows of text: web pages, and the XML that Excel 2003 saved.

Programs on the web save both as ``.xls``.  Nothing here looks at any text twice, because a broken page of some
megabytes must not take minutes.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cimtool.formats.merged import Line, Merge

_MOST_COLUMNS = 16_384  # Excel's own limits
_MOST_ROWS = 1_048_576
_ATTRIBUTE_CHARS = 2_000

_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*+)([^<>]*+)>")
_DECLARATION = re.compile(r"<[!?][^<>]*+>")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_BLANKS = re.compile(r"\s+")
_EXPONENT = re.compile(r"\d(?:\.\d+)?E[+]?\d+", re.IGNORECASE)
PAGE: Mapping[str, str] = {"table": "table", "tr": "row", "td": "cell", "th": "cell"}
WORKBOOK: Mapping[str, str] = {"worksheet": "table", "row": "row", "cell": "cell"}
_BREAKS = frozenset({"br", "p", "div", "li"})
_MUTE = frozenset({"script", "style", "title"})


@dataclass(slots=True)
class Grid:
    """One table: its rows with something in them, by their place from 1; ``merged`` by the row where they begin."""

    name: str
    rows: list[Line] = field(default_factory=list)
    merged: dict[int, list[Merge]] = field(default_factory=lambda: defaultdict(list))
    _line: int = 0
    _cells: dict[int, str] = field(default_factory=dict)
    _taken: dict[int, int] = field(default_factory=dict)
    _next: int = 0

    def start_row(self, line: int = 0) -> None:
        """Begin the next row, or a later one by its number."""
        self.end_row()
        self._line = max(line, self._line + 1)

    def end_row(self) -> None:
        """Keep the row if there is anything in it."""
        if any(self._cells.values()):
            width = max(*self._cells, *(column for column, last in self._taken.items() if last >= self._line), 0) + 1
            self.rows.append((self._line, [self._cells.get(column, "") for column in range(width)]))
        self._cells, self._next = {}, 0

    def put(self, text: str, column: int | None, across: int, down: int) -> None:
        """Write a cell in a column (from 0), or in the next that no cell above reaches into."""
        if not self._line:
            self.start_row()
        place = self._next if column is None else column
        while self._taken.get(place, 0) >= self._line:
            place += 1
        self._next = place + across
        if place >= _MOST_COLUMNS:
            return
        self._cells[place] = text
        last = self._line + min(down, _MOST_ROWS) - 1
        if last > self._line:
            self.merged[self._line].append(Merge(place, last))
            self._taken.update(dict.fromkeys(range(place, min(place + across, _MOST_COLUMNS)), last))


@dataclass(slots=True)
class _Reader:
    """Follows the tags; ``tables`` in the order of their beginnings, one inside another by itself."""

    roles: Mapping[str, str]
    tables: list[Grid] = field(default_factory=list)
    _open: list[Grid] = field(default_factory=list)
    _cell: Mapping[str, str] | None = None
    _texts: list[str] = field(default_factory=list)
    _mute: str | None = None

    def text(self, text: str) -> None:
        """Take what stands between two tags."""
        if self._cell is not None and self._mute is None and text:
            plain = html.unescape(text)
            self._texts.append(_BLANKS.sub(" ", plain) if self.roles is PAGE else plain)

    def tag(self, name: str, attributes: str, *, closes: bool) -> None:
        """Take a tag."""
        name = name.lower().rpartition(":")[2]
        role = self.roles.get(name)
        if self._mute is not None:
            self._mute = None if closes and name == self._mute else self._mute
        elif name in _MUTE:
            self._mute = None if closes else name
        elif role is None:
            self._texts += ["\n"] if name in _BREAKS else []
        else:
            self._structure(role, attributes, closes=closes)

    def _structure(self, role: str, attributes: str, *, closes: bool) -> None:
        self._end_cell()
        if role == "table" and not closes:
            self._begin(_attributes(attributes))
        elif self._open and role == "cell" and not closes:
            self._cell, self._texts = _attributes(attributes), []
        elif self._open and role == "row" and not closes:
            self._open[-1].start_row(min(_number(_attributes(attributes), "index") or 0, _MOST_ROWS))
        elif self._open and role == "table":
            self._open.pop().end_row()

    def end(self) -> list[Grid]:
        """Return the tables, those too that never end."""
        self._end_cell()
        for grid in self._open:
            grid.end_row()
        return self.tables

    def _begin(self, attributes: Mapping[str, str]) -> None:
        grid = Grid(attributes.get("name") or str(len(self.tables) + 1))
        self._open.append(grid)
        self.tables.append(grid)

    def _end_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        attributes, self._cell = self._cell, None
        across = _number(attributes, "colspan") or (_number(attributes, "mergeacross") or 0) + 1
        down = _number(attributes, "rowspan") or (_number(attributes, "mergedown") or 0) + 1
        index = _number(attributes, "index")
        self._open[-1].put(self._said(attributes), index - 1 if index else None, across, down)

    def _said(self, attributes: Mapping[str, str]) -> str:
        lines = map(str.strip, "".join(self._texts).split("\n"))
        text = "\n".join(filter(None, lines))
        # What a narrow column showed as 1.38E+10; the number itself stands beside it.
        return attributes.get("num", text) if _EXPONENT.fullmatch(text) else text


def tables_in(text: str, roles: Mapping[str, str]) -> list[Grid]:
    """Return the tables of a text; ``roles`` says what its tags are: `PAGE` or `WORKBOOK`."""
    reader = _Reader(roles)
    for between, slash, name, attributes in _tags(_DECLARATION.sub("", _without_comments(_plain(text)))):
        reader.text(between)
        if name:
            reader.tag(name, attributes, closes=bool(slash))
            if attributes.endswith("/"):
                reader.tag(name, "", closes=True)
    return reader.end()


def _tags(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield each tag with the text before it; what follows the last comes with no tag."""
    position = 0
    for found in _TAG.finditer(text):
        yield text[position:found.start()], found[1], found[2], found[3]
        position = found.end()
    yield text[position:], "", "", ""


def _plain(text: str) -> str:
    """Write what XML quotes as a whole like other text."""
    first, *rest = text.split("<![CDATA[")
    parts = (piece.partition("]]>") for piece in rest)
    return first + "".join(html.escape(inside) + after for inside, _, after in parts)


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in rest)


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes by their names in lower case, without prefix."""
    found = _ATTRIBUTE.finditer(text[:_ATTRIBUTE_CHARS])
    return {each[1].lower(): html.unescape(each[2] or each[3] or each[4] or "") for each in found}


def _number(attributes: Mapping[str, str], name: str) -> int | None:
    """Return a count of rows or columns, at least 1."""
    text = attributes.get(name, "").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
