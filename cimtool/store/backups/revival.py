"""Brings one customer back from another database, with purchases, interactions and links.

Customer and children become what they were there.  What was added to them since stays; what now
belongs to somebody else stays there.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cimtool.errors import BadValue
from cimtool.store.backups.image import origin_of
from cimtool.store.journal import Operation, columns_of
from cimtool.store.reads import id_by_uid, ref_owner, survivor_of
from cimtool.store.sealing.sealed_back import sealed_back

CHILDREN = ("purchase", "interaction")
FORGET_MERGE = "DELETE FROM merging WHERE loser_id = ?"
# Its first operation is known, and so is a change of the row: its deletion at least.
WAS_HERE = "SELECT 1 FROM operation o JOIN image i ON i.tbl = ?2 AND i.row = ?3 WHERE o.id = ?1"
LINKS_OF = ("SELECT f.uid, t.uid, l.role FROM link l JOIN customer f ON f.id = l.from_id"
            " JOIN customer t ON t.id = l.to_id WHERE ?1 IN (l.from_id, l.to_id) ORDER BY l.id")
LINK_THERE = "SELECT 1 FROM link WHERE from_id = ? AND to_id = ? AND role IS ?"
ADD_LINK = "INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, ?)"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Revived:
    """The customer that is back: how many children were brought or put right, and how many others have now.

    ``lost`` are sensitive fields whose values no key opens any more.
    """

    id: int
    name: str
    purchases: int
    interactions: int
    links: int
    left: int
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """The database to bring back from; ``kin``: it and the one in use descend from one and the same."""

    db: sqlite3.Connection
    kin: bool

    def rows(self, table: str, column: str, value: object) -> list[Row]:
        """Return the rows with a value; numbers of operations mean something only among kin."""
        found = _rows(self.db, table, column, value)
        return found if self.kin else [{**row, "op": None} for row in found]


def revive(current: Operation, image: sqlite3.Connection, number: int) -> Revived:
    """Bring customer ``number`` of the database ``image`` back, inside the open operation.

    Raises:
        BadValue: another customer has the ref now.
    """
    there = Other(image, kin=origin_of(image) == origin_of(current.db))
    source = there.rows("customer", "id", number)[0]
    sealed = sealed_back(current.db, image, source["sealed"])
    source = {**source, "sealed": sealed.column}
    owners = _owners(current.db, source["uid"])
    here = _put_customer(current, source)
    owners.add(here)
    brought = {table: _put_children(current, there.rows(table, "customer_id", number), table, here, owners)
               for table in CHILDREN}
    links = sum(_put_link(current, *link) for link in image.execute(LINKS_OF, (number,)).fetchall())
    return Revived(here, source["name"], brought["purchase"][0], brought["interaction"][0], links,
                   sum(left for _, left in brought.values()), sealed.lost)


def _owners(db: sqlite3.Connection, uid: str) -> set[int]:
    """Return who may have the children now: the customer, or whom it was merged into."""
    found = id_by_uid(db, uid)
    return set() if found is None else {found, survivor_of(db, found)}


def _put_customer(current: Operation, source: Row) -> int:
    db, here = current.db, id_by_uid(current.db, source["uid"])
    owner = ref_owner(db, source["ref"], source["source"]) if source["ref"] else None
    if owner is not None and owner != here:
        raise BadValue(name="ref", value=source["ref"], expected=f"#{owner}")
    if here is None:
        return _insert(current, "customer", source)
    db.execute(FORGET_MERGE, (here,))
    _update(current, "customer", here, source)
    return here


def _put_children(current: Operation, children: Sequence[Row], table: str, here: int,
                  owners: set[int]) -> tuple[int, int]:
    """Return how many were brought or put right, and how many stay with others."""
    brought = left = 0
    for child in children:
        wanted = {**child, "customer_id": here}
        found = _row(current.db, table, "uid", child["uid"])
        if found is not None and found["customer_id"] not in owners:
            left += 1
        elif found is None:
            _insert(current, table, wanted)
            brought += 1
        else:
            brought += _update(current, table, found["id"], wanted)
    return brought, left


def _put_link(current: Operation, from_uid: str, to_uid: str, role: str | None) -> int:
    """Insert a link if both ends are there and it is not; return how many that were."""
    found = [id_by_uid(current.db, uid) for uid in (from_uid, to_uid)]
    ends = [survivor_of(current.db, end) for end in found if end is not None]
    if len(set(ends)) < 2 or current.db.execute(LINK_THERE, (*ends, role)).fetchone():
        return 0
    current.db.execute(ADD_LINK, (current.number, *ends, role))
    return 1


def _insert(current: Operation, table: str, source: Row) -> int:
    """Insert a row and return its id: the one it had, if this database gave it.

    A row that was here before carries the operation that first inserted it: then the journal
    knows that it is inserted again, as after an undo, and this can be undone too.
    """
    was_here = bool(current.db.execute(WAS_HERE, (source["op"], table, source["id"])).fetchone())
    values = {**source, "op": source["op"] if was_here else current.number, "id": source["id"] if was_here else None}
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608 - our own columns
    return int(current.db.execute(sql, tuple(values.values())).lastrowid or 0)


def _update(current: Operation, table: str, row: int, source: Row) -> int:
    """Make a row what it was; one that is so already stays untouched. Return how many changed."""
    values = {name: value for name, value in source.items() if name not in ("id", "op")}
    columns = ", ".join(values)
    sql = (f"UPDATE {table} SET ({columns}) = ({', '.join('?' * len(values))})"  # noqa: S608 - our own columns
           f" WHERE id = ? AND ({columns}) IS NOT ({', '.join('?' * len(values))})")
    return current.db.execute(sql, (*values.values(), row, *values.values())).rowcount


def _row(db: sqlite3.Connection, table: str, column: str, value: object) -> Row | None:
    return next(iter(_rows(db, table, column, value)), None)


def _rows(db: sqlite3.Connection, table: str, column: str, value: object) -> list[Row]:
    names = columns_of(db, table)
    sql = f"SELECT {', '.join(names)} FROM {table} WHERE {column} = ? ORDER BY id"  # noqa: S608 - our own columns
    return [dict(zip(names, row, strict=True)) for row in db.execute(sql, (value,)).fetchall()]
