"""Asks the search index, verifies each hit against the stored text, and ranks."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from cimtool.model import Customer
from cimtool.rules.derive import name_key
from cimtool.rules.ranking import Match, grade
from cimtool.rules.terms import Index, Probe, Term, terms
from cimtool.store.reads import customers_by_ids, ids_by_key

_RANKED = 1000  # so many candidates are graded; beyond that a query is too vague to rank
_NOTHING = "SELECT NULL WHERE 0"
_PROBE_SQL = {
    Index.TEXT: "SELECT rowid FROM search_text WHERE search_text MATCH ?",
    Index.TOKEN: "SELECT rowid FROM search_token WHERE search_token MATCH ?",
}
_VERIFIED = ("SELECT customer_id FROM ({}) AS hit CROSS JOIN derived ON derived.customer_id = hit.rowid"
             " WHERE instr(derived.text, ?)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer that was found, and why."""

    customer: Customer
    match: Match


def search(db: sqlite3.Connection, text: str, *, limit: int) -> list[Hit]:
    """Return the customers that fit all words, best first; ties by id."""
    wanted = terms(text)
    if not wanted:
        return []
    ids = dict.fromkeys((*ids_by_key(db, name_key(text), _RANKED), *_candidates(db, wanted)))
    customers = customers_by_ids(db, list(ids)[:_RANKED])
    hits = [Hit(customer, match) for customer in customers.values() if (match := grade(customer, wanted))]
    hits.sort(key=lambda hit: (-hit.match.score, hit.customer.id))
    return hits[:limit]


def search_ids(db: sqlite3.Connection, text: str, *, limit: int) -> list[int]:
    """Return the ids of `search`."""
    return [hit.customer.id for hit in search(db, text, limit=limit)]


def term_sql(term: Term) -> tuple[str, tuple[str, ...]]:
    """Return SQL that selects the ids of all customers a term fits, and its values."""
    if not term.parts:
        return _NOTHING, ()
    clauses, values = zip(*(_part_sql(part) for part in term.parts), strict=True)
    return " INTERSECT ".join(clauses), tuple(value for each in values for value in each)


def _candidates(db: sqlite3.Connection, wanted: Sequence[Term]) -> list[int]:
    clauses, values = zip(*(term_sql(term) for term in wanted), strict=True)
    sql = " INTERSECT ".join(f"SELECT * FROM ({clause})" for clause in clauses) + f" LIMIT {_RANKED:d}"
    return [row[0] for row in db.execute(sql, [value for each in values for value in each])]


def _part_sql(probes: Sequence[Probe]) -> tuple[str, tuple[str, ...]]:
    if not probes:
        return f"SELECT * FROM ({_NOTHING})", ()
    clauses, values = zip(*(_probe_sql(probe) for probe in probes), strict=True)
    return f"SELECT * FROM ({' UNION '.join(clauses)})", tuple(value for each in values for value in each)


def _probe_sql(probe: Probe) -> tuple[str, tuple[str, ...]]:
    sql = _PROBE_SQL[probe.index]
    if probe.needle is None:
        return sql, (probe.match,)
    return _VERIFIED.format(sql), (probe.match, probe.needle)
