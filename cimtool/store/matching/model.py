"""Keeps the model that was fitted to the customers; it travels with the file and is no operation."""

import json
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from cimtool.fields import CUSTOM_PREFIX
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.model import Chances, FittedModel, Model
from cimtool.rules.matching.own_fields import Compared
from cimtool.rules.matching.shipped import SHIPPED, with_own

STORED_MODEL = "SELECT at, customers, candidates, parameters FROM matching_model"
STORE_MODEL = ("INSERT OR REPLACE INTO matching_model (id, at, customers, candidates, parameters)"
               " VALUES (1, ?, ?, ?, ?)")
# Parameters of another form are as good as none.
_FORM: Final = 1


def stored_model(db: sqlite3.Connection) -> FittedModel | None:
    """Return the model fitted last, None if there is none."""
    row = db.execute(STORED_MODEL).fetchone()
    if row is None:
        return None
    at, customers, candidates, parameters = row
    model = _read(parameters)
    return FittedModel(at, customers, candidates, model) if model else None


def model_in_use(db: sqlite3.Connection, compared: Compared) -> Model:
    """Return the fitted model, or the one that cimtool ships with, for these own fields too."""
    fitted = stored_model(db)
    return with_own(fitted.model if fitted else SHIPPED,
                    {CUSTOM_PREFIX + name: how for name, how in compared.items()})


def keep_model(db: sqlite3.Connection, fitted: FittedModel) -> None:
    """Put a model in the place of the one before, inside the caller's transaction."""
    db.execute(STORE_MODEL, (fitted.at, fitted.customers, fitted.candidates, _parameters(fitted.model)))


def _parameters(model: Model) -> str:
    return json.dumps({
        "form": _FORM, "matches": model.matches, "shared_contacts": model.shared_contacts,
        "pseudo_count": model.pseudo_count,
        "strangers": {name: list(shares) for name, shares in model.strangers.items()},
        "email_of_namesakes": _rows(model.email_of_namesakes),
        "chances": {field: _rows(table) for field, table in model.chances.items()}}, ensure_ascii=False)


def _rows(table: Mapping[Level, Chances]) -> dict[str, list[float | None]]:
    return {level.value: [one.match, one.random, one.shared] for level, one in table.items()}


@lru_cache(maxsize=2)
def _read(parameters: str) -> Model | None:
    """Return the model; `import` asks for it with every row, so the same text is read once."""
    found: dict[str, Any] = json.loads(parameters)
    if found.get("form") != _FORM:
        return None
    return Model(chances={field: _table(rows) for field, rows in found["chances"].items()},
                 email_of_namesakes=_table(found["email_of_namesakes"]), matches=found["matches"],
                 shared_contacts=found["shared_contacts"], pseudo_count=found["pseudo_count"],
                 strangers={name: tuple(shares) for name, shares in found["strangers"].items()})


def _table(rows: dict[str, list[float]]) -> dict[Level, Chances]:
    return {Level(level): Chances(*row) for level, row in rows.items()}
