"""Tables and cards on a terminal, drawn by Rich; loaded only for who looks at one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TextIO, TypeVar

from cimtool.document import Listing, Section
from cimtool.i18n import Translator
from cimtool.output.human import label, said
from cimtool.output.inert import inert, inert_lines
from cimtool.output.layout import GAP, widened, widths
from cimtool.output.machine import cell_text
from cimtool.rules.text.screen import columns, wrapped

Item = TypeVar("Item")
_BATCH: Final = 1000
_NAMED: Final = 2  # so many columns say which item it is: its number and its name
_ROOM_BESIDE: Final = 12


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column as it is drawn; none of width 0."""

    name: str
    width: int
    numeric: bool


def print_table(listing: Listing[Item], translator: Translator, stream: TextIO, *, colour: bool) -> int:
    """Draw a listing on a terminal and return how many items it had; on a narrow one as cards.

    The first items decide how wide the columns are; the rest need not be in memory with them.
    """
    console = _console(stream, colour=colour)
    brief = [column for column in listing.columns if column.brief]
    header = [inert(label(column.name, translator)) for column in brief]
    items, count = iter(listing.items), 0
    wanted: list[int] | None = None
    while batch := [[inert(cell_text(column.cell(item))) for column in brief] for item in islice(items, _BATCH)]:
        if not count:
            wanted = widths([header, *batch], console.width)
        if wanted is None:
            _print_cards(console, header, batch)
        else:
            wanted = widened(wanted, [header, *batch], console.width)
            shown = tuple(_Shown(name, width, numeric=column.numeric)
                          for name, width, column in zip(header, wanted, brief, strict=True))
            console.print(_table(shown, batch, with_header=not count))
        count += len(batch)
    return count


def _table(shown: Sequence[_Shown], rows: Sequence[Sequence[str]], *, with_header: bool) -> Any:  # noqa: ANN401 - a Rich table
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False, show_header=with_header, padding=(0, GAP, 0, 0))
    for one in shown:
        if one.width:
            # fold: Rich cuts a Chinese cell that does not fit, although there is room for a second line
            table.add_column(Text(one.name), overflow="fold", width=one.width,
                             justify="right" if one.numeric else "left")
    for cells in rows:
        table.add_row(*(Text(cell) for cell, one in zip(cells, shown, strict=True) if one.width))
    return table


def _print_cards(console: Any, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:  # noqa: ANN401 - a Rich console, loaded only when drawn on
    """Print each item as a block: what it is called, and below with its label whatever else there is of it."""
    from rich.text import Text

    edge = max(map(columns, header[_NAMED:]), default=0) + GAP
    for cells in rows:
        for line in wrapped("  ".join(filter(None, cells[:_NAMED])), console.width):
            console.print(Text(line, style="bold"))
        for name, cell in zip(header[_NAMED:], cells[_NAMED:], strict=True):
            if cell:
                _print_pair(console, name, [cell], edge)


def print_sections(sections: Sequence[Section], translator: Translator, stream: TextIO, *, colour: bool) -> None:
    """Draw a card on a terminal: a title over each block, labels in a column of their own."""
    from rich.text import Text

    console = _console(stream, colour=colour)
    for section in sections:
        if section.title:
            for line in wrapped(inert(translator.say(section.title)), console.width):
                console.print(Text(line, style="bold"))
        pairs = [(inert(translator.say(label)), inert_lines(said(value, translator)).split("\n"))
                 for label, value in section.pairs]
        edge = max((columns(name) for name, _ in pairs), default=0) + GAP
        for name, values in pairs:
            _print_pair(console, name, values, edge)
        for free in section.lines:
            _print_line(console, inert(said(free, translator)))


def _print_line(console: Any, text: str) -> None:  # noqa: ANN401 - a Rich console, loaded only when drawn on
    """Print a line that may have moved in by itself, as a row of a chart; what does not fit stands further in below."""
    from rich.text import Text

    indent = GAP + len(text) - len(text.lstrip())
    first, *more = wrapped(text.lstrip(), max(console.width - indent - GAP, 1))
    console.print(Text(" " * indent + first))
    for rest in more:
        console.print(Text(" " * (indent + GAP) + rest))


def _print_pair(console: Any, name: str, values: Sequence[str], edge: int) -> None:  # noqa: ANN401 - a Rich console, loaded only when drawn on
    """Print a label and, beside it, its value; below it where the terminal is too narrow for both."""
    from rich.text import Text

    beside = console.width - GAP - edge
    indent = GAP + edge if beside >= _ROOM_BESIDE else 2 * GAP
    lines = [line for value in values for line in wrapped(value, max(console.width - indent, 1))]
    label_text = Text(" " * GAP + name, style="cyan")
    if indent == GAP + edge:
        console.print(label_text + Text(" " * (edge - columns(name)) + lines.pop(0)))
    else:
        console.print(label_text)
    for line in lines:
        console.print(Text(" " * indent + line))


def _console(stream: TextIO, *, colour: bool) -> Any:  # noqa: ANN401 - a Rich console
    from rich.console import Console

    return Console(file=stream, no_color=not colour, highlight=False, soft_wrap=True)
