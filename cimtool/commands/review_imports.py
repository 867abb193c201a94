"""`review --imports`: the rows of imports in doubt, one after the other, until each has an answer."""

import json
from typing import Any

import typer

from cimtool.commands.review_rows import GivenRow, PendingRow, RowAnswer, RowsResult, pending_rows, run_row_answers
from cimtool.commands.session import Session
from cimtool.document import JsonObject, Listing, Message, Outcome
from cimtool.errors import BadValue, ExitCode
from cimtool.rules.standards import Standards
from cimtool.store.standards import standards_of
from cimtool.views.review_rows import MOST_SHOWN, doubtful_json, doubtful_title, row_beside

_EXPECTED = '{"row": 7, "answer": "add|skip|later"} or {"row": 7, "into": 3}'
_LONGEST = 60
_KEYS = {"a": RowAnswer.ADD, "s": RowAnswer.SKIP, "l": RowAnswer.LATER}
REFUSALS = frozenset({"not_waiting", "not_active", "ref_taken", "unfit"})
_QUIT = ("q", "\x04", "\x1b", "")


def review_imports(session: Session, answers: list[Any], *, for_scripts: bool, limit: int | None) -> int:
    """List the rows in doubt for a script or heed its answers, or walk them with a person."""
    standards = standards_of(session.store)
    if answers:
        result = run_row_answers(session.store, session.stamp("review"), list(map(_given, answers)), standards)
        session.printer.outcome(Outcome(_payload(result), ids=result.customers))
        return ExitCode.LOOK if result.refused else ExitCode.DONE
    waiting = pending_rows(session.store, standards)[:limit]
    if for_scripts or not waiting:
        session.printer.listing(Listing(waiting, (), lambda one: doubtful_json(one.doubtful, one.customers),
                                        lambda one: one.doubtful.id, Message("review.row.none")))
        return ExitCode.DONE
    return _walk(session, waiting, standards)


def _payload(result: RowsResult) -> JsonObject:
    return {"operation": result.operation, **{answer.value: result.counts[answer] for answer in RowAnswer},
            "customers": list(result.customers),
            "refused": [{"row": one.row, "why": one.why} for one in result.refused]}


def _given(one: Any) -> GivenRow:  # noqa: ANN401 - any JSON value
    typed = one if isinstance(one, dict) else {}
    row, into, answer = typed.get("row"), typed.get("into"), typed.get("answer", "into" if "into" in typed else "")
    fits = answer in set(RowAnswer) and (answer == RowAnswer.INTO) == (type(into) is int)
    if type(row) is not int or not fits:
        raise BadValue(name="stdin", value=json.dumps(one, ensure_ascii=False)[:_LONGEST], expected=_EXPECTED)
    return GivenRow(row, RowAnswer(str(answer)), into)


def _walk(session: Session, waiting: list[PendingRow], standards: Standards) -> int:
    """Show row after row and do what the key says; each answer is an operation of its own."""
    done = 0
    for place, one in enumerate(waiting, 1):
        _show(session, one, place, len(waiting))
        given = _asked(session, one)
        if given is None:
            break
        result = run_row_answers(session.store, session.stamp("review"), [given], standards)
        done += not result.refused and given.answer is not RowAnswer.LATER
        session.printer.say_now(_did(given, result))
    session.printer.outcome(Outcome({}, (Message("review.row.end", {"count": done, "left": len(waiting) - done}),)))
    return ExitCode.DONE


def _show(session: Session, one: PendingRow, place: int, total: int) -> None:
    printer = session.printer
    title = doubtful_title(one.doubtful, place, total, printer.translator)
    printer.outcome(Outcome({}, (Message("review.gap"), title)))
    if one.row.record is not None:
        printer.listing(row_beside(one.row.record, one.customers, printer.translator))


def _asked(session: Session, one: PendingRow) -> GivenRow | None:
    """Ask until a key is one of ours; None to stop."""
    into = {str(number): customer.id for number, customer in enumerate(one.customers[:MOST_SHOWN], 1)}
    candidates = "  ".join(f"[{key}] #{number}" for key, number in into.items())
    while True:
        session.printer.say_now(Message("review.row.keys", {"candidates": candidates}))
        key = typer.getchar().lower()
        if key in into:
            return GivenRow(one.doubtful.id, RowAnswer.INTO, into[key])
        if key in _KEYS:
            return GivenRow(one.doubtful.id, _KEYS[key])
        if key in _QUIT:
            return None


def _did(given: GivenRow, result: RowsResult) -> Message:
    if result.refused:
        why = Message(f"review.row.refused.{_known(result.refused[0].why)}")
        return Message("review.row.did.refused", {"why": why})
    return Message(f"review.row.did.{given.answer}", {
        "operation": result.operation or 0, "customer": ", ".join(f"#{each}" for each in result.customers)})


def _known(why: str) -> str:
    return why if why in REFUSALS else "unfit"
