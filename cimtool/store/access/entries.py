"""Reads the record of access: its rows, newest first, and since when somebody stands in it.

A row that somebody made unreadable is passed over; `access.check` names it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cimtool.localtime import local_time
from cimtool.rules.access.alarms import Seen
from cimtool.rules.access.entry import AccessKind, Entry, entry_of
from cimtool.store.stamp import instant_of

# Rows that are no JSON must not stop the others.
_PART: Final = "CASE WHEN json_valid(entry) THEN json_extract(entry, '$.{}') END"
_KIND, _ACTOR, _ACCOUNT = _PART.format("kind"), _PART.format("actor"), _PART.format("account")
NEWEST_FIRST: Final = f"""SELECT entry FROM access_log WHERE (:kind IS NULL OR {_KIND} = :kind)
  AND (:user IS NULL OR {_ACTOR} = :user OR {_ACCOUNT} = :user) ORDER BY seq DESC"""  # noqa: S608 - constants
FIRST: Final = "SELECT entry FROM access_log ORDER BY seq LIMIT 1"
FIRST_OF: Final = f"""SELECT entry FROM access_log WHERE {_ACTOR} = ? AND coalesce({_ACCOUNT}, '') = ?
  ORDER BY seq LIMIT 1"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Sought:
    """Which rows: of a kind, of an actor or an account, from an instant on; None: whatever it is."""

    kind: AccessKind | None = None
    user: str | None = None
    since: str | None = None


def newest_rows(db: sqlite3.Connection, sought: Sought, limit: int = -1) -> Iterator[Entry]:
    """Yield rows, newest first; -1 for all."""
    left = limit
    for (text,) in db.execute(NEWEST_FIRST, {"kind": sought.kind, "user": sought.user}):
        entry = _readable(text)
        if entry is None:
            continue
        if left == 0 or (sought.since is not None and entry.noted < sought.since):
            return
        left -= 1
        yield entry


def began_at(db: sqlite3.Connection) -> str | None:
    """Return when the record began; None if it has no row yet."""
    return _at(db.execute(FIRST).fetchone())


def seen_rows(db: sqlite3.Connection, since: str) -> list[Seen]:
    """Return the rows since an instant, the oldest first, each with since when its person stands in the record."""
    known: dict[tuple[str, str], datetime] = {}
    rows = [_seen(db, entry, known) for entry in newest_rows(db, Sought(since=since))]
    return rows[::-1]


def _seen(db: sqlite3.Connection, entry: Entry, known: dict[tuple[str, str], datetime]) -> Seen:
    at, person = instant_of(entry.at), (entry.actor, entry.account)
    if person not in known:
        first = _at(db.execute(FIRST_OF, person).fetchone())
        known[person] = instant_of(first) if first else at
    return Seen(entry, at, local_time(at), known[person])


def _at(found: tuple[str] | None) -> str | None:
    entry = _readable(found[0]) if found else None
    return entry.at if entry else None


def _readable(text: str) -> Entry | None:
    with suppress(ValueError):
        entry = entry_of(text)
        instant_of(entry.at)
        return entry
    return None
