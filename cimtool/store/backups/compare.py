"""What two databases say of the same customers: the one in use, and one brought back beside it.

Customers, purchases and interactions are the same if their uid is; only active customers count.
In the statements ``here`` and ``there`` are the two databases, in either order.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from cimtool.rules.restoring import Change, CountChange, CustomerChange, FieldChange
from cimtool.store.connect import open_reader, sqlite_errors
from cimtool.store.rows import RECORD_COLUMNS
from cimtool.store.store import Store

NOW, THEN = "main", "backup"
_BOTH_WAYS = ((NOW, THEN), (THEN, NOW))

_ONLY_HERE = """SELECT c.id, c.uid, c.name FROM {here}.customer c WHERE c.state = 'active' AND NOT EXISTS (
  SELECT 1 FROM {there}.customer o WHERE o.uid = c.uid AND o.state = 'active') ORDER BY c.id"""
_IN_BOTH = """SELECT c.id, c.uid, c.name FROM {here}.customer c
  JOIN {there}.customer o ON o.uid = c.uid AND o.state = 'active'
  WHERE c.state = 'active' AND c.uid IN ({differing}) ORDER BY c.id"""
_OTHER_RECORD = """SELECT c.uid FROM {here}.customer c JOIN {there}.customer o ON o.uid = c.uid
  WHERE ({columns}) IS NOT ({other_columns})"""
_OTHER_CHILDREN = """SELECT c.uid FROM {here}.{table} t JOIN {here}.customer c ON c.id = t.customer_id
  LEFT JOIN {there}.{table} o ON o.uid = t.uid LEFT JOIN {there}.customer d ON d.id = o.customer_id
  WHERE d.uid IS NOT c.uid OR ({columns}) IS NOT ({other_columns})"""
_OTHER_LINKS = "SELECT uid FROM ({links_here} EXCEPT {links_there})"
_LINKS = """SELECT f.uid AS uid, t.uid AS other, l.role FROM {here}.link l
  JOIN {here}.customer f ON f.id = l.from_id JOIN {here}.customer t ON t.id = l.to_id"""
_RECORD = "SELECT {columns} FROM {here}.customer c WHERE c.uid = ?"
_COUNT = """SELECT count(*) FROM {here}.{table} t JOIN {here}.customer c ON c.id = t.{owner}
  WHERE c.uid = ? AND c.state = 'active'"""

_CHILDREN = {
    "purchase": ("bought_on", "amount_minor", "currency", "product_code", "product", "quantity", "channel", "ref",
                 "due_on", "paid_on"),
    "interaction": ("at", "author", "text", "channel", "next_on"),
}
_OWNERS = {"purchase": "customer_id", "interaction": "customer_id", "link": "from_id"}


@contextmanager
def side_by_side(store: Store, image: Path) -> Iterator[sqlite3.Connection]:
    """Open the database in use to read, with another, of the same schema, attached as ``backup``.

    Raises:
        DatabaseMissing: there is no database in use.
    """
    with sqlite_errors(store.path, store.busy_timeout_s), \
            closing(open_reader(store.path, busy_timeout_s=store.busy_timeout_s)) as db:
        db.execute("ATTACH ? AS backup", (f"file:{quote(str(image.absolute()))}?mode=ro",))
        db.execute("BEGIN")
        yield db


def changes(db: sqlite3.Connection) -> Iterator[CustomerChange]:
    """Yield every customer that a restore would take away, bring back or change; of each kind by id."""
    for change, sql in ((Change.GONE, _ONLY_HERE.format(here=NOW, there=THEN)),
                        (Change.BACK, _ONLY_HERE.format(here=THEN, there=NOW)),
                        (Change.CHANGED, _IN_BOTH.format(here=NOW, there=THEN, differing=_differing()))):
        for number, uid, name in db.execute(sql).fetchall():
            fields = _fields(db, uid) if change is Change.CHANGED else ()
            yield CustomerChange(number, uid, name, change, fields, _counts(db, uid))


def _differing() -> str:
    """Return SQL for the uids of customers of whom anything is not the same in both."""
    parts = [_OTHER_RECORD.format(here=NOW, there=THEN, **_columns("c", RECORD_COLUMNS))]
    for here, there in _BOTH_WAYS:
        parts += (_OTHER_CHILDREN.format(here=here, there=there, table=table, **_columns("t", columns))
                  for table, columns in _CHILDREN.items())
        parts.append(_OTHER_LINKS.format(links_here=_LINKS.format(here=here), links_there=_LINKS.format(here=there)))
    return " UNION ".join(parts)


def _columns(alias: str, names: tuple[str, ...]) -> dict[str, str]:
    return {"columns": ", ".join(f"{alias}.{name}" for name in names),
            "other_columns": ", ".join(f"o.{name}" for name in names)}


def _fields(db: sqlite3.Connection, uid: str) -> tuple[FieldChange, ...]:
    columns = _columns("c", RECORD_COLUMNS)["columns"]
    now, then = (db.execute(_RECORD.format(here=here, columns=columns), (uid,)).fetchone() for here in (NOW, THEN))
    return tuple(FieldChange(name, before, after)
                 for name, before, after in zip(RECORD_COLUMNS, now, then, strict=True) if before != after)


def _counts(db: sqlite3.Connection, uid: str) -> tuple[CountChange, ...]:
    def count(table: str, here: str) -> int:
        sql = _COUNT.format(here=here, table=table, owner=_OWNERS[table])
        return int(db.execute(sql, (uid,)).fetchone()[0])

    return tuple(CountChange(table, count(table, NOW), count(table, THEN)) for table in _OWNERS)
