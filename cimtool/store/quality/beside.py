"""Rows of one table read along with those of another, both in the order of the customers' ids."""

from collections.abc import Iterable
from typing import Any


class Beside:
    """Rows that begin with a customer's id, ascending; asked for one id after the other, upwards."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, number: int) -> list[tuple[Any, ...]]:
        """Return the rows of one customer; those of the customers before are passed over."""
        while self._next is not None and self._next[0] < number:
            self._next = next(self._rows, None)
        found = []
        while self._next is not None and self._next[0] == number:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found
