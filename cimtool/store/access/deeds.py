"""Who did what how often, and when last: counted in the record of access."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Final

from cimtool.fields import Role
from cimtool.rules.access.entry import AccessKind
from cimtool.rules.powers import Deed

COUNTED: Final = """SELECT json_extract(entry, '$.actor') AS actor, json_extract(entry, '$.kind') AS kind,
  json_extract(entry, '$.command') AS command, count(*), max(json_extract(entry, '$.at'))
  FROM access_log GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
_KINDS: Final = frozenset(AccessKind)


def deeds(db: sqlite3.Connection, takes: Callable[[str], Role]) -> Iterator[Deed]:
    """Yield what everybody did; ``takes`` tells which role a command takes."""
    for actor, kind, command, times, last_at in db.execute(COUNTED):
        if actor and kind in _KINDS:
            yield Deed(actor, AccessKind(kind), takes(command or ""), times, last_at)
