"""Finds who may have been meant when nobody fits: candidates come from the index, in bounded work."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

from cimtool.rules.index_terms import Ask, all_of
from cimtool.rules.ranking import Hit
from cimtool.rules.similar import (
    MOST_WRONG,
    ONE_WRONG,
    Guesses,
    SimilarRanking,
    correctable,
    edited,
    guesses,
    near_words,
)
from cimtool.rules.terms import terms
from cimtool.store.asking import Texts, found
from cimtool.store.search import hits_of

_LOOKED_AT: Final = 200
_FIRST: Final = 60
_WORDS: Final = 5000
_START: Final = 2  # letters by which words are looked up; a wrong one among them must be the only one
# A table of SQLite's own over the terms of the index; it lives in the memory of the connection.
VOCABULARY: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.known USING fts5vocab('main', 'search_index', 'row')"
_BEGINNING: Final = (
    "SELECT group_concat(word, ' ') FROM (SELECT substr(term, 2) AS word FROM temp.known"
    " WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? LIMIT ?)")
_THESE: Final = ("SELECT substr(term, 2) FROM json_each(?) AS typed CROSS JOIN temp.known ON term = 'w' || typed.value")


def similar(db: sqlite3.Connection, line: str, *, limit: int) -> list[Hit]:
    """Return the customers that fit a line with some letters wrong, or that sounds or looks like theirs; best first."""
    wanted = terms(line)
    if not wanted or not limit:
        return []
    _make_vocabulary(db)
    meant = [guesses(term, near_words(word, _candidates(db, word)) if (word := correctable(term)) else {})
             for term in wanted]
    ranking = SimilarRanking(meant)
    if any(guess.best_points >= ONE_WRONG for guess in meant):
        hits = hits_of(db, ranking, _texts(db, meant, ONE_WRONG, max(limit, _FIRST)), limit)
        if len(hits) == limit:
            return hits
    return hits_of(db, ranking, _texts(db, meant, 0.0, _LOOKED_AT), limit)


def _texts(db: sqlite3.Connection, meant: Sequence[Guesses], least: float, most: int) -> Texts:
    matches = [guess.match(least, alone=len(meant) == 1) for guess in meant]
    known = all_of(*matches) if all(match != "" for match in matches) else None
    return found(db, Ask(known), most) if known is not None else {}


def _candidates(db: sqlite3.Connection, word: str) -> Iterator[str]:
    """Yield words of the index that begin alike, and those that are one wrong letter at the start away.

    Whole words go on behind the two letters they begin with: the table counts who has a term, and half of them have one
    of those.
    """
    begin, length = f"w{word[:_START]}", len(word) + 1
    bounds = (f"{begin}a", f"{begin}{{", length - MOST_WRONG, length + MOST_WRONG)
    yield from (db.execute(_BEGINNING, (*bounds, _WORDS)).fetchone()[0] or "").split()
    yield from (row[0] for row in db.execute(_THESE, (json.dumps(list(dict.fromkeys(edited(word, _START)))),)))


def _make_vocabulary(db: sqlite3.Connection) -> None:
    before = db.execute("PRAGMA query_only").fetchone()[0]
    db.execute("PRAGMA query_only=0")
    try:
        db.execute(VOCABULARY)
    finally:
        db.execute(f"PRAGMA query_only={before:d}")
