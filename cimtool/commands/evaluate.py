"""`duplicates --evaluate`: how good the proposals were, by the owner's own answers."""

from collections.abc import Sequence

from cimtool.commands.session import Session
from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.errors import BadValue, ExitCode
from cimtool.rules.matching.evaluation import Answered, Measured, Share, measured, threshold_for
from cimtool.store.matching.answers import answered
from cimtool.store.store import Store


def run_evaluate(store: Store) -> tuple[Answered, ...]:
    """Return the answers that stand."""
    with store.reading(whole=True) as db:
        return tuple(answered(db))


def evaluate(session: Session, *, precision: float) -> int:
    """Print precision and recall per threshold, and the threshold for a wished precision."""
    if not 0 < precision <= 1:
        raise BadValue(name="--precision", value=str(precision), expected="0 .. 1")
    answers = run_evaluate(session.store)
    wished = threshold_for(answers, precision)
    session.printer.outcome(Outcome(_payload(answers, precision, wished), _sentences(answers, precision, wished),
                                    (Section(None, lines=tuple(map(_line, measured(answers)))),) if answers else ()))
    return ExitCode.DONE


def _payload(answers: Sequence[Answered], precision: float, wished: Measured | None) -> JsonObject:
    return {"answers": len(answers), "merge": sum(one.same for one in answers),
            "distinct": sum(not one.same for one in answers),
            "thresholds": [_measured_json(one) for one in measured(answers)],
            "wished": {"precision": precision, "threshold": wished.threshold if wished else None}}


def _measured_json(one: Measured) -> JsonObject:
    return {"threshold": one.threshold, "pairs": one.precision.whole,
            "precision": _rounded(one.precision.value), "precision_interval": _interval(one.precision),
            "recall": _rounded(one.recall.value), "recall_interval": _interval(one.recall)}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _interval(share: Share) -> list[float] | None:
    return None if share.interval is None else [round(end, 4) for end in share.interval]


def _sentences(answers: Sequence[Answered], precision: float, wished: Measured | None) -> tuple[Message, ...]:
    if not answers:
        return (Message("evaluate.none"),)
    first = Message("evaluate.answers", {"count": len(answers), "merges": sum(one.same for one in answers)})
    if wished is None:
        return first, Message("evaluate.unreached", {"precision": _percent(precision)})
    return first, Message("evaluate.wished", {"precision": _percent(precision), "threshold": f"{wished.threshold:.4f}"})


def _line(one: Measured) -> Message:
    return Message("evaluate.line", {"threshold": f"{one.threshold:<5}", "pairs": one.precision.whole,
                                     "precision": _said(one.precision), "recall": _said(one.recall)})


def _said(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{_percent(share.value)} ({_percent(low)} .. {_percent(high)})"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
