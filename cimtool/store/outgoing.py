"""Customers as they go out, made by SQLite itself: the cells of a table, or one JSON object each.

The same bytes as `rules.outgoing` makes of a customer in hand, several times as fast because none is made; a test
compares the two.  Sealed values stay masked.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from cimtool.fields import CUSTOM_PREFIX, SENSITIVE
from cimtool.formats.csv_out import CsvForm
from cimtool.formats.guard import HARMLESS
from cimtool.formats.jsonl_out import as_json
from cimtool.rules.outgoing import BETWEEN, ROW_FIELDS, own_parts
from cimtool.store.rows import RECORD_COLUMNS, TIER_OF, field_sql
from cimtool.store.selection import Wanted, fitting, rows_of
from cimtool.store.whole import with_own

Cell = str | int | None
Part = Callable[[str], str]  # from the name of a part to SQL for it

_ANYTHING_OWN: Final = ("SELECT EXISTS (SELECT 1 FROM link) OR EXISTS (SELECT 1 FROM purchase)"
                        " OR EXISTS (SELECT 1 FROM interaction)")
MOST_CELLS: Final = 1_900  # SQLite makes rows of 2000 columns
_PAIRS: Final = 60  # and gives a function 127 arguments
_PARTS: Final = {"phones": ("value", "e164", "label", "verified_on"), "emails": ("value", "label", "verified_on")}
# Hardly any customer has own fields that are sealed.
_OWN: Final = ("CASE WHEN c.sealed <> '{}' THEN json(cim_own(c.extra, c.sealed))"
               " WHEN c.extra <> '{}' THEN json(c.extra) ELSE json('{}') END")
_CONFIRMED: Final = "iif(c.confirmed = '{}', json('{}'), json(c.confirmed))"
_NEVER_TYPED: Final = frozenset({"id", "uid", "kind", "created_at", "updated_at", "confirmed_on"})
_NEVER_EMPTY: Final = frozenset({"id", "uid", "kind", "name", "created_at", "updated_at"})


def cell_rows(db: sqlite3.Connection, wanted: Wanted, fields: Sequence[str]) -> Iterator[Sequence[Cell]]:
    """Yield the cells of these fields, as `outgoing_row`, with None for ""."""
    _register(db)
    blank = _blank(db, fields)
    # No bare cursor: a generator that is left half-way closes it, when the database is closed already.
    return map(tuple, rows_of(db, wanted, ", ".join("NULL" if name in blank else _cell(name) for name in fields)))


def csv_lines(db: sqlite3.Connection, wanted: Wanted, fields: Sequence[str], form: CsvForm) -> Iterator[str]:
    """Yield each customer as `CsvForm.line` writes its cells; most cells need nothing but to be put in their place."""
    _register(db)
    db.create_function("cim_cell", 1, lambda cell: None if cell is None else form.cell(cell), deterministic=True)
    blank = _blank(db, fields)
    parts = [_joined(fields[at:at + _PAIRS], blank, form) for at in range(0, len(fields), _PAIRS)]
    return map(form.delimiter.join, rows_of(db, wanted, ", ".join(parts)))


def _joined(fields: Sequence[str], blank: Collection[str], form: CsvForm) -> str:
    """Return SQL for the cells of a row with what stands between them."""
    marks = form.delimiter.join("" if name in blank else "%s" for name in fields)
    cells = (_written(name, form) for name in fields if name not in blank)
    return f"ifnull(printf({', '.join((_quoted(marks), *cells))}), '')"  # of nothing it makes NULL


def _written(name: str, form: CsvForm) -> str:
    """Return SQL for a cell as a CSV holds it: the cell itself, unless it may need a guard or quotes."""
    sql = _cell(name)
    if name in _NEVER_TYPED:
        return sql
    if sql != f"c.{name}":
        return f"cim_cell({sql})"
    odd = " OR ".join(f"instr({sql}, char({ord(sign)}))" for sign in '"\r\n')
    return (f"CASE WHEN NOT ({_harmless(sql)}) OR {odd} THEN cim_cell({sql})"
            f" WHEN instr({sql}, {_quoted(form.delimiter)}) THEN '\"' || {sql} || '\"' ELSE {sql} END")


def _harmless(sql: str) -> str:
    return " OR ".join(f"{sql} BETWEEN {_quoted(low)} AND {_quoted(high)}" for low, high in HARMLESS)


def json_objects(db: sqlite3.Connection, wanted: Wanted, fields: Sequence[str] | None) -> Iterator[str]:
    """Yield each customer as the text of one compact JSON object, as `outgoing_object`; ``fields`` None: whole."""
    _register(db)
    if fields is not None:
        parts = [fields[at:at + _PAIRS] for at in range(0, len(fields), _PAIRS)]
        columns = (_object({name: _json(name) for name in part}) for part in parts)
        return (f"{{{','.join([part[1:-1] for part in row])}}}" for row in rows_of(db, wanted, ", ".join(columns)))
    object_of = {**{name: _json(name) for name in ROW_FIELDS}, "extra": _OWN, "confirmed": _CONFIRMED}
    rows = rows_of(db, wanted, f"c.id, {_object(object_of)}")
    nothing = as_json(own_parts((), (), ()))[1:]
    if not db.execute(_ANYTHING_OWN).fetchone()[0]:
        return (f"{whole[:-1]},{nothing}" for _, whole in rows)
    return (f"{whole[:-1]},{as_json(own_parts(*own))[1:] if any(own) else nothing}"
            for (_, whole), own in with_own(db, rows, fitting(db, wanted)))


def _blank(db: sqlite3.Connection, fields: Sequence[str]) -> frozenset[str]:
    """Return the fields in which no customer has a value: most shops fill a dozen of forty."""
    left = [name for name in fields if name in RECORD_COLUMNS and _single(name) == f"c.{name}"
            and name not in _NEVER_EMPTY and name not in _PARTS and name != "tags"]
    while left:
        values = ", ".join(left)
        found = db.execute(f"SELECT {values} FROM customer"  # noqa: S608 - our own columns
                           f" WHERE coalesce({values}, NULL) IS NOT NULL LIMIT 1").fetchone()
        if found is None:
            break
        left = [name for name, value in zip(left, found, strict=True) if value is None]
    return frozenset(left)


def _object(values: Mapping[str, str]) -> str:
    return f"json_object({', '.join(f'{_quoted(name)}, {sql}' for name, sql in values.items())})"


def _cell(name: str) -> str:
    if name == "tags":
        joined = f"group_concat(value, '{BETWEEN}')"
        return _by_length(name, "NULL", "json_extract(c.tags, '$[0]')", _walked(joined, name))
    if name not in _PARTS:
        return _single(name)
    return _by_length(name, "NULL", _point_text(_of_first(name)),
                      _walked(f"group_concat({_point_text(_of_each)}, '{BETWEEN}')", name))


def _json(name: str) -> str:
    if name == "tags":
        return "iif(c.tags = '[]', json('[]'), json(c.tags))"
    if name not in _PARTS:
        return _single(name)
    return _by_length(name, "json('[]')", f"json_array({_point_object(name, _of_first(name))})",
                      _walked(f"json_group_array({_point_object(name, _of_each)})", name))


def _by_length(name: str, none: str, one: str, every: str) -> str:
    """Return SQL for a list: nearly all have one value, which is had without walking over them."""
    return f"CASE json_array_length(c.{name}) WHEN 0 THEN {none} WHEN 1 THEN {one} ELSE {every} END"


def _walked(gathered: str, name: str) -> str:
    return f"(SELECT {gathered} FROM json_each(c.{name}))"  # noqa: S608 - our own columns


def _of_first(name: str) -> Part:
    return lambda part: f"json_extract(c.{name}, '$[0].{part}')"


def _of_each(part: str) -> str:
    return f"json_extract(value, '$.{part}')"


def _point_text(of: Part) -> str:
    """Return a number as typed, but one from abroad so that any country reads it."""
    typed, abroad = of("value"), of("e164")
    return f"iif({abroad} NOT LIKE '+86%' AND {typed} NOT LIKE '+%', {abroad}, {typed})"


def _point_object(name: str, of: Part) -> str:
    return _object({part: of(part) for part in _PARTS[name]})


def _single(name: str) -> str:
    if name.startswith(CUSTOM_PREFIX):
        known = "c.extra = '{}' AND c.sealed = '{}'"
        return f"iif({known}, NULL, cim_own_value(c.extra, c.sealed, {_quoted(name.removeprefix(CUSTOM_PREFIX))}))"
    if name in SENSITIVE:
        return f"iif(c.sealed = '{{}}', NULL, {field_sql(name, 'c')})"
    return TIER_OF.format(id="c.id") if name == "tier" else f"c.{name}"


def _register(db: sqlite3.Connection) -> None:
    own = lru_cache(maxsize=1)(_own)  # a row is asked for its own fields one after the other
    db.create_function("cim_own", 2, lambda extra, sealed: as_json(dict(sorted(own(extra, sealed).items()))),
                       deterministic=True)
    db.create_function("cim_own_value", 3, lambda extra, sealed, name: own(extra, sealed).get(name),
                       deterministic=True)


def _own(extra: str, sealed: str) -> Mapping[str, Any]:
    """Return the values of own fields, of the sealed ones what may be shown."""
    shown = {name.removeprefix(CUSTOM_PREFIX): entry["shown"] for name, entry in json.loads(sealed).items()
             if name.startswith(CUSTOM_PREFIX)}
    return {**json.loads(extra), **shown}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
