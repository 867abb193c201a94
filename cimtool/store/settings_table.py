"""What the owner has decided (standards, rules, plans), kept in the database and travelling with it.

A value is text, usually JSON; each reader knows its own.
"""

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cimtool.store.journal import Operation

# One setting for each field of which the owner asks something.
STANDARDS: Final = "field:"


def stored_setting(db: sqlite3.Connection, name: str) -> str | None:
    """Return a setting's value, None if it was never set."""
    found = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return found[0] if found else None


def stored_settings(db: sqlite3.Connection, prefix: str) -> dict[str, str]:
    """Return the settings of a family by the rest of their names, in alphabetical order."""
    rows = db.execute("SELECT name, value FROM setting WHERE name >= ? AND name < ? ORDER BY name",
                      (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)))
    return {name.removeprefix(prefix): value for name, value in rows}


def store_setting(current: "Operation", name: str, value: str | None) -> None:
    """Set, change or, with None, take away a setting; the same value again changes nothing."""
    if value == stored_setting(current.db, name):
        return
    if value is None:
        current.db.execute("DELETE FROM setting WHERE name = ?", (name,))
        return
    current.db.execute(
        "INSERT INTO setting (op, name, value) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (name) DO UPDATE SET op = ?1, value = ?3", (current.number, name, value))
