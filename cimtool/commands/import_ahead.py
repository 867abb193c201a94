"""Reads the rows of a large table in helper processes, ahead of what is done with them.

They come in their order, as if they had been read here.  A helper that dies costs nothing but its speed, and none
outlives this process: its pipe closes, however this process ends.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO, Final

from cimtool.formats.raw import RawRecord
from cimtool.rules.derive import ready
from cimtool.rules.headers import HeaderMap
from cimtool.rules.incoming import Incoming, row_reader, upheld
from cimtool.rules.standards import Standards

_WORTH_IT: Final = 10_000  # rows; fewer are read before a helper has started
_BATCH: Final = 500
_MOST_HELPERS: Final = 3  # one writer does not keep more of them busy
_SERVE: Final = ("import sys; sys.path[:] = {path!r}; from cimtool.commands.import_ahead import serve;"
                 " serve(sys.stdin.buffer, sys.stdout.buffer)")


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


def read_ahead(records: Iterator[RawRecord], reader: Reader) -> Iterator[Incoming]:
    """Yield the rows of a table; from the ten thousandth on they bring what is derived from them."""
    read = reader.function()
    yield from map(read, islice(records, _WORTH_IT))
    further = list(islice(records, _BATCH))
    count = _helper_count() if further else 0
    if not count:
        yield from map(read, chain(further, records))
        return
    helpers = [_Helper(reader) for _ in range(count)]
    try:
        yield from _in_turn(helpers, chain(further, records))
    finally:
        for helper in helpers:
            helper.stop()


def _in_turn(helpers: Sequence["_Helper"], records: Iterator[RawRecord]) -> Iterator[Incoming]:
    """Give each helper a batch in turn, the next one as soon as it answers."""
    idle, busy = deque(helpers), deque[_Helper]()
    while batch := list(islice(records, _BATCH)):
        done: Sequence[Incoming] = ()
        if not idle:
            first = busy.popleft()
            done = first.answer()
            idle.append(first)
        helper = idle.popleft()
        helper.ask(batch)
        busy.append(helper)
        yield from done
    for helper in busy:
        yield from helper.answer()


class _Helper:
    """Another process that reads rows, one batch at a time."""

    def __init__(self, reader: Reader) -> None:
        self._read = reader.function()
        self._batch: Sequence[RawRecord] = ()
        # Nothing in the folder where somebody stands may pass for a module, nothing of a row may be printed, and
        # Ctrl-C is for this process: a helper ends by its pipe.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE.format(path=sys.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True)
        self._tell(reader)

    def ask(self, batch: Sequence[RawRecord]) -> None:
        """Let it read a batch."""
        self._batch = batch
        self._tell([(record.line, record.cells) for record in batch])

    def answer(self) -> Sequence[Incoming]:
        """Return the rows of the batch, read here if the helper is gone."""
        assert self._process.stdout is not None
        try:
            rows: Sequence[Incoming] = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return list(map(self._read, self._batch))
        return rows

    def stop(self) -> None:
        """Let it end."""
        self._process.kill()
        self._process.communicate()

    def _tell(self, what: object) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it is gone, and so will be its answer
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Read the batches that come, in a helper, until no more can come."""
    gc.disable()
    with suppress(EOFError, OSError):
        reader: Reader = pickle.load(asked)
        read, compared = reader.function(), reader.standards.compared
        while True:
            rows = [read(RawRecord(line, cells)) for line, cells in pickle.load(asked)]
            pickle.dump([row if row.record is None else replace(row, ready=ready(row.record, compared))
                         for row in rows], answers)
            answers.flush()


def _helper_count() -> int:
    """Return how many processors nobody else here uses."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable - 1, _MOST_HELPERS)
