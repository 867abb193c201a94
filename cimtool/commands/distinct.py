"""`distinct`: two customers that are never proposed as one again."""

from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.store.matching.answers import Answer, keep_answers
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


@dataclass(frozen=True, slots=True)
class DistinctResult:
    """``operation`` None: they were called distinct before."""

    operation: int | None
    left: int
    right: int


def run_distinct(store: Store, stamp: Stamp, one: str, other: str) -> DistinctResult:
    """Keep the answer that two customers are not one."""
    from cimtool.store.matching.decisions import decide  # loads SQLModel, which takes a third of a second

    with store.operation(stamp) as current:
        left, right = sorted(resolve(current.db, typed).customer.id for typed in (one, other))
        if left == right:
            raise BadValue(name="CUSTOMER", value=other[:80], expected="A B")
        decide(current, left, right, Answer.DISTINCT)
        keep_answers(current, (left, right), Answer.DISTINCT)
        current.summary = Message("summary.distinct", {"left": left, "right": right})
    return DistinctResult(current.number, left, right)


def distinct(
    ctx: typer.Context,
    one: Annotated[str, typer.Argument(metavar="A")],
    other: Annotated[str, typer.Argument(metavar="B")],
) -> None:
    """Call two customers distinct."""
    session = session_of(ctx)
    result = run_distinct(session.store, session.stamp("distinct"), one, other)
    payload = {"operation": result.operation, "left": result.left, "right": result.right,
               "answer": Answer.DISTINCT.value}
    sentence = Message("distinct.done", {"left": result.left, "right": result.right})
    session.printer.outcome(Outcome(payload, (sentence,), ids=(result.left, result.right)))
