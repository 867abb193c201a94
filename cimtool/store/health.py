"""Whether the database in use is sound: what it says, what was derived from it, and where it stands."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice, zip_longest
from pathlib import Path

from cimtool.errors import Damaged
from cimtool.store.access.key import KEY_SUFFIX, seen_key
from cimtool.store.access.log import key_path, record_head
from cimtool.store.backups.image import Check, record_problem, stray_reference, trouble
from cimtool.store.backups.keys import MISSING
from cimtool.store.connect import APPLICATION_ID, PAGE_SIZE, own_views_allowed
from cimtool.store.derived import fill_index, is_current, mismatches
from cimtool.store.journal import broken_link
from cimtool.store.migrations import migrate

_OTHERS = 0o077
_NAMED = 5  # customers named in a detail
_COPIES = 2  # a backup, and the safety copy of a restore
_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_INDEX = "search_index"
_AT_A_TIME = 10_000
_Entry = tuple[str, int]


def examine(db: sqlite3.Connection, path: Path) -> tuple[Check, ...]:
    """Return what became of every check.

    ``db`` is in a transaction, so that all checks see one and the same state.

    Raises:
        Damaged: the file is broken, so that nothing else about it could be trusted.
    """
    broken = trouble(db, thorough=True)
    if broken:
        raise Damaged(path=str(path), detail=broken)
    problems = ((name, check(db, path)) for name, check in _CHECKS.items())
    return tuple(Check(name, ok=not problem, detail=problem or "ok") for name, problem in problems)


def key_checks(db: sqlite3.Connection) -> tuple[Check, ...]:
    """Return whether the key of a sealed record stands beside the database; nothing where it is not sealed.

    One that is missing is no fault of the database: a copy has none.
    """
    head, path = record_head(db), key_path(db)
    if not head.key or path is None:
        return ()
    return (Check("record_key", ok=True, detail="ok" if seen_key(path, head.key) else MISSING),)


def _open_to_others(_: sqlite3.Connection, path: Path) -> str:
    """Return the modes of the files that others may read; Windows has no such modes."""
    files = (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", KEY_SUFFIX)))
    modes = ((file.name, stat.S_IMODE(file.stat().st_mode)) for file in files if file.exists())
    return ", ".join(f"{name} {mode:04o}" for name, mode in modes if os.name == "posix" and mode & _OTHERS)


def _strange_object(db: sqlite3.Connection, _: Path) -> str:
    """Return the tables, indexes and triggers that differ from those of a new database."""
    with closing(_blank()) as new:
        differing = set(db.execute(_OBJECTS)) ^ set(new.execute(_OBJECTS))
    return ", ".join(sorted({name for _, name, _ in differing}))


def _left_open(db: sqlite3.Connection, _: Path) -> str:
    return ", ".join(f"#{row[0]}" for row in db.execute("SELECT id FROM open_operation"))


def _broken_history(db: sqlite3.Connection, _: Path) -> str:
    number = broken_link(db)
    return "" if number is None else f"#{number}"


def _outdated(db: sqlite3.Connection, _: Path) -> str:
    if is_current(db):
        return ""
    return ", ".join(f"v{row[0]}" for row in db.execute("SELECT version FROM derivation")) or "v0"


def _wrongly_derived(db: sqlite3.Connection, _: Path) -> str:
    found = [f"#{wrong.customer_id}" for wrong in islice(mismatches(db), _NAMED + 1)]
    return ", ".join(found[:_NAMED]) + (", ..." if len(found) > _NAMED else "")


def _wrongly_indexed(db: sqlite3.Connection, _: Path) -> str:
    """Return the first customer whose terms in the index are not those of its derived row.

    A contentless index cannot say what it was given.  But its vocabulary lists which term stands
    for which customer, in order; that of an index made anew, in memory, must be the same list.
    """
    with closing(_blank()) as new, own_views_allowed(db):
        fill_index(new, db.execute("SELECT customer_id, text, sounds FROM derived ORDER BY customer_id"))
        number = _first_difference(_vocabulary(db), _vocabulary(new))
        return "" if number is None else f"#{number}"


def _no_wal(db: sqlite3.Connection, _: Path) -> str:
    mode = str(db.execute("PRAGMA journal_mode").fetchone()[0])
    return "" if mode == "wal" else mode


def _odd_pages(db: sqlite3.Connection, _: Path) -> str:
    size = int(db.execute("PRAGMA page_size").fetchone()[0])
    return "" if size == PAGE_SIZE else str(size)


def _little_space(db: sqlite3.Connection, path: Path) -> str:
    """Return how much of the needed space is free, in MB."""
    pages, size = (int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    free, needed = shutil.disk_usage(path.parent).free, _COPIES * pages * size
    return "" if free >= needed else f"{free >> 20} MB < {-(-needed >> 20)} MB"


_CHECKS: dict[str, Callable[[sqlite3.Connection, Path], str]] = {
    "file_mode": _open_to_others,
    # Whatever these two find has raised by now.
    "schema_version": lambda *_: "",
    "integrity": lambda *_: "",
    "foreign_keys": lambda db, _: stray_reference(db),
    "tables": _strange_object,
    "open_operation": _left_open,
    "history": _broken_history,
    "record": lambda db, _: record_problem(db),
    "derivation": _outdated,
    "derived": _wrongly_derived,
    "search_index": _wrongly_indexed,
    "journal_mode": _no_wal,
    "page_size": _odd_pages,
    "free_space": _little_space,
}


def _blank() -> sqlite3.Connection:
    """Return a new database of this version, in memory."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, APPLICATION_ID)
    return db


def _vocabulary(db: sqlite3.Connection) -> Iterator[list[_Entry]]:
    """Yield every term of the index with every customer it stands for, in order, many at a time."""
    db.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', '{_INDEX}', 'instance')")
    entries = db.execute("SELECT term, doc FROM temp.vocabulary")
    while many := entries.fetchmany(_AT_A_TIME):
        yield many


def _first_difference(found: Iterator[list[_Entry]], wanted: Iterator[list[_Entry]]) -> int | None:
    nothing: list[_Entry] = []
    for these, those in zip_longest(found, wanted, fillvalue=nothing):
        if these != those:
            pair = next(pair for pair in zip_longest(these, those) if pair[0] != pair[1])
            # The lesser of the two is what the other list lacks.
            return min(entry for entry in pair if entry is not None)[1]
    return None
