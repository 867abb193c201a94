"""A database file at rest, such as the one in a backup: what it is, and whether it is sound.

Everything here is true of a file that nobody writes; never open the live database with it.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from cimtool.errors import ForeignFile
from cimtool.store.access.check import examine_record
from cimtool.store.access.log import RecordHead, record_head
from cimtool.store.backups.catalogue import newest_sha256
from cimtool.store.connect import sqlite_errors, version_of
from cimtool.store.journal import broken_link, history_head
from cimtool.store.reads import COUNT_ACTIVE
from cimtool.vault.manifest import Manifest

TABLES = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
FIRST_LINK = "SELECT chain FROM operation ORDER BY id LIMIT 1"
HAS_RECORD = "SELECT 1 FROM sqlite_master WHERE name = 'access_log'"
NEWEST = "SELECT coalesce(max(id), 0) FROM operation"

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database is.

    ``sqlite`` is the version that reads it, ``tables`` gives the rows of each, ``customers``
    counts the active ones, ``newest`` is the number of the last operation, ``record`` the head of the record
    of access; ``origin`` is the
    beginning of the first link of the history: the same in every copy that descends from one
    database, empty before the first operation; ``last_backup_sha256`` is the file hash of the
    backup before, None if there was none.
    """

    schema: int
    schema_sha256: str
    page_size: int
    sqlite: str
    tables: Mapping[str, int]
    customers: int
    newest: int
    head: str
    record: RecordHead
    origin: str
    last_backup_sha256: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check; ``detail`` is a technical word or figure."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of all checks; ``customers`` is None where they cannot even be counted."""

    customers: int | None
    checks: tuple[Check, ...]

    @property
    def failed(self) -> Check | None:
        """The first check that failed; None if the image is sound."""
        return next((check for check in self.checks if not check.ok), None)


