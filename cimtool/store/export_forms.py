"""The customers of an export in each form that a kind of file wants: cells, JSON objects, or whole customers.

SQLite makes the first two itself; only to open sealed values each customer is taken into hand.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cimtool.formats.csv_out import CsvForm
from cimtool.formats.jsonl_out import as_json
from cimtool.rules.outgoing import Whole, outgoing_object, outgoing_row
from cimtool.store.outgoing import MOST_CELLS, Cell, cell_rows, csv_lines, json_objects
from cimtool.store.selection import Wanted
from cimtool.store.whole import whole_customers

if TYPE_CHECKING:
    from cimtool.store.sealing.cells import Opener  # brings cryptography

class Customers(Protocol):
    """The customers that fit, in each form; can be walked once."""

    def cells(self, fields: Sequence[str]) -> Iterable[Sequence[Cell]]:
        """Return the cells of each, None or "" where there is nothing."""

    def lines(self, fields: Sequence[str], form: CsvForm) -> Iterable[str]:
        """Return each as a line of a CSV, without its end."""

    def objects(self, fields: Sequence[str] | None) -> Iterable[str]:
        """Return the JSON object of each as text; ``fields`` None: with all that is its own."""

    def wholes(self) -> Iterable[Whole]:
        """Return each with all that is its own."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Customers as they stand in the database, sealed values masked."""

    db: sqlite3.Connection
    wanted: Wanted

    def cells(self, fields: Sequence[str]) -> Iterable[Sequence[Cell]]:
        """See `Customers`."""
        if len(fields) > MOST_CELLS:
            return InHand(self).cells(fields)
        return cell_rows(self.db, self.wanted, fields)

    def lines(self, fields: Sequence[str], form: CsvForm) -> Iterable[str]:
        """See `Customers`."""
        if len(fields) > MOST_CELLS:
            return InHand(self).lines(fields, form)
        return csv_lines(self.db, self.wanted, fields, form)

    def objects(self, fields: Sequence[str] | None) -> Iterable[str]:
        """See `Customers`."""
        return json_objects(self.db, self.wanted, fields)

    def wholes(self) -> Iterable[Whole]:
        """See `Customers`."""
        return whole_customers(self.db, self.wanted)


@dataclass(frozen=True, slots=True)
class InHand:
    """Customers taken into hand one by one, their sealed values opened if there is an ``opener``."""

    stored: Stored
    opener: "Opener | None" = None

    def cells(self, fields: Sequence[str]) -> Iterable[Sequence[Cell]]:
        """See `Customers`."""
        return (outgoing_row(whole.customer, fields) for whole in self.wholes())

    def lines(self, fields: Sequence[str], form: CsvForm) -> Iterable[str]:
        """See `Customers`."""
        return (form.line(outgoing_row(whole.customer, fields)) for whole in self.wholes())

    def objects(self, fields: Sequence[str] | None) -> Iterable[str]:
        """See `Customers`."""
        return (as_json(outgoing_object(whole, fields)) for whole in self.wholes())

    def wholes(self) -> Iterable[Whole]:
        """See `Customers`."""
        customers = self.stored.wholes()
        return self.opener.unmasked(customers) if self.opener is not None else customers
