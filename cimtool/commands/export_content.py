"""What an export writes, and how much of it has been written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from cimtool.formats.csv_out import CsvForm
from cimtool.output.progress import followed
from cimtool.rules.outgoing import ROW_FIELDS, Whole
from cimtool.store.export_forms import Customers

Item = TypeVar("Item")


class Counted:
    """Counts what passes, aloud if it is ``shown``."""

    def __init__(self, label: str, *, shown: bool) -> None:
        self.count = 0
        self._label, self._shown = label, shown

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items."""
        for item in followed(items, self._label, shown=self._shown):
            self.count += 1
            yield item


@dataclass(frozen=True, slots=True)
class Content:
    """What is written; ``fields`` None: all; ``excel``: a CSV that Excel opens with a double click."""

    customers: Customers
    fields: tuple[str, ...] | None
    excel: bool
    counted: Counted

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of a row."""
        return self.fields or ROW_FIELDS

    def lines(self, form: CsvForm) -> Iterator[str]:
        """Return each row as a line of a CSV."""
        return self.counted.each(self.customers.lines(self.header, form))

    @property
    def cells(self) -> Iterator[list[str]]:
        """The cells of each row as they are."""
        rows = self.counted.each(self.customers.cells(self.header))
        return (["" if cell is None else str(cell) for cell in row] for row in rows)

    @property
    def objects(self) -> Iterator[str]:
        """Each customer as the text of an object."""
        return self.counted.each(self.customers.objects(self.fields))

    @property
    def wholes(self) -> Iterator[Whole]:
        """Each customer with all that is its own."""
        return self.counted.each(self.customers.wholes())
