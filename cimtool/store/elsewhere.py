"""Searches where the index does not reach: the trash, and the text of notes and interactions.

Both look at every row there is: the trash is small, and a word in a note is not what somebody on the phone waits for.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cimtool.model import Customer
from cimtool.rules.ranking import Hit, Match, Ranking, fit_of
from cimtool.rules.searchable import BLOCK_END, LINE_END, Searchable, searchable
from cimtool.rules.terms import Part, Term, readable, terms
from cimtool.rules.text.fold import fold
from cimtool.store.functions import register
from cimtool.store.rows import CUSTOMER_COLUMNS, customer_of
from cimtool.store.search import hits_of

GONE: Final = f"SELECT {CUSTOMER_COLUMNS} FROM customer WHERE state <> 'active' ORDER BY id"  # noqa: S608 - our own columns
IN_NOTES: Final = """SELECT id FROM customer WHERE state = 'active' AND (instr(cim_fold(notes), ?1) > 0
                       OR instr(cim_fold(preferences), ?1) > 0)
  UNION SELECT i.customer_id FROM interaction i CROSS JOIN customer c ON c.id = i.customer_id AND c.state = 'active'
        WHERE instr(cim_fold(i.text), ?1) > 0"""
NOTED: Final = """WITH wanted AS (SELECT value AS id FROM json_each(?))
  SELECT id, 'notes', notes FROM customer WHERE id IN wanted AND notes IS NOT NULL
  UNION ALL SELECT id, 'preferences', preferences FROM customer WHERE id IN wanted AND preferences IS NOT NULL
  UNION ALL SELECT customer_id, 'interactions', text FROM interaction WHERE customer_id IN wanted"""


def search_trash(db: sqlite3.Connection, line: str, *, limit: int) -> list[Hit]:
    """Return the deleted and merged-away customers that fit all words, best first."""
    wanted = terms(line)
    if not wanted:
        return []
    ranking = Ranking(wanted)
    texts = {customer.id: searchable(customer) for customer in map(customer_of, db.execute(GONE))}
    return hits_of(db, ranking, texts, limit)


def search_notes(db: sqlite3.Connection, line: str, *, limit: int) -> list[Hit]:
    """Return the customers in whose notes, preferences and interactions all words stand, best first."""
    words = list(dict.fromkeys(word for typed in line.split() if (word := fold(readable(typed)))))
    if not words:
        return []
    register(db)
    ids = json.dumps([row[0] for row in db.execute(IN_NOTES, (max(words, key=len),))])
    noted: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, field, text in db.execute(NOTED, (ids,)):
        noted[number].append((field, fold(text)))
    ranking = _NoteRanking([Term((word,), (Part(word, None),)) for word in words], noted)
    return hits_of(db, ranking, {number: _block(text for _, text in texts) for number, texts in noted.items()}, limit)


class _NoteRanking:
    """Ranks by notes alone; ``noted``: field and folded text by customer."""

    def __init__(self, wanted: Sequence[Term], noted: Mapping[int, Sequence[tuple[str, str]]]) -> None:
        self._wanted, self._noted = wanted, noted
        self._ranking = Ranking(wanted)

    def score(self, text: Searchable) -> float:
        return self._ranking.score(text)

    def match(self, record: Customer, text: Searchable, score: float) -> Match:
        fits = [(fit, field) for field, each in self._noted[record.id] for term in self._wanted
                if (fit := fit_of(term, _block([each]))) is not None]
        best, field = max(fits, key=lambda pair: pair[0].score)
        return Match(field, best.why, score)


def _block(texts: Iterable[str]) -> Searchable:
    """Return texts as what is worth least of a customer."""
    return Searchable(BLOCK_END * 2 + LINE_END.join(texts), "")
