"""Whom to call: dates that were promised, contacts that are due or overdue, customers nobody ever reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, unique

from cimtool.rules.freshness import Cadence, ContactState, contact_state, reached


@unique
class Call(StrEnum):
    """Why to call, the most pressing first; NEVER stands apart: no clock runs yet."""

    PROMISED = "promised"
    OVERDUE = "overdue"
    DUE = "due"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Talk:
    """One logged contact: its day, what was noted, and the day agreed on for the next one."""

    day: str
    text: str
    next_on: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why to call a customer, since which day (None: nobody ever did), and the day of the last contact."""

    call: Call
    since: str | None
    last_on: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Callee:
    """A customer to call: ``way`` is the phone, else what else there is; ``note`` what was noted last."""

    id: int
    name: str
    company: str | None
    way: str | None
    reason: Reason
    note: str | None


_URGENCY = {call: number for number, call in enumerate(Call)}
_OF_STATE = {ContactState.DUE: Call.DUE, ContactState.OVERDUE: Call.OVERDUE}


def reason_to_call(talks: Iterable[Talk], cadence: Cadence | None, as_of: date) -> Reason | None:
    """Return why to call on that day, None if there is no need; talks the oldest first.

    A day that was agreed on decides alone until it is kept: before it nobody is due.  Without a cadence only it counts.
    """
    last_on = promise = None
    for talk in talks:
        if reached(talk.text):
            last_on = talk.day
            promise = None if promise is not None and _kept(promise, talk.day) else promise
        promise = talk.next_on or promise
    if promise is not None:
        return Reason(Call.PROMISED, promise, last_on) if promise <= as_of.isoformat() else None
    if cadence is None:
        return None
    if last_on is None:
        return Reason(Call.NEVER, None, None)
    call = _OF_STATE.get(contact_state(last_on, cadence, as_of))
    return Reason(call, _due_on(last_on, cadence), last_on) if call else None


def _kept(promise: str, day: str) -> bool:
    """Whether a contact keeps a promise; one of the day before does: instants are in UTC, and people call early."""
    return day >= (date.fromisoformat(promise) - timedelta(days=1)).isoformat()


def _due_on(last_on: str, cadence: Cadence) -> str:
    return (date.fromisoformat(last_on) + timedelta(days=cadence.target_days + 1)).isoformat()


def urgency(callee: Callee) -> tuple[int, str, int]:
    """Return what callees sort by: the reason, the day since when, the id."""
    return _URGENCY[callee.reason.call], callee.reason.since or "", callee.id
