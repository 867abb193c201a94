"""Writes links between customers, inside an open operation."""

from cimtool.errors import LinkNotFound
from cimtool.model import Customer, Kind, Link
from cimtool.store.journal import Operation

SAME = "SELECT id FROM link WHERE from_id = ? AND to_id = ? AND role IS ?"
INSERT = "INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, ?)"
BETWEEN = "DELETE FROM link WHERE (from_id = ?1 AND to_id = ?2) OR (from_id = ?2 AND to_id = ?1)"


def link(current: Operation, left: Customer, right: Customer, role: str | None) -> Link:
    """Link two customers and return the link; one that is there already is left as it is.

    A role is a person's at a company, whichever is named first; else the first one's to the
    second.  A link without a role is the same either way round.
    """
    if (left.kind, right.kind) == (Kind.COMPANY, Kind.PERSON):
        left, right = right, left
    known = _known(current, left.id, right.id, role)
    if known is None and role is None:
        known = _known(current, right.id, left.id, role)
    if known is not None:
        return known
    cursor = current.db.execute(INSERT, (current.number, left.id, right.id, role))
    return Link(id=int(cursor.lastrowid or 0), from_id=left.id, to_id=right.id, role=role)


def unlink(current: Operation, left: int, right: int) -> int:
    """Remove every link between two customers, either way round; return how many there were.

    Raises:
        LinkNotFound: there was none.
    """
    count = current.db.execute(BETWEEN, (left, right)).rowcount
    if not count:
        raise LinkNotFound(left=f"#{left}", right=f"#{right}")
    return count


def _known(current: Operation, from_id: int, to_id: int, role: str | None) -> Link | None:
    row = current.db.execute(SAME, (from_id, to_id, role)).fetchone()
    return Link(id=row[0], from_id=from_id, to_id=to_id, role=role) if row else None
