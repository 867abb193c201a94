"""The walk of `review` on a terminal: one pair, one key."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import typer

from cimtool.commands.review_answers import Given, Pending, pending, run_answers
from cimtool.commands.session import Session
from cimtool.commands.undo import run_undo
from cimtool.document import Message, Outcome, Section
from cimtool.errors import ExitCode
from cimtool.model import Customer
from cimtool.store.matching.answers import Answer
from cimtool.store.reads import customers_by_ids, survivor_of
from cimtool.store.standards import standards_of
from cimtool.views.review import pair_title, side_by_side

_KEYS = {"m": Answer.MERGE, "d": Answer.DISTINCT, "l": Answer.LATER}
_BACK, _QUIT = "b", ("q", "\x04", "\x1b", "")


@dataclass(slots=True)
class _Walk:
    """Where a walk stands; ``done`` has the operation of each pair answered on it."""

    session: Session
    waiting: list[Pending]
    labels: Mapping[str, str]
    place: int = 0
    done: dict[int, int] = field(default_factory=dict)

    def go(self) -> None:
        """Show pair after pair until the last has its answer, or the person has had enough."""
        while self.place < len(self.waiting):
            records = self._records()
            if records is None:
                self.place += 1
                continue
            self._show(records)
            key = self._key()
            if key in _QUIT:
                break
            if key == _BACK:
                self._back()
            else:
                self._answer(_KEYS[key])

    def _records(self) -> tuple[Customer, Customer] | None:
        """Return both customers as they are now; None if an earlier answer has settled the pair."""
        pair = self.waiting[self.place].pair
        with self.session.store.reading() as db:
            ends = sorted({survivor_of(db, number) for number in (pair.left, pair.right or 0)})
            records = customers_by_ids(db, ends)
        return (records[ends[0]], records[ends[1]]) if len(records) == 2 else None

    def _show(self, records: tuple[Customer, Customer]) -> None:
        printer = self.session.printer
        place = self.place + 1, len(self.waiting)
        title = pair_title(self.waiting[self.place].pair, place, printer.translator, self.labels)
        printer.outcome(Outcome({}, (Message("review.gap"),), (Section(title),)))
        printer.listing(side_by_side(*records, printer.translator, self.labels))

    def _key(self) -> str:
        """Ask until a key is one of ours; Enter alone is none."""
        while True:
            self.session.printer.say_now(Message("review.keys"))
            key = typer.getchar().lower()
            if key in (*_KEYS, _BACK, *_QUIT):
                return key

    def _answer(self, answer: Answer) -> None:
        pair = self.waiting[self.place].pair
        result = run_answers(self.session.store, self.session.stamp("review"),
                             [Given(pair.left, pair.right or 0, answer)])
        if result.operation is not None:
            self.done[self.place] = result.operation
        why = result.refused[0].why.value if result.refused else answer.value
        self.session.printer.say_now(Message(f"review.did.{why}", {"operation": result.operation or 0}))
        self.place += 1

    def _back(self) -> None:
        """Go to the pair before, and take its answer back."""
        earlier = max(self.done, default=max(self.place - 1, 0))
        operation = self.done.pop(earlier, None)
        if operation is not None:
            run_undo(self.session.store, self.session.stamp("undo"), wanted=operation, dry_run=False)
            self.session.printer.say_now(Message("review.taken_back"))
        self.place = earlier


def walk(session: Session, *, min_probability: float, limit: int | None) -> int:
    """Walk the pairs in doubt with a person; every answer is an operation of its own, so a walk can end anywhere."""
    waiting = pending(session.store, min_probability=min_probability)[:limit]
    steps = _Walk(session, waiting, standards_of(session.store).labels)
    if not steps.waiting:
        session.printer.outcome(Outcome({}, (Message("review.none"),)))
        return ExitCode.DONE
    steps.go()
    left = len(steps.waiting) - steps.place
    session.printer.outcome(Outcome({}, (Message("review.end", {"count": len(steps.done), "left": left}),)))
    return ExitCode.DONE
