"""Opens the database file: pragmas, permissions, waiting, and SQLite's errors as ours."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from cimtool.errors import (
    Busy,
    CimError,
    Damaged,
    DatabaseMissing,
    Failed,
    FileExists,
    ForeignFile,
    NewerVersion,
    NoSpace,
    NotAFile,
    NotAllowed,
)
from cimtool.rules.derivation import VERSION
from cimtool.store.migrations import LATEST, migrate

APPLICATION_ID = 0x43494D54  # "CIMT"
PAGE_SIZE = 4096  # pinned: the backup API cannot restore into another page size
_WAL_INDEX_BYTES = 64 * 1024

_READ_SETTINGS = ("PRAGMA query_only=1", "PRAGMA mmap_size=268435456", "PRAGMA temp_store=MEMORY")
_WRITE_SETTINGS = (
    "PRAGMA foreign_keys=1",
    "PRAGMA synchronous=FULL",  # an acknowledged change survives a power cut; NORMAL in WAL does not
    "PRAGMA recursive_triggers=1",  # REPLACE would skip the journal's delete triggers
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",  # 64 MB at most; with the usual 2 a large import writes its pages over and over
)


def open_reader(path: Path, *, busy_timeout_s: float,
                told: Callable[[int, int], None] | None = None) -> sqlite3.Connection:
    """Return a connection that can only read; a schema that is older is migrated first.

    Raises:
        DatabaseMissing: nothing there yet.
        ForeignFile: the file is not a cimtool database.
        NewerVersion: a newer cimtool made it.
    """
    _refuse_odd_places(path)
    if not path.exists() or path.stat().st_size == 0:
        raise DatabaseMissing(path=str(path))
    with sqlite_errors(path, busy_timeout_s):
        db = connect(path, "rw" if os.access(path, os.W_OK) else "ro", busy_timeout_s)
        with _closed_on_error(db):
            outdated = version_of(db, path) < LATEST
        if outdated:
            db.close()
            open_writer(path, busy_timeout_s=busy_timeout_s, told=told).close()
            db = connect(path, "rw", busy_timeout_s)
        for pragma in _READ_SETTINGS:
            db.execute(pragma)
    return db


def open_writer(path: Path, *, busy_timeout_s: float,
                told: Callable[[int, int], None] | None = None) -> sqlite3.Connection:
    """Return a connection that can write; creates or migrates the database first, and derives anew what is outdated.

    ``told`` hears how many of how many customers have been derived anew.

    Raises:
        ForeignFile, NewerVersion: as `open_reader`; nothing is written then.
        NotAllowed: the folder or file may not be written.
    """
    _refuse_odd_places(path)
    with sqlite_errors(path, busy_timeout_s):
        if not path.exists():
            _create_file(path)
        db = connect(path, "rw", busy_timeout_s)
        with _closed_on_error(db):
            if version_of(db, path) < LATEST:
                _make_current(db, path, busy_timeout_s)
            for pragma in _WRITE_SETTINGS:
                db.execute(pragma)
            _keep_derived_current(db, told)
    return db


def is_derived_currently(db: sqlite3.Connection) -> bool:
    """Tell whether this version of the rules derived what is stored."""
    return db.execute("SELECT version FROM derivation").fetchall() == [(VERSION,)]


def _full(path: Path) -> bool:
    """Whether the disk has not even room for the index of a -wal file."""
    from shutil import disk_usage  # only after an error

    try:
        return disk_usage(path.parent).free < _WAL_INDEX_BYTES
    except OSError:
        return False


def connect(path: Path, mode: str, busy_timeout_s: float) -> sqlite3.Connection:
    """Return a bare connection in SQLite's ``mode`` (``rw``, ``ro``); looks at no version and sets nothing."""
    try:
        return _opened(path, mode, busy_timeout_s)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_IOERR:
            raise
        # A full disk has no room for the -shm file; who reads alone, and says so first, needs none.
        return _opened(path, mode, busy_timeout_s, "PRAGMA locking_mode=EXCLUSIVE")


