"""Finds and ranks: who fits all words of a line, best first.

The order is the score (how, then in which field), then who was in contact last, then the id.  Those in whom
every word is written come first, and if they are enough, nobody asks who merely sounds so.
"""

import json
import sqlite3
from typing import Final

from cimtool.rules.ranking import Hit, Ranking, Ranks
from cimtool.rules.terms import terms
from cimtool.store.asking import Texts
from cimtool.store.candidates import candidates, outstanding
from cimtool.store.reads import customers_by_ids

LAST_CONTACT: Final = (
    "SELECT customer_id, max(at) FROM interaction WHERE customer_id IN (SELECT value FROM json_each(?))"
    " GROUP BY customer_id")

Points = dict[int, float]


def search(db: sqlite3.Connection, line: str, *, limit: int) -> list[Hit]:
    """Return the customers that fit all words, best first.

    If there are none and the line names a firm, the ones that fit its name without legal form and region.

    Raises:
        BadQuery: the line is longer than anybody types.
    """
    hits = _ranked(db, line, limit)
    if hits:
        return hits
    from cimtool.rules.text.companies import core, looks_like_company  # with all divisions of China

    return _ranked(db, core(line).core, limit) if looks_like_company(line) else []


def search_ids(db: sqlite3.Connection, line: str, *, limit: int) -> list[int]:
    """Return the ids of `search`."""
    return [hit.customer.id for hit in search(db, line, limit=limit)]


def hits_of(db: sqlite3.Connection, ranking: Ranks, texts: Texts, limit: int) -> list[Hit]:
    """Return the best of these customers in their order."""
    return _best(db, ranking, texts, _points(ranking, texts), limit)


def _points(ranking: Ranks, texts: Texts) -> Points:
    return {number: score for number, text in texts.items() if (score := ranking.score(text))}


def _best(db: sqlite3.Connection, ranking: Ranks, texts: Texts, points: Points, limit: int) -> list[Hit]:
    least = sorted(points.values(), reverse=True)[:limit][-1:]
    best = sorted(number for number, score in points.items() if score >= (least or [0])[0])
    contacts = dict(db.execute(LAST_CONTACT, (json.dumps(best),))) if len(best) > 1 else {}
    best.sort(key=lambda number: contacts.get(number, ""), reverse=True)
    best.sort(key=lambda number: points[number], reverse=True)
    customers = customers_by_ids(db, best[:limit])
    return [Hit(customers[number], ranking.match(customers[number], texts[number])) for number in best[:limit]]


def _ranked(db: sqlite3.Connection, line: str, limit: int) -> list[Hit]:
    wanted = terms(line)
    if not wanted or not limit:
        return []
    ranking = Ranking(wanted)
    best = candidates(db, wanted, aloud=False, limit=limit)
    texts, points = best.texts, _points(ranking, best.texts)
    # Nobody in whom a word is merely heard comes before those who have as much.
    if ranking.can_be_heard and sum(score >= ranking.best_heard for score in points.values()) < limit:
        best = candidates(db, wanted, aloud=True, limit=limit)
        texts |= best.texts
    if not best.all_of_them:
        texts |= outstanding(db, line, wanted, known=texts, limit=limit)
    points |= _points(ranking, {number: text for number, text in texts.items() if number not in points})
    return _best(db, ranking, texts, points, limit)
