"""From questions to the search index to SQL, and to the text of the customers they find."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from cimtool.rules.index_terms import Ask
from cimtool.rules.searchable import Searchable
from cimtool.rules.terms import Term, asked, written_in

MATCHED: Final = "SELECT rowid AS id FROM search_index WHERE search_index MATCH ?"
FOUND: Final = (
    "SELECT derived.customer_id AS id, derived.text, derived.sounds FROM search_index"
    " CROSS JOIN derived ON derived.customer_id = search_index.rowid WHERE search_index MATCH ?")
EVERYBODY: Final = "SELECT customer_id AS id, text, sounds FROM derived WHERE 1"
SEARCHABLE: Final = (
    "SELECT customer_id, text, sounds FROM derived WHERE customer_id IN (SELECT value FROM json_each(?))")

Sql = tuple[str, tuple[str, ...]]
Texts = dict[int, Searchable]


def term_sql(term: Term, *, seen: bool = False) -> Sql:
    """Return SQL that selects the ids of all customers a term fits, and its values.

    ``seen``: as `written_in`; else the index is believed where it is exact.
    """
    ask = written_in(term) if seen else asked(term)
    sql, values = found_sql(ask)
    return (f"SELECT id FROM ({sql})" if ask.checks or ask.match is None else MATCHED), values


def found_sql(ask: Ask) -> Sql:
    """Return SQL for id, text and sounds of all customers that a question is about, and its values."""
    conditions, values = [], [] if ask.match is None else [ask.match]
    for check in ask.checks:
        tests = ["instr(derived.text, ?)"] * len(check.texts) + ["instr(derived.sounds, ?)"] * len(check.sounds)
        conditions.append(f" AND ({' OR '.join(tests)})")
        values += [*check.texts, *check.sounds]
    return (FOUND if ask.match is not None else EVERYBODY) + "".join(conditions), tuple(values)


def found(db: sqlite3.Connection, ask: Ask, most: int) -> Texts:
    """Return the first customers, by id, that a question is about."""
    sql, values = found_sql(ask)
    return _texts(db.execute(f"{sql} LIMIT {most:d}", values))


def texts_of(db: sqlite3.Connection, ids: Iterable[int]) -> Texts:
    """Return the text of these customers, of those that are active."""
    return _texts(db.execute(SEARCHABLE, (json.dumps(list(ids)),)))


def matched(db: sqlite3.Connection, match: str, most: int) -> list[int]:
    """Return the ids of the first customers that the index finds."""
    return [row[0] for row in db.execute(f"{MATCHED} LIMIT {most:d}", (match,))]


def _texts(rows: Iterable[tuple[int, str, str]]) -> Texts:
    return {number: Searchable(text, sounds) for number, text, sounds in rows}
