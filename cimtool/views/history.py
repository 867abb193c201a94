"""The history for scripts, in English whatever the language, and for people."""

from collections.abc import Iterable
from functools import cache

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.model import HistoryEntry


def history_json(entry: HistoryEntry) -> JsonObject:
    """Return one operation with the keys of CLI.md §3."""
    return {"id": entry.id, "at": entry.at, "actor": entry.actor, "command": entry.command,
            "summary": _english().say(entry.summary), "undone_by": entry.undone_by, "undoes": entry.undoes}


def history_listing(entries: Iterable[HistoryEntry], translator: Translator) -> Listing[HistoryEntry]:
    """Return operations to print, their summaries in the reader's language."""
    return Listing(entries, (
        Column("id", lambda entry: entry.id, numeric=True),
        Column("at", lambda entry: entry.at),
        Column("actor", lambda entry: entry.actor),
        Column("command", lambda entry: entry.command),
        Column("summary", lambda entry: translator.say(entry.summary)),
        Column("undone_by", lambda entry: entry.undone_by, numeric=True),
    ), history_json, lambda entry: entry.id, Message("history.empty"))


@cache
def _english() -> Translator:
    return Translator("en")
