"""Finds purchases and interactions that stand in the database already, and writes those that don't."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from cimtool.model import NewInteraction, NewPurchase
from cimtool.rules.activity_row import values_of
from cimtool.store.journal import Operation
from cimtool.store.uid import uuid7

What = NewPurchase | NewInteraction


@dataclass(frozen=True, slots=True, repr=False)
class Stored:
    """A purchase or an interaction as it stands, and whose it is."""

    id: int
    customer_id: int
    what: What


@dataclass(frozen=True, slots=True, repr=False)
class Fresh:
    """One to be written; ``uid`` None: it gets a new one."""

    customer_id: int
    what: What
    uid: str | None


class Recorded:
    """One table as it was when an import of a file began, and what the import adds to it."""

    def __init__(self, current: Operation, made: type[NewPurchase] | type[NewInteraction]) -> None:
        self._current, self._db, self._made = current, current.db, made
        table = "purchase" if made is NewPurchase else "interaction"
        names = [field.name for field in fields(made)]
        same = "bought_on" if made is NewPurchase else "at"
        got = f"SELECT id, customer_id, {', '.join(names)} FROM {table}"  # noqa: S608 - our own names
        self._by_uid = f"{got} WHERE uid = ?"
        self._by_ref = f"{got} WHERE ref = ? AND id <= ? ORDER BY id"
        self._equal = (f"SELECT count(*) FROM {table} WHERE customer_id = ?1 AND id <= ?2 AND {same} = ?3 AND "  # noqa: S608 - our own names
                       + " AND ".join(f"{name} IS ?{position}" for position, name in enumerate(names, start=3)))
        columns = ("op", "uid", "customer_id", *names)
        self._insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
        self._update = f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?"  # noqa: S608 - our own names
        self._last = _last_id(self._db, table)

    def by_uid(self, uid: str) -> Stored | None:
        """Return the one with that uid."""
        row = self._db.execute(self._by_uid, (uid,)).fetchone()
        return self._stored(row) if row else None

    def by_ref(self, ref: str) -> list[Stored]:
        """Return the purchases with that order number that stood there before, the oldest first."""
        return [self._stored(row) for row in self._db.execute(self._by_ref, (ref, self._last))]

    def equals(self, customer_id: int, what: What) -> int:
        """Return how many of a customer stood there before with the very same values."""
        return int(self._db.execute(self._equal, (customer_id, self._last, *values_of(what))).fetchone()[0])

    def write(self, added: Iterable[Fresh], changed: Mapping[int, What]) -> None:
        """Insert and update."""
        at, number = self._current.stamp.at, self._current.number
        self._db.executemany(self._insert, [
            (number, one.uid or uuid7(at), one.customer_id, *values_of(one.what)) for one in added])
        self._db.executemany(self._update, [(*values_of(what), row) for row, what in changed.items()])

    def _stored(self, row: tuple[int, ...]) -> Stored:
        names = [field.name for field in fields(self._made)]
        return Stored(row[0], row[1], self._made(**dict(zip(names, row[2:], strict=True))))  # type: ignore[arg-type]  # the columns are named after the fields


def _last_id(db: sqlite3.Connection, table: str) -> int:
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(found[0]) if found else 0
