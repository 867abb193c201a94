"""`review`: the pairs in doubt, one after the other, until each has an answer."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cimtool.commands.choosing import MOST
from cimtool.commands.proposing import run_duplicates
from cimtool.commands.review_answers import Given, ReviewResult, pending, run_answers
from cimtool.commands.review_imports import review_imports
from cimtool.commands.review_walk import walk
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Listing, Message, Outcome
from cimtool.errors import BadValue, ExitCode, Usage
from cimtool.rules.matching.weights import REVIEW
from cimtool.settings import Format
from cimtool.store.matching.answers import Answer, found_since_changes
from cimtool.views.review import review_json

_FOR_SCRIPTS = (Format.JSON, Format.JSONL)
_LONGEST = 60
_EXPECTED = '{"left": 3, "right": 14, "answer": "merge|distinct|later"}'


def review(
    ctx: typer.Context,
    min_probability: Annotated[float, typer.Option("--min-probability", metavar="P")] = REVIEW,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, max=MOST)] = None,
    imports: Annotated[bool, typer.Option("--imports")] = False,
) -> int:
    """Review the pairs in doubt."""
    session = session_of(ctx)
    settings, translator = session.settings, session.printer.translator
    if not settings.interactive and settings.format not in _FOR_SCRIPTS:
        raise Usage(problem=translator.text("review.no_terminal"), command="cimtool review")
    answers = _answers(session) if settings.format in _FOR_SCRIPTS else []
    if imports:
        return review_imports(session, answers, for_scripts=settings.format in _FOR_SCRIPTS, limit=limit)
    if answers:
        result = run_answers(session.store, session.stamp("review"), list(map(_given, answers)))
        session.printer.outcome(_outcome(result))
        return ExitCode.LOOK if result.refused else ExitCode.DONE
    _find_if_changed(session)
    if settings.format in _FOR_SCRIPTS:
        session.printer.listing(_listing(session, min_probability, limit))
        return ExitCode.DONE
    return walk(session, min_probability=min_probability, limit=limit)


def _find_if_changed(session: Session) -> None:
    """Look for duplicates again if anything but answers happened since the last time."""
    with session.store.reading() as db:
        current = found_since_changes(db)
    if not current:
        session.printer.note(Message("review.finding"))
        run_duplicates(session.store, session.stamp("review"), query=(), min_probability=REVIEW,
                       today=session.settings.today)


def _listing(session: Session, min_probability: float, limit: int | None) -> Listing[Any]:
    waiting = pending(session.store, min_probability=min_probability)[:limit]
    return Listing(waiting, (), lambda one: review_json(one.pair, one.records, later=one.later),
                   lambda one: one.pair.left, Message("review.none"))


def _outcome(result: ReviewResult) -> Outcome:
    payload: JsonObject = {
        "operation": result.operation, **{answer.value: result.counts[answer] for answer in Answer},
        "survivors": [{"id": survivor, "from": [loser]} for survivor, loser in result.merged],
        "refused": [{"left": one.left, "right": one.right, "why": one.why.value} for one in result.refused]}
    return Outcome(payload, ids=tuple(survivor for survivor, _ in result.merged))


def _answers(session: Session) -> list[Any]:
    """Read the answers on stdin, as JSON lines or one array; a terminal and nothing at all mean none.

    Raises:
        BadValue: something there is no answer; none is heeded then.
    """
    stdin = sys.stdin
    if session.settings.interactive or stdin is None or stdin.isatty():
        return []
    text = stdin.buffer.read().decode("utf-8-sig", "replace").strip()
    return list(_objects(text))


def _objects(text: str) -> Sequence[Any]:
    try:
        whole = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return [_object(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _object(line: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise _no_answer(line) from None


def _given(one: Any) -> Given:  # noqa: ANN401 - any JSON value
    if not isinstance(one, dict):
        raise _no_answer(str(one))
    left, right, answer = (one.get(name) for name in ("left", "right", "answer"))
    if type(left) is not int or type(right) is not int or left == right or answer not in set(Answer):
        raise _no_answer(json.dumps(one, ensure_ascii=False))
    return Given(left, right, Answer(str(answer)))


def _no_answer(text: str) -> BadValue:
    return BadValue(name="stdin", value=text[:_LONGEST], expected=_EXPECTED)
