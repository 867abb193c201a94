"""Reads the rows of a large table in helper processes, ahead of what is done with them.

They come in their order, as if they had been read here; some are, where this process would only wait.  A helper that
dies costs nothing but its speed.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from cimtool.commands.other_process import GoneError, OtherProcess, spare_processors
from cimtool.formats.raw import RawRecord
from cimtool.frozen import replace
from cimtool.rules.derive import ready
from cimtool.rules.headers import HeaderMap
from cimtool.rules.incoming import Incoming, row_reader, upheld
from cimtool.rules.standards import Standards

_WORTH_IT: Final = 10_000  # rows; fewer are read before a helper has started
_BATCH: Final = 1_000  # rows a helper reads at once; three times as many cost 27 MB and gain 3 % of the time
_PIECE, _PIECES = 200, 5  # rows read here while a helper is busy, and how often: they wait in memory
# What goes to another process of one row: its line and its cells.
Cells = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reader:
    """How the rows of a table are read; it can be sent to another process."""

    header: tuple[str, ...]
    mapped: HeaderMap
    fixed: tuple[tuple[str, str], ...]
    region: str
    standards: Standards

    def function(self) -> Callable[[RawRecord], Incoming]:
        """Return what reads one row."""
        read, standards = row_reader(
            self.header, self.mapped, self.fixed, self.region, self.standards), self.standards
        return lambda record: upheld(read(record.line, record.cells), standards)

    def readied(self) -> Callable[[RawRecord], Incoming]:
        """Return what reads one row, and derives what it can of it."""
        read, compared = self.function(), self.standards.compared

        def readied(record: RawRecord) -> Incoming:
            row = read(record)
            return row if row.record is None else replace(row, ready=ready(row.record, compared))

        return readied


def read_ahead(records: Iterator[RawRecord], reader: Reader) -> Iterator[Incoming]:
    """Yield the rows of a table; from the ten thousandth on they bring what is derived from them."""
    read = reader.function()
    yield from map(read, islice(records, _WORTH_IT))
    further = list(islice(records, _BATCH))
    count = spare_processors() if further else 0
    if not count:
        yield from map(read, chain(further, records))
        return
    helpers = [_Helper(reader) for _ in range(count)]
    try:
        yield from _in_turn(helpers, chain(further, records), reader.readied())
    finally:
        for helper in helpers:
            helper.process.stop()


@contextmanager
def rows_reader(reader: Reader) -> Iterator[Callable[[Sequence[Cells]], Sequence[Incoming]]]:
    """Give, in another process, what reads a batch of rows and derives what it can of them."""
    read = reader.readied()
    yield lambda batch: [read(RawRecord(line, cells)) for line, cells in batch]


def _in_turn(helpers: Sequence["_Helper"], records: Iterator[RawRecord],
             read: Callable[[RawRecord], Incoming]) -> Iterator[Incoming]:
    """Give each helper a batch, the next one as soon as it answers; ``read`` reads here what else would be waited for.

    What is coming stands in the order of the rows: a helper for its batch, or rows that have been read here.
    """
    coming = deque[_Helper | Sequence[Incoming]]()

    def ask(helper: _Helper) -> None:
        if batch := list(islice(records, _BATCH)):
            helper.ask(batch)
            coming.append(helper)

    for helper in helpers:
        ask(helper)
    while coming:
        rows = coming.popleft()
        if isinstance(rows, _Helper):
            helper = rows
            coming.extend(_meanwhile(helper, records, read))
            rows = helper.answer()
            ask(helper)  # it works while these rows are written
        yield from rows


def _meanwhile(helper: "_Helper", records: Iterator[RawRecord],
               read: Callable[[RawRecord], Incoming]) -> Iterator[Sequence[Incoming]]:
    """Yield rows read here, a few at a time, until the helper answers or enough are waiting."""
    for _ in range(_PIECES):
        if helper.process.answered():
            return
        yield list(map(read, islice(records, _PIECE)))


class _Helper:
    """Another process that reads rows, one batch at a time."""

    def __init__(self, reader: Reader) -> None:
        self._read = reader.function()
        self._batch: Sequence[RawRecord] = ()
        self.process = OtherProcess(rows_reader, reader)

    def ask(self, batch: Sequence[RawRecord]) -> None:
        """Let it read a batch."""
        self._batch = batch
        self.process.ask([(record.line, record.cells) for record in batch])

    def answer(self) -> Sequence[Incoming]:
        """Return the rows of the batch, read here if the helper is gone."""
        try:
            rows: Sequence[Incoming] = self.process.answer()
        except GoneError:
            return list(map(self._read, self._batch))
        return rows
