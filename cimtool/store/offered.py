"""What a shell can complete from the database, as it stands: nothing is migrated or derived anew for a key press."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cimtool.fields import CUSTOM_PREFIX, Role
from cimtool.frozen import frozen
from cimtool.model import Segment
from cimtool.store.connect import connect, sqlite_errors, version_of
from cimtool.store.migrations import LATEST
from cimtool.store.reads import names_of
from cimtool.store.search import search_ids
from cimtool.store.settings_table import STANDARDS, stored_settings
from cimtool.store.tags import tags_offered
from cimtool.store.users import acting

MOST: Final = 50
_PATIENCE_S: Final = 0.2
_LOOKED_AT: Final = 2000  # of the newest customers, for own fields that nobody declared
NEWEST: Final = "SELECT id FROM customer WHERE state = 'active' ORDER BY id DESC LIMIT ?"
NUMBERED: Final = "SELECT id FROM customer WHERE state = 'active' AND id >= ? AND id < ? ORDER BY id LIMIT ?"
HIGHEST: Final = "SELECT max(id) FROM customer"
OWN_NAMES: Final = ("SELECT DISTINCT j.key FROM customer AS c, json_each(c.extra) AS j WHERE c.extra <> '{}'"
                    " AND c.state = 'active' AND c.id > (SELECT max(id) FROM customer) - ?")


@frozen
class Offered:
    """The words of one database; none of it without one."""

    db: sqlite3.Connection

    def customers(self, typed: str) -> list[tuple[int, str]]:
        """Return ids and names: the newest, those whose id begins with the digits, or those a search for it finds."""
        ids = [row[0] for row in self.db.execute(NEWEST, (MOST,))] if not typed else []
        if typed.isascii() and typed.isdigit():
            ids = list(_numbered(self.db, int(typed)))
        if typed and not ids:
            ids = search_ids(self.db, typed, limit=MOST)
        names = names_of(self.db, ids)
        return [(number, names[number]) for number in ids]

    def tags(self, typed: str) -> list[str]:
        """Return tags that begin with what was typed, in any width and case."""
        return tags_offered(self.db, typed, MOST)

    def segments(self, typed: str) -> list[Segment]:
        """Return the segments whose names begin with what was typed."""
        from cimtool.store.segments import segments  # with the query language

        return [one for one in segments(self.db) if one.name.startswith(typed)]

    def own_fields(self, typed: str) -> list[str]:
        """Return the own fields (``x.…``) that are declared, or filled among the newest customers."""
        declared = (CUSTOM_PREFIX + name for name in stored_settings(self.db, STANDARDS + CUSTOM_PREFIX))
        used = (CUSTOM_PREFIX + row[0] for row in self.db.execute(OWN_NAMES, (_LOOKED_AT,)))
        return sorted(name for name in {*declared, *used} if name.startswith(typed))

    def choices(self, name: str) -> list[str]:
        """Return the choices the owner allows for a field; none where anything goes."""
        text = stored_settings(self.db, STANDARDS).get(name)
        return [choice[0] for choice in json.loads(text).get("choices", ())] if text else []


@contextmanager
def as_it_stands(path: Path, actor: str) -> Iterator[Offered | None]:
    """Give what a database offers somebody; None where there is none of this version.

    Raises:
        CimError: it cannot be read, or is busy.
    """
    if not path.is_file():
        yield None
        return
    with sqlite_errors(path, _PATIENCE_S):
        # who may write opens it so: a reader that may not leaves its -shm file behind
        db = connect(path, "rw" if os.access(path, os.W_OK) else "ro", _PATIENCE_S)
        try:
            current = version_of(db, path) == LATEST
            if current:
                _cover(db, actor)
            yield Offered(db) if current else None
        finally:
            db.close()


def _cover(db: sqlite3.Connection, actor: str) -> None:
    """Keep from somebody what their role does not see."""
    role = acting(db, actor).role
    if role is not Role.OWNER:
        from cimtool.store.sight import put_before, sight_of  # for those who may not see all

        sight = sight_of(db, role)
        if sight is not None:
            put_before(db, sight)


def _numbered(db: sqlite3.Connection, number: int) -> Iterator[int]:
    """Yield the ids that begin with the digits of a number, shortest first."""
    highest, left = db.execute(HIGHEST).fetchone()[0] or 0, MOST
    low, high = number, number + 1
    while low and low <= highest and left > 0:
        ids = [row[0] for row in db.execute(NUMBERED, (low, high, left))]
        yield from ids
        left -= len(ids)
        low, high = low * 10, high * 10
