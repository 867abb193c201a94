"""The owner's standards in the database: a row of `setting` for each field, so that each can be undone by itself."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from cimtool.errors import DatabaseMissing
from cimtool.fields import FieldClass, OwnComparison, OwnKind, Right, Role
from cimtool.rules.matching.own_fields import Compared
from cimtool.rules.standards import Choice, FieldStandard, Standards
from cimtool.store.settings_table import STANDARDS, store_setting, stored_settings

if TYPE_CHECKING:
    from cimtool.store.journal import Operation
    from cimtool.store.store import Store


HAS_KEY: Final = "SELECT 1 FROM data_key LIMIT 1"


def _choices(value: list[list[str]]) -> tuple[Choice, ...]:
    return tuple(Choice(text, tuple(spellings)) for text, *spellings in value)


def _rights(value: dict[str, str]) -> dict[Role, Right]:
    return {Role(role): Right(right) for role, right in value.items()}


# How each property is read; one that a newer program wrote and this one does not know has no effect here.
_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "label": str, "kind": OwnKind, "required": bool, "choices": _choices, "pattern": str, "region": str,
    "cls": FieldClass, "mask": str, "see": _rights, "compare": OwnComparison}


def stored_standards(db: sqlite3.Connection) -> Standards:
    """Return the owner's standards, in alphabetical order of their fields."""
    fields = {name: _standard(name, value) for name, value in stored_settings(db, STANDARDS).items()}
    return Standards(fields, sealing=db.execute(HAS_KEY).fetchone() is not None)


def standards_of(store: "Store") -> Standards:
    """Return the owner's standards; none where there is no database yet."""
    try:
        with store.reading() as db:
            return stored_standards(db)
    except DatabaseMissing:  # or another process is about to make it
        return Standards()


def compared_fields(db: sqlite3.Connection) -> Compared:
    """Return the own fields that take part in matching, in alphabetical order."""
    return stored_standards(db).compared


def store_standard(current: "Operation", standard: FieldStandard) -> None:
    """Set the standard of a field; one that asks nothing is not kept."""
    text = json.dumps(_properties(standard), ensure_ascii=False) if standard.asks else None
    store_setting(current, STANDARDS + standard.name, text)


def drop_standard(current: "Operation", name: str) -> None:
    """Take the standard of a field away."""
    store_setting(current, STANDARDS + name, None)


def _standard(name: str, text: str) -> FieldStandard:
    known = {key: _READ[key](value) for key, value in json.loads(text).items() if key in _READ}
    return FieldStandard(name=name, **known)


def _properties(standard: FieldStandard) -> dict[str, Any]:
    """Return what is not as it would be without being said."""
    choices = [[choice.value, *choice.spellings] for choice in standard.choices]
    every = {"label": standard.label, "kind": standard.kind, "required": standard.required, "choices": choices,
             "pattern": standard.pattern, "region": standard.region, "cls": standard.cls, "mask": standard.mask,
             "see": standard.see, "compare": standard.compare}
    return {key: value for key, value in every.items() if value}
