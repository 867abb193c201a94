"""A progress line on stderr: only on a terminal, and only for work over about a second."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
_PATIENCE_S = 1.0
_EVERY = 200
_PAUSE_S = 0.1
_LONGEST = 50  # of what stands behind the label


def followed(items: Iterable[Item], label: str, *, shown: bool, about: int | None = None) -> Iterator[Item]:
    """Yield the items; count them aloud once it takes longer than a second.

    ``about``: how many there will be, more or less, so that the time left can be told.
    """
    if not shown:
        yield from items
        return
    started = last = time.monotonic()
    count = 0
    for count, item in enumerate(items, start=1):
        yield item
        if count % _EVERY == 0 and (now := time.monotonic()) - started > _PATIENCE_S and now - last > _PAUSE_S:
            last = now
            sys.stderr.write(f"\r{label} {count:,}{_reached(count, about, now - started)} ")
            sys.stderr.flush()
    if last != started:
        sys.stderr.write("\r" + " " * (len(label) + _LONGEST) + "\r")


def _reached(count: int, about: int | None, seconds: float) -> str:
    """Return the pace, and with ``about`` how far it is and the minutes and seconds that are left."""
    pace = count / seconds
    if not about:
        return f"  {pace:,.0f}/s"
    minutes, rest = divmod(round(max(about - count, 0) / pace), 60)
    return f"  {min(count / about, 1):.0%}  {pace:,.0f}/s  -{minutes}:{rest:02}"


class Counter:
    """Shows how far a copy of ``total`` bytes or pages has come; silent unless ``shown``."""

    def __init__(self, label: str, total: int, *, shown: bool) -> None:
        self.label, self.total, self.shown = label, total, shown
        self._started = self._last = time.monotonic()

    def at(self, done: int) -> None:
        """Say that so much is done."""
        now = time.monotonic()
        if self.shown and now - self._started > _PATIENCE_S and now - self._last > _PAUSE_S:
            self._last = now
            sys.stderr.write(f"\r{self.label} {min(done / max(self.total, 1), 1):.0%} ")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._last != self._started:
            sys.stderr.write("\r" + " " * (len(self.label) + 10) + "\r")
