"""Dates such as 03/05/2024 in the columns of a file: the others below the same header may tell what comes first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cimtool.fields import BY_NAME, FieldKind
from cimtool.rules.text.dates import day_order, is_ambiguous, parse_date


def is_dated(target: str | None) -> bool:
    """Tell whether a column holds dates."""
    return target in BY_NAME and BY_NAME[target].kind in {FieldKind.DATE, FieldKind.INSTANT}


@dataclass(slots=True)
class DayOrders:
    """Whether the day comes first, by column; those columns are missing of which nothing, or both, can be told."""

    columns: Sequence[int]
    _told: dict[int, set[bool]] = field(default_factory=dict)

    def learn(self, rows: Iterable[Sequence[str]]) -> None:
        """Look at the dates of these rows."""
        for cells in rows:
            for column in self.columns:
                first = day_order(cells[column:column + 1])
                if first is not None:
                    self._told.setdefault(column, set()).add(first)

    def matter_in(self, rows: Iterable[Sequence[str]]) -> bool:
        """Tell whether any date of these rows cannot be read by itself."""
        return any(is_ambiguous(cells[column]) for cells in rows for column in self.columns if column < len(cells))

    @property
    def found(self) -> Mapping[int, bool]:
        """What can be told."""
        return {column: told == {True} for column, told in self._told.items() if len(told) == 1}


def with_plain_days(cells: tuple[str, ...], orders: Mapping[int, bool]) -> tuple[str, ...]:
    """Return the cells with each date that only its column decides as ISO text."""
    plain = {column: parse_date(cells[column], day_first=first) for column, first in orders.items()
             if is_ambiguous(cells[column])}
    return tuple(plain.get(column) or cell for column, cell in enumerate(cells)) if plain else cells