def open_image(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes, for one thread at a time; no -wal or -shm file appears beside it."""
    # immutable would silently drop a -wal; an image has none.
    db = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, isolation_level=None,
                         check_same_thread=False)
    db.execute("PRAGMA trusted_schema=0")  # the backup may be a stranger's
    return db


@contextmanager
def meanwhile(image: sqlite3.Connection, check: Callable[[sqlite3.Connection], Found]) -> Iterator[Future[Found]]:
    """Run a check on a thread of its own, which needs ``image`` for itself; whoever gives up ends it."""
    thread = ThreadPoolExecutor(1)
    try:
        yield thread.submit(check, image)
    finally:
        image.interrupt()
        thread.shutdown()


def facts_of(db: sqlite3.Connection) -> Facts:
    """Read what a database is."""
    return Facts(
        schema=_number(db, "PRAGMA user_version"),
        schema_sha256=_schema_sha256(db),
        page_size=_number(db, "PRAGMA page_size"),
        sqlite=sqlite3.sqlite_version,
        tables=_rows(db),
        customers=_number(db, COUNT_ACTIVE),
        newest=_number(db, NEWEST),
        head=history_head(db),
        record=record_head(db),
        origin=origin_of(db),
        last_backup_sha256=newest_sha256(db),
    )


def origin_of(db: sqlite3.Connection) -> str:
    """Return what tells a database and its copies from all others; empty before its first operation."""
    first = db.execute(FIRST_LINK).fetchone()
    return first[0][:8] if first else ""


def trouble(db: sqlite3.Connection, *, thorough: bool) -> str:
    """Return what SQLite finds wrong with a database, in its first words; empty if nothing."""
    check = "PRAGMA integrity_check(1)" if thorough else "PRAGMA quick_check(1)"
    found = str(db.execute(check).fetchone()[0])
    # Some versions begin with a line that only names the database.
    return "" if found == "ok" else next(line for line in found.splitlines() if not line.startswith("***"))


def stray_reference(db: sqlite3.Connection) -> str:
    """Return a table with a row that points at nothing; empty if there is none."""
    found = db.execute("PRAGMA foreign_key_check").fetchone()
    return str(found[0]) if found else ""


def check_image(path: Path, manifest: Manifest, *, name: str) -> Verdict:
    """Check the database of a backup against its manifest; ``name`` is what errors call the backup.

    Raises:
        ForeignFile: it is no database of ours.
        NewerVersion: its schema is newer than this program.
    """
    with sqlite_errors(Path(name)), closing(open_image(path)) as db, closing(open_image(path)) as other:
        version = Check("schema_version", ok=True, detail=str(_known_version(db, name)))
        # The longest by far; beside it there is time for all others.
        with meanwhile(other, _integrity) as integrity:
            others = [_checked(check, db, manifest) for check in _CHECKS]
            return Verdict(_customers(db), (version, integrity.result(), *others))


def _known_version(db: sqlite3.Connection, name: str) -> int:
    try:
        version = version_of(db, Path(name))
    except sqlite3.DatabaseError:
        version = 0
    if not version:
        raise ForeignFile(path=name, wanted="backup")
    return version


def _integrity(db: sqlite3.Connection) -> Check:
    return _outcome("integrity", lambda: trouble(db, thorough=True))


def _checked(name: str, db: sqlite3.Connection, manifest: Manifest) -> Check:
    return _outcome(name, lambda: _CHECKS[name](db, manifest))


def _outcome(name: str, check: Callable[[], str]) -> Check:
    try:
        problem = check()
    except sqlite3.DatabaseError as error:
        problem = getattr(error, "sqlite_errorname", "") or type(error).__name__
    return Check(name, ok=not problem, detail=problem or "ok")


def _customers(db: sqlite3.Connection) -> int | None:
    try:
        return _number(db, COUNT_ACTIVE)
    except sqlite3.DatabaseError:
        return None


def _wrong_schema(db: sqlite3.Connection, manifest: Manifest) -> str:
    return _unequal(_schema_sha256(db), manifest.schema_sql_sha256)


def _wrong_rows(db: sqlite3.Connection, manifest: Manifest) -> str:
    found = _rows(db)
    tables = sorted({*found, *manifest.tables})
    return ", ".join(table for table in tables if found.get(table) != manifest.tables.get(table))


def _broken_history(db: sqlite3.Connection, manifest: Manifest) -> str:
    number = broken_link(db)
    return "" if number is None else f"#{number}"


def _wrong_head(db: sqlite3.Connection, manifest: Manifest) -> str:
    return _unequal(history_head(db), manifest.audit.head or "")


def record_problem(db: sqlite3.Connection) -> str:
    """Return what is wrong with the record of access, in a word; a schema from before it has none."""
    if not db.execute(HAS_RECORD).fetchone():
        return ""
    faults = [fault for fault in examine_record(db).faults if fault.grave]
    return "".join(f"{fault.flaw} {fault.row or fault.detail}" for fault in faults[:1])


_CHECKS: dict[str, Callable[[sqlite3.Connection, Manifest], str]] = {
    "foreign_keys": lambda db, _: stray_reference(db),
    "schema": _wrong_schema,
    "rows": _wrong_rows,
    "history": _broken_history,
    "history_head": _wrong_head,
    "record": lambda db, _: record_problem(db),
}


def _unequal(found: str, expected: str) -> str:
    return "" if found == expected else f"{found[:8]}, not {expected[:8]}"


def _rows(db: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in db.execute(TABLES)]
    # A name comes from the file: quoted, whatever it is.
    return {name: _number(db, f'SELECT count(*) FROM "{name.replace(chr(34), chr(34) * 2)}"')  # noqa: S608
            for name in sorted(names)}


def _schema_sha256(db: sqlite3.Connection) -> str:
    digest = hashlib.sha256()
    for row in db.execute(SCHEMA):
        digest.update("\0".join(str(part) for part in row).encode() + b"\0")
    return digest.hexdigest()


def _number(db: sqlite3.Connection, statement: str) -> int:
    return int(db.execute(statement).fetchone()[0])
