"""The record of access row by row, and what in it is out of the ordinary, for scripts and for people."""

import shlex
from collections.abc import Iterable, Mapping

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.rules.access.alarms import OFF, AccessRule, Alarm
from cimtool.rules.access.entry import Entry


def access_json(entry: Entry) -> JsonObject:
    """Return one row."""
    return {"seq": entry.seq, "at": entry.at, "kind": str(entry.kind), "actor": entry.actor, "account": entry.account,
            "role": entry.role or None, "command": entry.command, "object": entry.object or None,
            "fields": list(entry.fields), "count": entry.count, "reason": entry.reason or None,
            "operation": entry.operation, "epoch": entry.epoch, "sealed": bool(entry.key)}


def access_listing(entries: Iterable[Entry], translator: Translator) -> Listing[Entry]:
    """Return rows to print; people read what happened in words."""
    return Listing(entries, (
        Column("seq", lambda entry: entry.seq, numeric=True),
        Column("at", lambda entry: entry.at),
        Column("kind", lambda entry: str(entry.kind), brief=False),
        Column("what", lambda entry: translator.text(f"access.kind.{entry.kind}")),
        Column("actor", lambda entry: entry.actor),
        Column("account", lambda entry: entry.account or None, brief=False),
        Column("role", lambda entry: entry.role or None, brief=False),
        Column("command", lambda entry: entry.command, brief=False),
        Column("about", _about),
        Column("object", lambda entry: entry.object or None, brief=False),
        Column("fields", lambda entry: ",".join(entry.fields) or None, brief=False),
        Column("count", lambda entry: entry.count or None, brief=False, numeric=True),
        Column("reason", lambda entry: entry.reason or None),
        Column("operation", lambda entry: entry.operation, brief=False, numeric=True),
        Column("sealed", lambda entry: "yes" if entry.key else "no", brief=False),
    ), access_json, lambda entry: entry.seq, Message("access.none"))


def _about(entry: Entry) -> str | None:
    """Return what a row is about as people read it: the object, its fields, and how many if more than one."""
    parts = (entry.object, ", ".join(entry.fields), f"× {entry.count}" if entry.count > 1 else "")
    return " ".join(part for part in parts if part) or None


def alarm_sentences(alarm: Alarm) -> tuple[Message, Message]:
    """Return what is out of the ordinary, and what to do about it."""
    told: dict[str, str | int | Message] = {
        "who": alarm.who, "count": alarm.count, "limit": alarm.limit, "at": alarm.at, "first": alarm.first,
        "last": alarm.last, "detail": alarm.detail, "actor": shlex.quote(alarm.who.partition(" (")[0])}
    return Message(f"access.alarm.{alarm.rule}", told), Message(f"access.do.{alarm.rule}", told)


def alarm_json(alarm: Alarm, translator: Translator) -> JsonObject:
    """Return an alarm with its sentences, in the reader's language."""
    why, what_to_do = map(translator.say, alarm_sentences(alarm))
    return {"rule": str(alarm.rule), "at": alarm.at, "who": alarm.who, "count": alarm.count, "limit": alarm.limit,
            "rows": [alarm.first, alarm.last], "detail": alarm.detail or None, "message": why, "do": what_to_do}


def limit_json(rule: AccessRule, limit: str) -> JsonObject:
    """Return the limit of a rule, None where it is not applied."""
    return {"rule": str(rule), "limit": None if limit == OFF else limit}


def limit_listing(limits: Mapping[AccessRule, str], translator: Translator) -> Listing[tuple[AccessRule, str]]:
    """Return the limits to print, with what each is for."""
    return Listing(limits.items(), (
        Column("rule", lambda one: str(one[0])),
        Column("limit", lambda one: one[1]),
        Column("what", lambda one: translator.text(f"access.rule.{one[0]}")),
    ), lambda one: limit_json(*one), lambda one: 0, Message("access.none"))
