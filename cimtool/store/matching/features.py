"""Between a customer's stored features and what matching works with; loads no numpy."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from cimtool.rules.matching.features import STORED, Features

_ROWS_AT_ONCE: Final = 25_000
_COLUMNS: Final = ", ".join(("customer_id", *STORED))
# A text for each column, of many rows: half as much work as a text for each value.
FEATURE_COLUMNS = ("SELECT max(customer_id),"  # noqa: S608 - our own columns
                   f" {', '.join(f'json_group_array({name})' for name in ('customer_id', *STORED))} FROM"
                   f" (SELECT {_COLUMNS} FROM feature WHERE customer_id > ? ORDER BY customer_id LIMIT ?)")
FEATURES_OF = (f"SELECT {_COLUMNS} FROM feature"  # noqa: S608 - our own columns
               " WHERE customer_id IN (SELECT value FROM json_each(?))")
INSERT_FEATURES = (f"INSERT INTO feature ({_COLUMNS})"  # noqa: S608 - our own columns
                   f" VALUES ({', '.join('?' * (1 + len(STORED)))})")


def feature_columns(db: sqlite3.Connection) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the features of all active customers in order, some thousand at a time: their ids, then each column.

    SQLite, which needs no lock of Python's, reads the next ones in a thread while these are worked on.
    """
    from concurrent.futures import ThreadPoolExecutor  # not for whoever adds a customer

    with ThreadPoolExecutor(1) as ahead:
        last, *columns = _columns_after(db, -1)
        while last is not None:
            following = ahead.submit(_columns_after, db, last)
            yield tuple(map(json.loads, columns))
            last, *columns = following.result()


def _columns_after(db: sqlite3.Connection, last: int) -> tuple[Any, ...]:
    row: tuple[Any, ...] = db.execute(FEATURE_COLUMNS, (last, _ROWS_AT_ONCE)).fetchone()
    return row


def features_of(db: sqlite3.Connection, ids: Iterable[int]) -> Iterator[tuple[int, Features]]:
    """Yield the features of these customers, of the active ones among them."""
    for number, *values in db.execute(FEATURES_OF, (json.dumps(list(ids)),)):
        yield number, Features(*values)
