"""Asks the search index, verifies each hit against the stored text, and ranks.

The order is the score (how, then in which field), then who was in contact last, then the id.  Those in whom
every word is written come first, and if they are enough, nobody asks who merely sounds so.  If more fit than
can be looked at, the index is asked once for each way to fit, best first, and for those in contact lately:
whom it then leaves out fits no better than whom it shows, but may have a lower id.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cimtool.rules.index_terms import Ask, any_of, name_begins, name_holds, together, value_is
from cimtool.rules.keys import name_key
from cimtool.rules.ranking import Hit, Ranking, Ranks
from cimtool.rules.searchable import Searchable
from cimtool.rules.terms import Term, asked, terms, written_in
from cimtool.rules.text.fold import fold, has_han
from cimtool.store.reads import customers_by_ids

_LOOKED_AT: Final = 60  # so many are read and ranked without a question
_OF_EACH_WAY: Final = 30
MATCHED = "SELECT rowid AS id FROM search_index WHERE search_index MATCH ?"
FOUND = ("SELECT derived.customer_id AS id, derived.text, derived.sounds FROM search_index"
         " CROSS JOIN derived ON derived.customer_id = search_index.rowid WHERE search_index MATCH ?")
EVERYBODY = "SELECT customer_id AS id, text, sounds FROM derived WHERE 1"
SEARCHABLE = "SELECT customer_id, text, sounds FROM derived WHERE customer_id IN (SELECT value FROM json_each(?))"
EXACT_KEYS = "SELECT customer_id FROM lookup WHERE key = ? ORDER BY customer_id LIMIT ?"
EXACT_REFS = "SELECT id FROM customer WHERE ref = ? AND state = 'active' LIMIT ?"
CONTACTED_LAST = "SELECT customer_id FROM interaction ORDER BY at DESC LIMIT ?"
LAST_CONTACT = ("SELECT customer_id, max(at) FROM interaction WHERE customer_id IN (SELECT value FROM json_each(?))"
                " GROUP BY customer_id")
_LATELY: Final = 100

Sql = tuple[str, tuple[str, ...]]
Texts = dict[int, Searchable]
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


def hits_of(db: sqlite3.Connection, ranking: Ranks, texts: Texts, limit: int) -> list[Hit]:
    """Return the best of these customers in their order."""
    return _best(db, ranking, texts, _points(ranking, texts), limit)


def _points(ranking: Ranks, texts: Texts) -> Points:
    return {number: score for number in sorted(texts) if (score := ranking.score(texts[number]))}


def _best(db: sqlite3.Connection, ranking: Ranks, texts: Texts, points: Points, limit: int) -> list[Hit]:
    least = sorted(points.values(), reverse=True)[:limit][-1:]
    best = [number for number, score in points.items() if score >= (least or [0])[0]]
    contacts = dict(db.execute(LAST_CONTACT, (json.dumps(best),))) if len(best) > 1 else {}
    best.sort(key=lambda number: contacts.get(number, ""), reverse=True)
    best.sort(key=lambda number: points[number], reverse=True)
    customers = customers_by_ids(db, best[:limit])
    return [Hit(customers[number], ranking.match(customers[number], texts[number])) for number in best[:limit]]


def found(db: sqlite3.Connection, ask: Ask, most: int) -> Texts:
    """Return the first customers that a question is about."""
    sql, values = found_sql(ask)
    return _texts(db.execute(f"{sql} LIMIT {most:d}", values))


def _ranked(db: sqlite3.Connection, line: str, limit: int) -> list[Hit]:
    wanted = terms(line)
    if not wanted or not limit:
        return []
    ranking = Ranking(wanted)
    as_written, aloud = (together(*(asked(term, aloud=heard) for term in wanted)) for heard in (False, True))
    texts = _pool(db, line, wanted, as_written, limit)
    points = _points(ranking, texts)
    least = ranking.best_heard  # nobody in whom a word is merely heard comes before those who have as much
    if aloud != as_written and sum(score >= least for score in points.values()) < limit:
        texts |= _pool(db, line, wanted, aloud, limit)
        points = _points(ranking, texts)
    return _best(db, ranking, texts, points, limit)


def _pool(db: sqlite3.Connection, line: str, wanted: Sequence[Term], whole: Ask, limit: int) -> Texts:
    """Return the customers to rank of those a question is about: all, or of too many some for each way to fit."""
    most = max(limit, _LOOKED_AT)
    texts = found(db, whole, most)
    if len(texts) < most:
        return texts
    for match in _ways(line, wanted):
        texts |= found(db, Ask(f"({match}) AND ({whole.match})" if whole.match else match, whole.checks),
                       max(limit, _OF_EACH_WAY))
    known = {*_exactly(db, line, wanted, limit), *(row[0] for row in db.execute(CONTACTED_LAST, (_LATELY,)))}
    return texts | _texts(db.execute(SEARCHABLE, (json.dumps([number for number in known if number not in texts]),)))


def _ways(line: str, wanted: Sequence[Term]) -> Iterator[str]:
    """Yield what narrows a question down to values that are a word, then to names that begin with one or hold one."""
    words = list(dict.fromkeys(spelling for term in wanted for spelling in term.spellings))
    for ways in ([value_is(word) for word in words], [name_begins(word) for word in (fold(line), *words)],
                 [name_holds(word) for word in words if has_han(word)]):
        match = any_of(*ways)
        if match:
            yield match


def _exactly(db: sqlite3.Connection, line: str, wanted: Sequence[Term], limit: int) -> Iterator[int]:
    words = list(dict.fromkeys(spelling for term in wanted for spelling in term.spellings))
    for key in dict.fromkeys((name_key(line), *(key for word in words for key in _exact_keys(word)))):
        yield from (row[0] for row in db.execute(EXACT_KEYS, (key, max(limit, _OF_EACH_WAY))))
    for ref in dict.fromkeys((*line.split(), *words)):
        yield from (row[0] for row in db.execute(EXACT_REFS, (ref, limit)))


def _exact_keys(word: str) -> Iterator[str]:
    yield from (name_key(word), f"e:{word}", f"h:wechat:{word}", f"h:qq:{word}")
    if word.isdigit():
        yield from (f"p:{word}", f"p:+{word}", f"p:+86{word}")


def _texts(rows: Iterable[tuple[int, str, str]]) -> Texts:
    return {number: Searchable(text, sounds) for number, text, sounds in rows}
