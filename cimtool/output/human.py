"""Lines and markdown tables for people."""

from collections.abc import Sequence
from typing import TypeVar

from cimtool.document import Listing, Message, Section
from cimtool.fields import CUSTOM_PREFIX
from cimtool.i18n import Translator
from cimtool.output.inert import inert
from cimtool.output.machine import cell_text

Item = TypeVar("Item")


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

    brief = [column for column in listing.columns if column.brief]
    rows = [[_markdown_cell(cell_text(column.cell(item))) for column in brief] for item in listing.items]
    labels = [_markdown_cell(label(column.name, translator)) for column in brief]
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
