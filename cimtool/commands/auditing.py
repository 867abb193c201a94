"""The use case of an audit: its findings one by one, or the tally and what to do first.

For the latter a large shop is looked at in several processes, each with its own stretch of ids.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from cimtool.commands.other_process import GoneError, OtherProcess, spare_processors
from cimtool.rules.quality.score import joined
from cimtool.store.quality.audits import Asked, Audit, Summary, Watched, begun, most_pressing, summary
from cimtool.store.scope import stretches
from cimtool.store.store import Door, Store

# Another process has begun before so many are done here.
_WORTH_IT: Final = 50_000


@dataclass(frozen=True, slots=True)
class Task:
    """What another process is to do, stretch by stretch."""

    door: Door
    asked: Asked
    count: int


@contextmanager
def run_audit(store: Store, asked: Asked, watched: Watched = iter) -> Iterator[Audit]:
    """Give an audit for as long as the block lasts; ``watched`` as `begun` has it."""
    with store.reading() as db:
        yield begun(db, asked, watched)


def run_summary(store: Store, asked: Asked, count: int, watched: Watched = iter) -> Summary:
    """Audit to the end, and keep ``count`` findings."""
    with store.reading() as db, ExitStack() as stack:
        own, *others = stretches(db, 1 + (spare_processors() if asked.scope.tree is None else 0), _WORTH_IT)
        helpers = [_helper(stack, Task(store.door, asked, count), ids) for ids in others]
        parts = [summary(db, asked, count, own, watched)]
        for helper, ids in zip(helpers, others, strict=True):
            parts.append(_answer(helper, parts[0].head) or summary(db, asked, count, ids, watched))
        foremost = most_pressing((one for part in parts for one in part.foremost), count)
        return replace(parts[0], tally=joined([part.tally for part in parts]), foremost=foremost)


@contextmanager
def summariser(task: Task) -> Iterator[Callable[[range], Summary]]:
    """Give, in another process, what audits a stretch of the same shop, seen by the same person."""
    with task.door.opened().reading() as db:
        yield partial(summary, db, task.asked, task.count)


def _helper(stack: ExitStack, task: Task, ids: range) -> OtherProcess:
    helper = OtherProcess(summariser, task)
    stack.callback(helper.stop)
    helper.ask(ids)
    return helper


def _answer(helper: OtherProcess, head: str) -> Summary | None:
    """Return what a helper found; None if it failed, or somebody changed the shop before it looked."""
    try:
        found: Summary = helper.answer()
    except GoneError:
        return None
    return found if found.head == head else None
