"""The record of access for scripts and for people: its rows, its head, and what is wrong with it."""

from collections.abc import Iterable
from typing import Final

from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.rules.access.faults import Fault

_WORDS_A_LINE: Final = 8


def fault_sentence(fault: Fault) -> Message:
    """Return what is wrong, and where."""
    return Message(f"record.flaw.{fault.flaw}", {"row": fault.row or 0, "detail": fault.detail})


def fault_json(fault: Fault, sentence: str) -> JsonObject:
    """Return a fault with its sentence, in the reader's language."""
    return {"what": str(fault.flaw), "row": fault.row, "detail": fault.detail, "grave": fault.grave,
            "message": sentence}


def head_outcome(payload: JsonObject) -> Outcome:
    """Return the head of the record to print; the words stand alone, so that they can be copied."""
    told = Message("record.head", {"row": payload["seq"], "at": payload["at"]})
    sealed = Message("record.head.sealed" if payload["sealed"] else "record.head.unsealed")
    lines = tuple(_lines(payload["words"].split()))
    check = Message("record.head.check")
    return Outcome(payload, (told,), (Section(None, lines=lines), Section(None, lines=(sealed, check))))


def _lines(words: list[str]) -> Iterable[str]:
    return (" ".join(words[start:start + _WORDS_A_LINE]) for start in range(0, len(words), _WORDS_A_LINE))

