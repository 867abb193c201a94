"""How the fields are used: how many active customers fill each, and with which values."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from cimtool.fields import CUSTOM_PREFIX, EDITABLE, FieldKind
from cimtool.store.rows import field_sql

_LISTS: Final = frozenset({FieldKind.PHONES, FieldKind.EMAILS, FieldKind.TAGS})
_SQL: Final = {field.name: field_sql(field.name, "customer") for field in EDITABLE}
_FILLED: Final = ", ".join(f"count(nullif({_SQL[field.name]}, '[]'))" if field.kind in _LISTS
                           else f"count({_SQL[field.name]})" for field in EDITABLE)
FILLED: Final = f"SELECT {_FILLED} FROM customer WHERE state = 'active'"  # noqa: S608 - our own columns
OWN_FILLED: Final = ("SELECT j.key, count(*) FROM customer AS c, json_each(c.extra) AS j"
                     " WHERE c.state = 'active' AND c.extra <> '{}' GROUP BY j.key ORDER BY j.key")
SEALED_FILLED: Final = ("SELECT j.key, count(*) FROM customer AS c, json_each(c.sealed) AS j"
                        " WHERE c.state = 'active' AND c.sealed <> '{}' GROUP BY j.key ORDER BY j.key")
OWN_VALUES: Final = ("SELECT j.value, count(*) FROM customer AS c, json_each(c.extra) AS j"
                     " WHERE c.state = 'active' AND c.extra <> '{}' AND j.key = ? GROUP BY j.value")
VALUES: Final[Mapping[str, str]] = {
    field.name: f"SELECT {_SQL[field.name]}, count(*) FROM customer"  # noqa: S608 - our own columns
                f" WHERE state = 'active' AND {_SQL[field.name]} IS NOT NULL GROUP BY 1"
    for field in EDITABLE if field.kind not in _LISTS}


def filled_counts(db: sqlite3.Connection) -> dict[str, int]:
    """Return by how many active customers each field is filled, own ones (``x.…``) that anybody fills included."""
    counts = dict(zip((field.name for field in EDITABLE), db.execute(FILLED).fetchone(), strict=True))
    own = Counter({CUSTOM_PREFIX + name: count for name, count in db.execute(OWN_FILLED)})
    return counts | dict(own + Counter(dict(db.execute(SEALED_FILLED).fetchall())))


def value_counts(db: sqlite3.Connection, name: str) -> Iterator[tuple[str, int]]:
    """Yield each value of a field and how many active customers have it; nothing for phones, e-mails and tags."""
    if name.startswith(CUSTOM_PREFIX):
        yield from db.execute(OWN_VALUES, (name.removeprefix(CUSTOM_PREFIX),))
    elif name in VALUES:
        yield from db.execute(VALUES[name])
