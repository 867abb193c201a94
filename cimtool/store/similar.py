"""Finds who may have been meant when nobody fits: candidates come from the index, in bounded work."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Final

from cimtool.rules.index_terms import Ask, together
from cimtool.rules.ranking import Hit
from cimtool.rules.similar import MOST_WRONG, SimilarRanking, correctable, edited, guesses, near_words
from cimtool.rules.terms import terms
from cimtool.store.asking import found
from cimtool.store.search import hits_of

_LOOKED_AT: Final = 200
_WORDS: Final = 5000
_START: Final = 2  # letters by which words are looked up; a wrong one among them must be the only one
# A table of SQLite's own over the terms of the index; it lives in the memory of the connection.
VOCABULARY: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.known USING fts5vocab('main', 'search_index', 'row')"
_BEGINNING: Final = (
    "SELECT substr(term, 2) FROM temp.known WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? LIMIT ?")
_THESE: Final = ("SELECT substr(term, 2) FROM json_each(?) AS typed CROSS JOIN temp.known ON term = 'w' || typed.value")


def similar(db: sqlite3.Connection, line: str, *, limit: int) -> list[Hit]:
    """Return the customers that fit a line with some letters wrong, or that sounds or looks like theirs; best first."""
    wanted = terms(line)
    if not wanted or not limit:
        return []
    _make_vocabulary(db)
    meant = [guesses(term, near_words(word, _candidates(db, word)) if (word := correctable(term)) else {})
             for term in wanted]
    ask = together(*(Ask(guess.match) for guess in meant))
    return hits_of(db, SimilarRanking(meant), found(db, ask, _LOOKED_AT), limit) if ask.match is not None else []


def _candidates(db: sqlite3.Connection, word: str) -> Iterator[str]:
    """Yield words of the index that begin alike, and those that are one wrong letter at the start away.

    Whole words go on behind the two letters they begin with: the table counts who has a term, and half of them have one
    of those.
    """
    begin, length = f"w{word[:_START]}", len(word) + 1
    for row in db.execute(_BEGINNING, (f"{begin}a", f"{begin}{{", length - MOST_WRONG, length + MOST_WRONG, _WORDS)):
        yield row[0]
    yield from (row[0] for row in db.execute(_THESE, (json.dumps(list(dict.fromkeys(edited(word, _START)))),)))


def _make_vocabulary(db: sqlite3.Connection) -> None:
    before = db.execute("PRAGMA query_only").fetchone()[0]
    db.execute("PRAGMA query_only=0")
    try:
        db.execute(VOCABULARY)
    finally:
        db.execute(f"PRAGMA query_only={before:d}")
