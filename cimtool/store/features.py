"""Between a customer's stored features and what matching works with; loads no numpy."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Final

from cimtool.rules.matching.features import STORED, Features

_COLUMNS: Final = ", ".join(("customer_id", *STORED))
ALL_FEATURES = f"SELECT {_COLUMNS} FROM feature ORDER BY customer_id"  # noqa: S608 - our own columns
FEATURES_OF = (f"SELECT {_COLUMNS} FROM feature"  # noqa: S608 - our own columns
               " WHERE customer_id IN (SELECT value FROM json_each(?))")
INSERT_FEATURES = (f"INSERT INTO feature ({_COLUMNS})"  # noqa: S608 - our own columns
                   f" VALUES ({', '.join('?' * (1 + len(STORED)))})")


def features_of(db: sqlite3.Connection, ids: Iterable[int]) -> Iterator[tuple[int, Features]]:
    """Yield the features of these customers, of the active ones among them."""
    for number, *values in db.execute(FEATURES_OF, (json.dumps(list(ids)),)):
        yield number, Features(*values)
