"""Another process that reads a part of a large shop, for commands that compare all customers with each other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from cimtool.commands.other_process import GoneError, OtherProcess, spare_processors
from cimtool.store.store import Door, Store

if TYPE_CHECKING:
    from cimtool.store.matching.records import Elsewhere, Seen


def elsewhere(store: Store) -> "Elsewhere | None":
    """Return what reads columns of the same shop beside this process, None if no processor is to spare."""
    return partial(_asked, store.door) if spare_processors() else None


@contextmanager
def reader(door: Door) -> "Iterator[Callable[[Sequence[str]], Seen]]":
    """Give, in another process, what reads columns of the shop."""
    from cimtool.store.matching.records import read_columns

    with door.opened().reading(whole=True) as db:
        yield partial(read_columns, db)


@contextmanager
def _asked(door: Door, names: Sequence[str]) -> "Iterator[Callable[[], Seen | None]]":
    helper = OtherProcess(reader, door)
    try:
        helper.ask(names)
        yield partial(_answer, helper)
    finally:
        helper.stop()


def _answer(helper: OtherProcess) -> "Seen | None":
    try:
        seen: Seen = helper.answer()
    except GoneError:
        return None
    return seen
