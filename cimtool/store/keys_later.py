"""Look-up keys that nobody asks for before an import ends: put into their table all at once, in its own order.

Written as they come, each of a million rows would fall on pages of its own, all over a large table, and every page
would be written many times.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Final

INSERT_KEY: Final = "INSERT INTO lookup (key, customer_id) VALUES (?, ?)"
_IN_MEMORY: Final = 50_000  # keys, of some five thousand customers
# Of the table beside, which is called as the other one.
_TABLE: Final = "CREATE TABLE {name} (key TEXT NOT NULL, customer_id INTEGER NOT NULL)"
_SORTED: Final = "SELECT key, customer_id FROM lookup ORDER BY key, customer_id"

Pair = tuple[str, int]


class KeysLater:
    """Keys that wait; more than fit into memory do so in a file of SQLite's that has no name and goes with us.

    Those that begin as ``asked`` are looked up meanwhile, and do not wait.
    """

    def __init__(self, db: sqlite3.Connection, asked: tuple[str, ...] = ()) -> None:
        self._db, self._asked = db, asked
        self._pairs: list[Pair] = []
        self._beside: sqlite3.Connection | None = None
        self.recalled: set[int] = set()

    def add(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Let keys wait; return those to be written now, which are asked for or a recalled customer's."""
        asked, recalled = self._asked, self.recalled
        now = [pair for pair in pairs if pair[0].startswith(asked) or pair[1] in recalled]
        self._pairs += [pair for pair in pairs if not pair[0].startswith(asked) and pair[1] not in recalled]
        if len(self._pairs) > _IN_MEMORY:
            self._put_aside()
        return now

    def recall(self, ids: Iterable[int]) -> None:
        """Forget what waits of customers who are derived anew; from now on their keys are written at once."""
        self.recalled.update(ids)

    def write(self) -> None:
        """Write what waits."""
        if self._beside is None:
            self._db.executemany(INSERT_KEY, self._current(sorted(self._pairs)))
            self._pairs = []
            return
        self._put_aside()
        with closing(self._beside) as beside:
            self._db.executemany(INSERT_KEY, self._current(beside.execute(_SORTED)))
        self._beside = None

    def _current(self, pairs: Iterable[Pair]) -> Iterable[Pair]:
        return (pair for pair in pairs if pair[1] not in self.recalled) if self.recalled else pairs

    def _put_aside(self) -> None:
        if self._beside is None:
            self._beside = sqlite3.connect("", isolation_level=None)
            self._beside.execute("PRAGMA journal_mode=OFF")
            self._beside.execute(_TABLE.format(name="lookup"))
            self._beside.execute("BEGIN")
        self._beside.executemany(INSERT_KEY, self._pairs)
        self._pairs = []
