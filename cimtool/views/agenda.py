"""Whom to call, for scripts and for people."""

from collections.abc import Iterable
from datetime import date

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.rules.agenda import Call, Callee
from cimtool.rules.freshness import age_days

_NOTE = 60


def callee_json(callee: Callee) -> JsonObject:
    """Return a customer to call."""
    return {"id": callee.id, "name": callee.name, "company": callee.company, "phone": callee.way,
            "state": callee.reason.call.value, "since": callee.reason.since, "last_on": callee.reason.last_on,
            "note": callee.note}


def callee_listing(callees: Iterable[Callee], as_of: date, translator: Translator) -> Listing[Callee]:
    """Return customers to call."""
    return Listing(callees, (
        Column("id", lambda one: one.id, numeric=True),
        Column("name", lambda one: one.name),
        Column("reach_by", lambda one: one.way),
        Column("state", lambda one: one.reason.call.value, brief=False),
        Column("since", lambda one: one.reason.since, brief=False),
        Column("last_on", lambda one: one.reason.last_on, brief=False),
        Column("reason", lambda one: translator.say(_why(one, as_of))),
        Column("note", lambda one: _short(one.note)),
    ), callee_json, lambda one: one.id, Message("today.none", {"day": as_of.isoformat()}))


def _why(callee: Callee, as_of: date) -> Message:
    reason = callee.reason
    if reason.since is None:
        return Message("today.never")
    days = age_days(reason.since, as_of)
    if reason.call is Call.DUE:
        return Message("today.due", {"day": reason.last_on or ""})
    if reason.call is Call.OVERDUE:
        return Message("today.overdue", {"day": reason.last_on or "", "count": days})
    return Message("today.promised", {"day": reason.since, "count": days}) if days else Message("today.now")


def _short(note: str | None) -> str | None:
    return note if note is None or len(note) <= _NOTE else f"{note[:_NOTE]}..."
