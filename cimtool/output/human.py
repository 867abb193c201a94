"""Tables for people: Rich on a terminal, tabulate for markdown."""

from collections.abc import Sequence
from typing import TextIO, TypeVar

from cimtool.document import Listing, Message, Section
from cimtool.fields import CUSTOM_PREFIX
from cimtool.i18n import Translator
from cimtool.output.inert import inert, inert_lines
from cimtool.output.machine import cell_text

Item = TypeVar("Item")


def print_table(listing: Listing[Item], translator: Translator, stream: TextIO, *, colour: bool) -> int:
    """Draw a listing on a terminal and return how many items it had."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = [column for column in listing.columns if column.brief]
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        # fold: Rich cuts a Chinese cell that does not fit, although there is room for a second line
        table.add_column(Text(label(column.name, translator)), overflow="fold",
                         justify="right" if column.numeric else "left")
    count = 0
    for item in listing.items:
        table.add_row(*(Text(inert(cell_text(column.cell(item)))) for column in columns))
        count += 1
    if count:
        Console(file=stream, no_color=not colour, highlight=False).print(table)
    return count


def print_sections(sections: Sequence[Section], translator: Translator, stream: TextIO, *, colour: bool) -> None:
    """Draw a card on a terminal: a title over each block, labels in a column of their own."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=stream, no_color=not colour, highlight=False)
    for section in sections:
        if section.title:
            console.print(Text(inert(translator.say(section.title)), style="bold"))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="cyan", no_wrap=True)
        grid.add_column(overflow="fold")
        for label, value in section.pairs:
            grid.add_row(Text("  " + inert(translator.say(label))), Text(inert_lines(said(value, translator))))
        if section.pairs:
            console.print(grid)
        for line in section.lines:
            console.print(Text("  " + inert(said(line, translator))))


def section_lines(sections: Sequence[Section], translator: Translator) -> list[str]:
    """Return a card as plain lines ``label: value``."""
    lines = []
    for section in sections:
        if section.title:
            lines.append(inert(translator.say(section.title)))
        lines += [f"  {inert(f'{translator.say(label)}: {said(value, translator)}')}"
                  for label, value in section.pairs]
        lines += [f"  {inert(said(line, translator))}" for line in section.lines]
    return lines


def markdown_table(listing: Listing[Item], translator: Translator) -> tuple[str, int]:
    """Return a listing as a markdown table and the number of its items."""
    from tabulate import tabulate

    columns = [column for column in listing.columns if column.brief]
    rows = [[_markdown_cell(cell_text(column.cell(item))) for column in columns] for item in listing.items]
    labels = [_markdown_cell(label(column.name, translator)) for column in columns]
    # numparse would turn the phone number 1e5 into 100000
    return tabulate(rows, labels, tablefmt="pipe", disable_numparse=True) + "\n", len(rows)


def said(line: str | Message, translator: Translator) -> str:
    """Return a line, looked up if it is a message."""
    return translator.say(line) if isinstance(line, Message) else line


def label(name: str, translator: Translator) -> str:
    """Return what people call a column; a custom field has its own name."""
    if name.startswith(CUSTOM_PREFIX):
        return inert(name.removeprefix(CUSTOM_PREFIX))
    return translator.text(f"field.{name}")


def _markdown_cell(text: str) -> str:
    return inert(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