def _opened(path: Path, mode: str, busy_timeout_s: float, *first: str) -> sqlite3.Connection:
    """Return a connection that has run the ``first`` statements and read once."""
    # quote: a '?' or '#' in a file name must not end the path
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    # check_same_thread: a thread may read ahead on it (matching/features.py) while nobody else uses it
    db = sqlite3.connect(uri, uri=True, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    try:
        for statement in (*first, "SELECT count(*) FROM sqlite_master"):
            db.execute(statement).fetchone()
    except sqlite3.Error:
        db.close()
        raise
    return db


def version_of(db: sqlite3.Connection, path: Path) -> int:
    """Return the schema version; 0 for a file that is still empty.

    Raises:
        ForeignFile: the tables in it are not ours.
        NewerVersion: a newer cimtool made it.
    """
    # Before the id: another process may be making the database, and gives it tables and id at once.
    blank = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        if application == version == 0 and blank:
            return 0
        raise ForeignFile(path=str(path), wanted="database")
    if version > LATEST:
        raise NewerVersion(path=str(path), found=version, known=LATEST)
    return version


@contextmanager
def _closed_on_error(db: sqlite3.Connection) -> Iterator[None]:
    """Close a connection that is not handed out: a refused file keeps no -wal and -shm beside it."""
    try:
        yield
    except BaseException:
        db.close()
        raise


@contextmanager
def own_views_allowed(db: sqlite3.Connection) -> Iterator[None]:
    """Let a connection that may only read create what lives in its own memory."""
    before = db.execute("PRAGMA query_only").fetchone()[0]
    db.execute("PRAGMA query_only=0")
    try:
        yield
    finally:
        db.execute(f"PRAGMA query_only={before:d}")


@contextmanager
def sqlite_errors(path: Path, busy_timeout_s: float = 0.0) -> Iterator[None]:
    """Turn SQLite's and the system's errors into ours, by code and never by wording."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(error, path, busy_timeout_s) from error
    except PermissionError as error:
        raise NotAllowed(path=str(error.filename or path)) from error


def _translated(error: sqlite3.Error, path: Path, busy_timeout_s: float) -> CimError:
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    # Without room for the index of the -wal file SQLite says that somebody else is making it.
    waits = primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    if primary == sqlite3.SQLITE_FULL or ((waits or primary == sqlite3.SQLITE_IOERR) and _full(path)):
        return NoSpace(path=str(path.parent))
    if waits:
        return Busy(seconds=round(busy_timeout_s))
    if primary == sqlite3.SQLITE_NOTADB:
        return ForeignFile(path=str(path), wanted="database")
    if primary == sqlite3.SQLITE_CORRUPT:
        return Damaged(path=str(path), detail="sqlite")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return NotAllowed(path=str(path))
    if primary == sqlite3.SQLITE_IOERR:
        return Failed(reason=getattr(error, "sqlite_errorname", "SQLITE_IOERR"))
    raise error


def _create_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # 0600 from the first instant: the names and phones in it are nobody else's business
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _make_current(db: sqlite3.Connection, path: Path, busy_timeout_s: float) -> None:
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found:
        _safety_copy(db, path, found)
    else:
        db.execute(f"PRAGMA page_size={PAGE_SIZE}")
        db.execute("PRAGMA journal_mode=WAL")
    migrate(db, APPLICATION_ID)


def _keep_derived_current(db: sqlite3.Connection, told: Callable[[int, int], None] | None) -> None:
    from cimtool.store.derived import keep_current  # a read needs none of what a write derives

    keep_current(db, told=told)


def _safety_copy(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Keep the database as it was before a migration, beside it.

    Of several processes at once each makes a copy, and the first one stays: it was there before the migration.
    """
    from cimtool.store.backups.durable import publish, sync_file  # once in the life of a schema

    copy = path.with_name(f"{path.name}.before-v{LATEST}-from-v{version}")
    if copy.exists():
        return
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(part)) as target:
            db.backup(target)
        sync_file(part)
        with suppress(FileExists):
            publish(part, copy)
    finally:
        part.unlink(missing_ok=True)


def _refuse_odd_places(path: Path) -> None:
    try:
        if path.exists() and not path.is_file():
            raise NotAFile(path=str(path))
    except (PermissionError, ValueError, OSError) as error:
        raise NotAllowed(path=str(path)) from error
