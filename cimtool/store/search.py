"""Asks the search index, verifies each hit against the stored text, and ranks.

The order is the score, then the id.  Only so many customers are ranked: those whose name, number
or mail is exactly a word come first, then those whose name begins with one, then the lowest ids.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence

from cimtool.rules.keys import name_key
from cimtool.rules.ranking import Hit, Ranking
from cimtool.rules.searchable import Searchable
from cimtool.rules.terms import Index, Probe, Term, probes, terms
from cimtool.store.reads import customers_by_ids

_RANKED = 500
_LAST = "\U0010ffff"
PROBE_SQL = {
    Index.TEXT: "SELECT rowid AS id FROM search_text WHERE search_text MATCH ?",
    Index.TOKEN: "SELECT rowid AS id FROM search_token WHERE search_token MATCH ?",
    Index.ALL: "SELECT customer_id AS id FROM derived WHERE ? = ''",
}
_VERIFIED = ("SELECT hit.id FROM ({}) AS hit CROSS JOIN derived ON derived.customer_id = hit.id"
             " WHERE instr(derived.text, ?)")
NOBODY = "SELECT 0 AS id WHERE 0"
SEARCHABLE = "SELECT customer_id, text, sounds FROM derived WHERE customer_id IN (SELECT value FROM json_each(?))"
EXACT_KEYS = "SELECT customer_id AS id FROM lookup WHERE key IN (SELECT value FROM json_each(?))"
EXACT_REFS = "SELECT id FROM customer WHERE ref IN (SELECT value FROM json_each(?)) AND state = 'active'"
NAME_BEGINS = "SELECT customer_id AS id FROM lookup WHERE key >= ? AND key < ?"

Sql = tuple[str, tuple[str, ...]]


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


def term_sql(term: Term) -> Sql:
    """Return SQL that selects the ids of all customers a term fits, some twice, and its values."""
    parts = [_any_of([_probe_sql(probe) for probe in probes(part)]) for part in term.parts]
    return _any_of(parts) if len(term.spellings) > 1 else all_of(parts)


def all_of(sets: Sequence[Sql]) -> Sql:
    """Return SQL for the ids that are in every set."""
    (first, values), *others = sets or ((NOBODY, ()),)
    # the plus keeps SQLite from asking the full-text index anew for each id
    conditions = " AND ".join(f"+id IN ({sql})" for sql, _ in others)
    bound = (*values, *(value for _, each in others for value in each))
    return (f"SELECT id FROM ({first}) WHERE {conditions}" if others else first), bound


def _any_of(sets: Sequence[Sql]) -> Sql:
    return " UNION ALL ".join(sql for sql, _ in sets), tuple(value for _, each in sets for value in each)


def _probe_sql(probe: Probe) -> Sql:
    sql = PROBE_SQL[probe.index]
    return (sql, (probe.match,)) if probe.needle is None else (_VERIFIED.format(sql), (probe.match, probe.needle))


def _ranked(db: sqlite3.Connection, line: str, limit: int) -> list[Hit]:
    wanted = terms(line)
    if not wanted:
        return []
    ranking = Ranking(wanted)
    ids = _pool(db, line, wanted, max(limit, _RANKED))
    texts = {row[0]: Searchable(row[1], row[2]) for row in db.execute(SEARCHABLE, (json.dumps(ids),))}
    graded = sorted((-points, number) for number, text in texts.items() if (points := ranking.score(text)))
    best = [number for _, number in graded[:limit]]
    customers = customers_by_ids(db, best)
    return [Hit(customers[number], ranking.match(customers[number], texts[number])) for number in best]


def _pool(db: sqlite3.Connection, line: str, wanted: Sequence[Term], most: int) -> list[int]:
    """Return the customers to rank: all that fit, or of too many the best, whom the index alone cannot tell."""
    fitting = all_of([term_sql(term) for term in wanted])
    found = _ids(db, fitting, most)
    if len(found) < most:
        return found
    # One word is verified when it is ranked; of several, each stage must look for the others.
    better = [stage if len(wanted) == 1 else all_of([stage, fitting]) for stage in _stages(line, wanted)]
    first = [number for stage in better for number in _ids(db, stage, most)]
    return list(dict.fromkeys((*first, *found)))[:most]


def _stages(line: str, wanted: Sequence[Term]) -> Iterator[Sql]:
    words = list(dict.fromkeys(spelling for term in wanted for spelling in term.spellings))
    yield EXACT_KEYS, (json.dumps([name_key(line), *(key for word in words for key in _exact_keys(word))]),)
    yield EXACT_REFS, (json.dumps([*line.split(), *words]),)
    for begin in dict.fromkeys((name_key(line), *map(name_key, words))):
        yield NAME_BEGINS, (begin, begin + _LAST)


def _exact_keys(word: str) -> Iterator[str]:
    yield from (name_key(word), f"e:{word}", f"h:wechat:{word}", f"h:qq:{word}")
    if word.isdigit():
        yield from (f"p:{word}", f"p:+{word}", f"p:+86{word}")


def _ids(db: sqlite3.Connection, chosen: Sql, most: int) -> list[int]:
    sql, values = chosen
    return [row[0] for row in db.execute(f"SELECT id FROM ({sql}) LIMIT {most:d}", values)]
