"""Puts a database in the place of the live one: through SQLite, never by a rename over an open file.

Whatever kills this at whatever instant, the next process finds the old database or the new
one.  What stood there before is always kept beside it, unencrypted as it was: it tells nobody
more than the database itself, has the same mode 0600, and needs no passphrase at the moment
when one is most easily missing.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from cimtool.errors import CimError, Damaged
from cimtool.store.access.log import Record
from cimtool.store.backups.catalogue import carry_over
from cimtool.store.backups.durable import publish, sync_file, sync_folder
from cimtool.store.backups.image import open_image, trouble
from cimtool.store.backups.restore_record import RestoreNote, record_restore, settle
from cimtool.store.backups.seclusion import secluded
from cimtool.store.backups.snapshot import copy_database, give_up_after
from cimtool.store.backups.workplace import work_folder
from cimtool.store.connect import APPLICATION_ID, PAGE_SIZE, connect, sqlite_errors, version_of
from cimtool.store.migrations import migrate
from cimtool.store.stamp import file_instant
from cimtool.vault.streams import Progress

SIDECARS = ("-shm", "-wal")
SEQUENCES = "SELECT name, seq FROM sqlite_sequence"
# In more steps than one: what is there is kept between the first, which locks, and the last, which commits.
_STEPS = 20
_UNREADABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True, slots=True)
class Target:
    """The database to replace: ``at`` names what is kept of it, ``wait_s`` bounds every wait.

    ``note`` is what the restored record of access says of it; None: nothing.
    """

    path: Path
    at: datetime
    wait_s: float
    note: RestoreNote | None = None


class _Unreadable(Exception):
    """SQLite cannot read what stands there."""


def make_current(staging: Path) -> None:
    """Bring a staged database to the schema of this program.

    Raises:
        Damaged: it is not sound after that.
    """
    with sqlite_errors(staging), closing(connect(staging, "rw", 0)) as db:
        if migrate(db, APPLICATION_ID) and (problem := trouble(db, thorough=True)):
            raise Damaged(path=str(staging), detail=problem)


def place_new(staging: Path, target: Target) -> None:
    """Give a staged database a name that is free.

    Raises:
        FileExists: it is not.
    """
    _publish(staging, target)


def replace_database(staging: Path, target: Target, progress: Progress) -> Path | None:
    """Replace the live database; the lock of its folder must be held.

    Returns:
        Where what was there before is kept; None if nothing was.

    Raises:
        Busy: others kept writing, or reading a broken file, for longer than we may wait.
        ForeignFile, NewerVersion: what is there is not ours to replace.
    """
    with sqlite_errors(target.path, target.wait_s):
        if not target.path.exists():
            return _replace_broken(staging, target)
        try:
            return _overwrite(staging, target, progress)
        except _Unreadable:
            with closing(connect(staging, "rw", 0)) as staged:
                _lift_sequences(staged, _salvaged_sequences(target.path))
            with secluded(target.path, wait_s=target.wait_s):
                return _replace_broken(staging, target)


def _overwrite(staging: Path, target: Target, progress: Progress) -> Path | None:
    with closing(_opened(target)) as before:
        _fit_page_size(staging, _page_size(before))
        with closing(connect(staging, "rw", 0)) as staged:
            handover = _Handover(before, staged, target, progress)
            try:
                _copy_into(target, staged, handover)
            except (_Unreadable, CimError, sqlite3.Error):
                # Nothing was committed, so nothing need be kept.
                handover.forget()
                raise
    _settle(target)
    settle(handover.record)
    return handover.kept


class _Handover:
    """What happens while the database is copied over the live one.

    The first step of the copy locks all writers out and the last one commits.  In between the
    connection ``before`` still sees the old content, which nobody can change any more: that is
    the moment to keep it, and to learn the highest ids that were ever given.
    """

    def __init__(self, before: sqlite3.Connection, staged: sqlite3.Connection, target: Target,
                 progress: Progress) -> None:
        self.kept: Path | None = None
        self.record: Record | None = None
        self._before, self._staged, self._target, self._progress = before, staged, target, progress
        self._waited_enough = give_up_after(target.wait_s)
        self._page_size = _page_size(before)
        self._locked = False

    def __call__(self, code: int, left: int, total: int) -> None:
        """Take note of one step."""
        self._waited_enough(code, left, total)
        if code == sqlite3.SQLITE_OK and not self._locked:
            self._locked = True
            self._take_over()
        self._progress((total - left) * self._page_size)

    def _take_over(self) -> None:
        # SQLite carries a change made on the copy's own source over to pages already copied.
        _lift_sequences(self._staged, _sequences(self._before))
        carry_over(self._before, self._staged)
        self.record = record_restore(self._staged, self._target.path, self._target.note, self._before)
        self.kept = _safety_copy(self._before, self._target)

    def forget(self) -> None:
        """Remove what was kept, because the old database stays."""
        if self.kept is not None:
            self.kept.unlink()
            self.kept = None


def _opened(target: Target) -> sqlite3.Connection:
    with _readable():
        db = connect(target.path, "rw", target.wait_s)
        try:
            if not version_of(db, target.path):
                # Made by a run that was killed before it wrote a table.
                db.execute(f"PRAGMA page_size={PAGE_SIZE}")
            db.execute("PRAGMA journal_mode=WAL")
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _UNREADABLE:
            raise
        raise _Unreadable from error


def _safety_copy(before: sqlite3.Connection, target: Target) -> Path | None:
    if not version_of(before, target.path):
        return None
    folder = target.path.parent
    with work_folder(folder) as work, _readable():
        copy = work / "safety.db"
        copy_database(before, copy, wait_s=target.wait_s)
        with closing(open_image(copy)) as image:
            # Whether its pages hang together: indexes that lie are kept as they are, and hide nothing.
            if trouble(image, thorough=False):
                raise _Unreadable
        sync_file(copy)
        kept = _free_name(folder, f"{target.path.stem}.before-restore-{file_instant(target.at)}", ".db")
        publish(copy, kept)
        return kept


def _copy_into(target: Target, staged: sqlite3.Connection, handover: _Handover) -> None:
    with _readable(), closing(connect(target.path, "rw", target.wait_s)) as live:
        live.execute("PRAGMA synchronous=FULL")
        pages = int(staged.execute("PRAGMA page_count").fetchone()[0])
        staged.backup(live, pages=max(1, pages // _STEPS), progress=handover)


def _settle(target: Target) -> None:
    """Move the new content out of the -wal file, and look at it once more where it now stands.

    The staged database passed the thorough check; here it is asked only whether all its pages arrived.
    """
    with closing(connect(target.path, "rw", target.wait_s)) as live:
        # A failing disk raises.  "Busy" in the answer is no failure: somebody still reads the old
        # state, the new one is on disk in the -wal file, and SQLite moves it later.
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if problem := trouble(live, thorough=False):
            raise Damaged(path=str(target.path), detail=problem)


def _replace_broken(staging: Path, target: Target) -> Path | None:
    """Set aside what is there, whole or only a left-over -wal, and put the staged file in its place."""
    kept = _set_aside(target)
    _publish(staging, target)
    return kept


def _publish(staging: Path, target: Target) -> None:
    """Put the staged file where nothing stands, with the row of the restore in it."""
    with sqlite_errors(staging), closing(connect(staging, "rw", 0)) as staged:
        record = record_restore(staged, target.path, target.note)
    _bring_to_rest(staging)
    publish(staging, target.path)
    settle(record)


def _bring_to_rest(staging: Path) -> None:
    """Have the staged file alone hold everything, on the disk: its -wal file does not go with it.

    SQLite would do so when it closes, but then tells nobody that the disk failed.
    """
    with sqlite_errors(staging), closing(connect(staging, "rw", 0)) as staged:
        staged.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    sync_file(staging)


def _set_aside(target: Target) -> Path | None:
    """Move the file and its companions away together.

    The file itself goes last: a kill in between must not leave a -wal file to which no
    database belongs.
    """
    path = target.path
    names = [name for name in (*(path.name + ending for ending in SIDECARS), path.name)
             if path.with_name(name).exists()]
    if not names:
        return None
    folder = _free_name(path.parent, f"damaged-{file_instant(target.at)}", "")
    folder.mkdir(mode=0o700)
    for name in names:
        path.with_name(name).rename(folder / name)
    sync_folder(folder)
    sync_folder(path.parent)
    return folder / names[-1]


def _lift_sequences(staged: sqlite3.Connection, sequences: Mapping[str, int]) -> None:
    """Have the staged database give no id that the live one ever gave."""
    own = _sequences(staged)
    tables = {row[0] for row in staged.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
    for table in tables & sequences.keys():
        highest = max(sequences[table], own.get(table, 0))
        staged.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        staged.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, highest))


def _sequences(db: sqlite3.Connection) -> dict[str, int]:
    if not db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone()[0]:
        return {}
    return dict(db.execute(SEQUENCES).fetchall())


def _salvaged_sequences(path: Path) -> dict[str, int]:
    """Read the sequences of a broken file, if they can still be read."""
    with suppress(sqlite3.DatabaseError), closing(connect(path, "rw", 0)) as db:
        return _sequences(db)
    return {}


def _fit_page_size(staging: Path, page_size: int) -> None:
    """SQLite copies into a WAL database only pages of its own size."""
    with closing(connect(staging, "rw", 0)) as db:
        if _page_size(db) != page_size:
            db.execute("PRAGMA journal_mode=DELETE")  # in WAL mode the page size is fixed
            db.execute(f"PRAGMA page_size={page_size:d}")
            db.execute("VACUUM")
            db.execute("PRAGMA journal_mode=WAL")


def _page_size(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA page_size").fetchone()[0])


def _free_name(folder: Path, name: str, ending: str) -> Path:
    names = (folder / f"{name}{'' if number == 1 else f'-{number}'}{ending}" for number in count(1))
    return next(path for path in names if not path.exists())
