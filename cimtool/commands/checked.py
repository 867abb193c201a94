"""How the outcome of a check is shown, of a backup and of the database alike."""

from cimtool.document import JsonObject, Message
from cimtool.store.backups.image import Check


def check_json(check: Check) -> JsonObject:
    """Return one check with the keys of CLI.md §3."""
    return {"name": check.name, "ok": check.ok, "detail": check.detail}


def check_sentence(check: Check) -> Message:
    """Return the line of one check; what is wrong stands in brackets."""
    return Message("check.line.passed" if check.ok else "check.line.failed",
                   {"check": Message(f"check.{check.name}"), "detail": check.detail})
