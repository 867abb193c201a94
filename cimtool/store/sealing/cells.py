"""Seals the sensitive values of records into cells, finds them and opens them again.

A row keeps the number of the cell; the cells themselves are not journalled, so that a rotation seals
every value that ever was, those of undone operations too, and no image holds one.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from cimtool.access_errors import KeysChanged
from cimtool.errors import Damaged
from cimtool.masked import Sealed, Secret
from cimtool.model import Customer, RecordType, State
from cimtool.rules.outgoing import Whole
from cimtool.store.reads import customer_by_id, survivor_of
from cimtool.store.sealing.keyslots import current_key
from cimtool.vault.cell import Keyring
from cimtool.vault.damage import Broken

ADD_CELL: Final = "INSERT INTO cell (key, field, uid, blind, sealed) VALUES (?, ?, ?, ?, ?)"
BLIND: Final = "SELECT blind FROM cell WHERE id = ?"
CELL: Final = "SELECT field, uid, CAST(sealed AS BLOB) FROM cell WHERE id = ?"
FOUND: Final = "SELECT b.id, c.id FROM cell AS b JOIN customer AS c ON c.uid = b.uid WHERE b.blind = ? AND b.field = ?"
MERGED: Final = """WITH RECURSIVE part (id, uid) AS (SELECT id, uid FROM customer WHERE id = ?
  UNION SELECT c.id, c.uid FROM part JOIN customer AS c ON c.merged_into = part.id) SELECT uid FROM part"""


class Sealer:
    """Seals new values with the newest key that somebody holds."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def begin(self, db: sqlite3.Connection) -> None:
        """Make sure, inside the transaction that writes, that our key is still the one that seals.

        Raises:
            KeysChanged: the keys were rotated since; whoever runs the command again unlocks the new one.
        """
        if current_key(db) != self._keyring.current.key.id:
            raise KeysChanged

    def sealed(self, db: sqlite3.Connection, uid: str, record: RecordType) -> RecordType:
        """Return a record whose new sensitive values are sealed for the row of that uid."""
        if not any(isinstance(value, Secret) for value in record.sealed.values()):
            return record
        return replace(record, sealed={
            field: self._cell(db, uid, field, value) if isinstance(value, Secret) else value
            for field, value in record.sealed.items()})

    def settled(self, db: sqlite3.Connection, ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
        """Return new values, each that is sealed already as the cell that it is in."""
        return {field: ours[field] if field in ours and self.same(db, field, ours[field], value) else value
                for field, value in theirs.items()}

    def same(self, db: sqlite3.Connection, field: str, ours: str, theirs: str) -> bool:
        """Tell whether two values of a field, sealed or new, are one."""
        if ours == theirs:
            return True
        keys = [self._blinds(db, field, value) for value in (ours, theirs)]
        return not keys[0].isdisjoint(keys[1])

    def told_apart(self, digest: str, secrets: Mapping[str, str]) -> str:
        """Return what stands for a row's content with what is sealed in it; a bare hash could be guessed."""
        values = sorted((field, value.plain) for field, value in secrets.items() if isinstance(value, Secret))
        text = "\0".join((digest, *(part for pair in values for part in pair)))
        return self._keyring.current.blind("import row", text) if values else digest

    def _cell(self, db: sqlite3.Connection, uid: str, field: str, value: Secret) -> Sealed:
        keys = self._keyring.current
        cursor = db.execute(ADD_CELL, (keys.key.id, field, uid, keys.blind(field, value.plain),
                                       keys.seal(field, uid, value.plain)))
        return Sealed(str(value), int(cursor.lastrowid or 0))

    def _blinds(self, db: sqlite3.Connection, field: str, value: str) -> set[str]:
        if isinstance(value, Secret):
            return set(self._keyring.blinds(field, value.plain))
        found = db.execute(BLIND, (value.cell,)).fetchone() if isinstance(value, Sealed) else None
        return {found[0]} if found else set()


def holders(db: sqlite3.Connection, keyring: Keyring, field: str, plain: str) -> list[int]:
    """Return the active customers who have a value, in its normal form, in a sensitive field; by id."""
    found: set[int] = set()
    for blind in keyring.blinds(field, plain):
        for cell, number in db.execute(FOUND, (blind, field)).fetchall():
            customer = customer_by_id(db, survivor_of(db, number))
            value = customer.sealed.get(field)
            if customer.state is State.ACTIVE and isinstance(value, Sealed) and value.cell == cell:
                found.add(customer.id)
    return sorted(found)


class Opener:
    """Opens the sealed values of customers."""

    def __init__(self, db: sqlite3.Connection, keyring: Keyring, path: Path) -> None:
        """Take who may read; *path* is what errors call the database."""
        self._db, self._keyring, self._path = db, keyring, path

    def opened(self, customer: Customer, fields: Iterable[str] | None = None) -> Customer:
        """Return a customer with these sensitive values, None for all, in plain text.

        Raises:
            Damaged: a cell is gone, was tampered with, or was sealed for another row or field.
        """
        wanted = customer.sealed.keys() if fields is None else set(fields)
        return replace(customer, sealed={
            field: self._value(customer, field, value) if field in wanted and isinstance(value, Sealed) else value
            for field, value in customer.sealed.items()})

    def unmasked(self, customers: Iterable[Whole]) -> Iterator[Whole]:
        """Yield customers with every sensitive value in plain text; fails as `opened`."""
        for whole in customers:
            yield replace(whole, customer=self.opened(whole.customer)) if whole.customer.sealed else whole

    def _value(self, customer: Customer, field: str, value: Sealed) -> str:
        found = self._db.execute(CELL, (value.cell,)).fetchone()
        if found is None or found[0] != field or found[1] not in self._parts(customer, found[1]):
            raise self._damaged()
        try:
            return self._keyring.open(field, found[1], found[2])
        except Broken:
            raise self._damaged() from None

    def _parts(self, customer: Customer, uid: str) -> set[str]:
        """Return the uids whose cells may stand in a customer's row: its own, and those merged into it."""
        if uid == customer.uid:
            return {uid}
        return {row[0] for row in self._db.execute(MERGED, (customer.id,))}

    def _damaged(self) -> Damaged:
        return Damaged(path=str(self._path), detail="cell")
