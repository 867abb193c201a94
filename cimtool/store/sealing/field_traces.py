"""Where values of an own field stand in plain text: in rows of any state, in the history, and beside merges."""

import sqlite3
from typing import Final

IN_ROWS: Final = ("SELECT count(*) FROM customer AS c WHERE c.extra <> '{}'"
                  " AND EXISTS (SELECT 1 FROM json_each(c.extra) AS j WHERE j.key = ?)")
IN_IMAGES: Final = ("SELECT count(*) FROM image AS i WHERE i.tbl = 'customer' AND i.before IS NOT NULL"
                    " AND EXISTS (SELECT 1 FROM json_each(coalesce(json_extract(i.before, '$.extra'), '{}')) AS j"
                    " WHERE j.key = ?)")
IN_MERGES: Final = "SELECT count(*) FROM merging WHERE instr(before, ?) > 0"
IN_DOUBT: Final = "SELECT count(*) FROM import_row WHERE instr(detail, ?) > 0"


def plain_traces(db: sqlite3.Connection, name: str) -> int:
    """Return in how many places of the file values of an own field (without ``x.``) stand in plain text."""
    counts = [(IN_ROWS, name), (IN_IMAGES, name), (IN_MERGES, name), (IN_DOUBT, f"x.{name}")]
    return sum(int(db.execute(sql, (value,)).fetchone()[0]) for sql, value in counts)
