"""Finds and ranks: who fits all words of a line, best first.

The order is the score (how, then in which field), then who was in contact last, then the id.  Those in whom
every word is written come first, and if they are enough, nobody asks who merely sounds so.
"""

import json
import sqlite3
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.ranking import Hit, Ranking, Ranks
from cimtool.rules.terms import terms
from cimtool.store.asking import Texts
from cimtool.store.candidates import candidates, outstanding
from cimtool.store.reads import customers_by_ids

LAST_CONTACT: Final = (
    "SELECT customer_id, max(at) FROM interaction WHERE customer_id IN (SELECT value FROM json_each(?))"
    " GROUP BY customer_id")

Points = dict[int, float]


@frozen
class _Order:
    """Who fits a line, best first, and what their places come from."""

    ids: tuple[int, ...]
    points: Points
    texts: Texts
    ranking: Ranks


def search(db: sqlite3.Connection, line: str, *, limit: int) -> list[Hit]:
    """Return the customers that fit all words, best first.

    If there are none and the line names a firm, the ones that fit its name without legal form and region.

    Raises:
        BadValue: the line is longer than anybody types.
    """
    return _hits(db, _whole_or_core(db, line, limit))


def search_ids(db: sqlite3.Connection, line: str, *, limit: int) -> list[int]:
    """Return the ids of `search`; cheaper."""
    return list(_whole_or_core(db, line, limit).ids)


def hits_of(db: sqlite3.Connection, ranking: Ranks, texts: Texts, limit: int) -> list[Hit]:
    """Return the best of these customers in their order."""
    points = _points(ranking, texts)
    return _hits(db, _Order(_in_order(db, points, limit), points, texts, ranking))


def _whole_or_core(db: sqlite3.Connection, line: str, limit: int) -> _Order:
    order = _ordered(db, line, limit)
    if order.ids:
        return order
    from cimtool.rules.text.companies import core, looks_like_company  # with all divisions of China

    return _ordered(db, core(line).core, limit) if looks_like_company(line) else order


def _ordered(db: sqlite3.Connection, line: str, limit: int) -> _Order:
    wanted = terms(line)
    ranking = Ranking(wanted)
    if not wanted or not limit:
        return _Order((), {}, {}, ranking)
    best = candidates(db, wanted, aloud=False, limit=limit)
    texts, points = best.texts, _points(ranking, best.texts)
    # Nobody in whom a word is merely heard comes before those who have as much.
    if not best.aloud and sum(score >= ranking.best_heard for score in points.values()) < limit:
        best = candidates(db, wanted, aloud=True, limit=limit)
        texts |= best.texts
    if not best.all_of_them:
        texts |= outstanding(db, line, wanted, known=texts, limit=limit)
    points |= _points(ranking, {number: text for number, text in texts.items() if number not in points})
    return _Order(_in_order(db, points, limit), points, texts, ranking)


def _points(ranking: Ranks, texts: Texts) -> Points:
    return {number: score for number, text in texts.items() if (score := ranking.score(text))}


def _in_order(db: sqlite3.Connection, points: Points, limit: int) -> tuple[int, ...]:
    least = sorted(points.values(), reverse=True)[:limit][-1:]
    best = sorted(number for number, score in points.items() if score >= (least or [0])[0])
    contacts = dict(db.execute(LAST_CONTACT, (json.dumps(best),))) if len(best) > 1 else {}
    best.sort(key=lambda number: contacts.get(number, ""), reverse=True)
    best.sort(key=lambda number: points[number], reverse=True)
    return tuple(best[:limit])


def _hits(db: sqlite3.Connection, order: _Order) -> list[Hit]:
    customers = customers_by_ids(db, order.ids) if order.ids else {}
    return [Hit(customers[number], order.ranking.match(customers[number], order.texts[number], order.points[number]))
            for number in order.ids]
