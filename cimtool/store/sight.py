"""Puts a role's sight between the database and everything that reads it.

While somebody reads who may not see all, views of the same names stand before the tables: what is hidden or masked
never leaves SQLite, whatever asks for it and however it is printed, and a filter, a sort or a search sees no more
than the reader does.  Writers see the tables: a mask must never be written back.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from cimtool.access_errors import FieldKept
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, SENSITIVE, FieldKind, Role
from cimtool.model import Kind
from cimtool.rules.searchable import searchable
from cimtool.rules.sight import NOTES, Sight
from cimtool.store.connect import own_views_allowed
from cimtool.store.rows import RECORD_COLUMNS, mapping_json, points_json, points_of, record_of
from cimtool.store.standards import stored_standards

_json = json.JSONEncoder(ensure_ascii=False).encode
# How the key of a look-up begins, and the field it is made from; what is in no line is not looked up by.
_KEYS: Final = {"tag:": "tags", "name:": "name", "p:": "phones", "e:": "emails", "h:wechat:": "wechat", "h:qq:": "qq"}
_SEEN: Final = {
    FieldKind.PHONES: "cim_seen_points('{0}', {0})", FieldKind.EMAILS: "cim_seen_points('{0}', {0})",
    FieldKind.TAGS: "cim_seen_tags({0})"}
_KEPT: Final = "cimtool: kept "
_NAME: Final = f"CASE kind WHEN '{Kind.COMPANY}' THEN name ELSE coalesce(cim_seen('name', name), '') END"
# What an image keeps of these two is seen as the rows are; of anything else nobody needs to see it.
_IMAGE: Final = "CASE WHEN tbl IN ('customer', 'interaction') THEN cim_seen_image(before) ELSE NULL END"


def sight_of(db: sqlite3.Connection, role: Role) -> Sight | None:
    """Return what a role sees; None if that is all."""
    sight = Sight(role, stored_standards(db))
    return sight if sight.restricted or sight.kept else None


def put_before(db: sqlite3.Connection, sight: Sight) -> None:
    """Let a connection read only what a role sees until its transaction is rolled back."""
    if not sight.restricted:
        return
    _register(db, sight)
    with own_views_allowed(db):
        for name, select in _selects(db, sight).items():
            db.execute(f"CREATE TEMP VIEW {name} AS {select}")


def _selects(db: sqlite3.Connection, sight: Sight) -> Mapping[str, str]:
    keys = " OR ".join(f"substr(key, 1, {len(start)}) = '{start}'" for start, field in _KEYS.items()
                       if field not in sight.restricted)
    columns = ", ".join(f"c.{name}" for name in RECORD_COLUMNS)
    return {
        "customer": _select(db, "customer", _customer_columns(sight)),
        "interaction": _select(db, "interaction", {"text": f"coalesce(cim_seen('{NOTES}', text), '')"}),
        "image": _select(db, "image", {"before": _IMAGE}),
        "import_row": _select(db, "import_row", {"detail": "NULL"}),
        "merging": _select(db, "merging", {"before": "'{}'", "take": "'{}'"}),
        "cell": f"SELECT * FROM main.cell WHERE field NOT IN ({', '.join(map(_quoted, sight.unseen))})",  # noqa: S608
        "lookup": f"SELECT key, customer_id FROM main.lookup WHERE {keys or '0'}",  # noqa: S608
        # The index knows more: whatever it finds is looked for again in what the reader sees.
        "derived": f"SELECT d.customer_id, cim_seen_text({columns}) AS text, '' AS sounds, '[]' AS keys"  # noqa: S608
                   " FROM main.derived AS d JOIN temp.customer AS c ON c.id = d.customer_id",
    }


def _select(db: sqlite3.Connection, table: str, instead: Mapping[str, str]) -> str:
    names = [row[1] for row in db.execute(f"PRAGMA main.table_xinfo({table})")]
    return f"SELECT {', '.join(f'{instead.get(name, name)} AS {name}' for name in names)} FROM main.{table}"  # noqa: S608


def _customer_columns(sight: Sight) -> dict[str, str]:
    """Return what stands for each column that is not seen as it is."""
    built_in = [BY_NAME[name] for name in sight.restricted if name in BY_NAME]
    own = any(name.startswith(CUSTOM_PREFIX) for name in sight.restricted)
    return {
        **{field.name: _SEEN.get(field.kind, "cim_seen('{0}', {0})").format(field.name) for field in built_in
           if field.name not in SENSITIVE},
        **({"name": _NAME} if "name" in sight.restricted else {}),
        **({"extra": "cim_seen_own(extra)"} if own else {}),
        **({"sealed": "cim_seen_sealed(sealed)"} if sight.unseen else {}),
        **{name: "NULL" for name in sight.unseen if not name.startswith(CUSTOM_PREFIX)},
    }


def _register(db: sqlite3.Connection, sight: Sight) -> None:
    def points(field: str, text: str) -> str:
        return points_json(sight.points(field, points_of(text)))

    def tags(text: str) -> str:
        shown = (sight.value("tags", tag) for tag in json.loads(text))
        return _json(list(dict.fromkeys(tag for tag in shown if tag is not None)))

    def own(text: str) -> str:
        return mapping_json(sight.own(json.loads(text)))

    def sealed(text: str) -> str:
        return _json({name: value for name, value in json.loads(text).items() if name not in sight.unseen})

    def text(*columns: str | None) -> str:
        return searchable(record_of(columns)).text

    def image(text: str | None) -> str | None:
        row: dict[str, Any] = json.loads(text) if text is not None else {}
        seen: dict[str, Callable[[str], str | None]] = {"phones": partial(points, "phones"), "emails": partial(
            points, "emails"), "tags": tags, "extra": own, "sealed": sealed, "text": partial(sight.value, NOTES)}
        for name in row:
            if row[name] is not None and (name in seen or name in sight.restricted):
                row[name] = (seen.get(name) or partial(sight.value, name))(row[name])
        return _json(row) if text is not None else None

    functions: dict[str, tuple[int, Callable[..., str | None]]] = {
        "cim_seen": (2, sight.value), "cim_seen_points": (2, points), "cim_seen_tags": (1, tags),
        "cim_seen_own": (1, own), "cim_seen_sealed": (1, sealed), "cim_seen_image": (1, image),
        "cim_seen_text": (len(RECORD_COLUMNS), text)}
    for name, (count, function) in functions.items():
        db.create_function(name, count, function, deterministic=True)


@contextmanager
def guarded(db: sqlite3.Connection, sight: Sight) -> Iterator[None]:
    """Refuse changes of fields that a role may not write, whatever makes them, for as long as the block lasts."""
    triggers = [(f"cim_keep_{number}_{when}", when, field) for number, field in enumerate(sight.kept)
                for when in ("UPDATE", "INSERT")]
    for name, when, field in triggers:
        before = _value("OLD", field) if when == "UPDATE" else _EMPTY.get(field, "NULL")
        differs = f"{_value('NEW', field)} IS NOT {before}"
        db.execute(f"CREATE TEMP TRIGGER {name} BEFORE {when} ON main.customer WHEN {differs}"
                   f" BEGIN SELECT RAISE(ABORT, {_quoted(_KEPT + field)}); END")
    try:
        yield
    except sqlite3.IntegrityError as error:
        if not str(error).startswith(_KEPT):
            raise
        raise FieldKept(role=sight.role.value, field=str(error).removeprefix(_KEPT)) from error
    finally:
        for name, _, _ in triggers:
            db.execute(f"DROP TRIGGER IF EXISTS temp.{name}")


def _value(row: str, field: str) -> str:
    if field in SENSITIVE:
        return f"json_extract({row}.sealed, '$.{field}.cell')"
    if not field.startswith(CUSTOM_PREFIX):
        return f"{row}.{field}"
    name = _quoted(field.removeprefix(CUSTOM_PREFIX))
    return (f"(SELECT value FROM json_each({row}.extra) WHERE key = {name}"  # noqa: S608
            f" UNION ALL SELECT value FROM json_each({row}.sealed) WHERE key = {_quoted(field)})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_EMPTY: Final = {field.name: "'[]'" for field in BY_NAME.values() if field.kind in _SEEN}
