"""A consistent copy of the live database, while others go on working.

The copy is made in one go: in pieces it would start anew with every write, and never end
beside a busy writer.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cimtool.errors import Busy, Damaged, NoSpace
from cimtool.store.backups.durable import folder_without_space, require_space
from cimtool.store.backups.image import Facts, facts_of, meanwhile, open_image, stray_reference, trouble
from cimtool.store.backups.workplace import private_file, staging_places, sweep, work_folder
from cimtool.store.connect import sqlite_errors
from cimtool.store.store import Store

ALL_PAGES = -1
_WAITING = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
# The copy may be larger than what was measured before it began: others go on working.
_MARGIN = 1.1

# Told after each step of a copy: SQLite's result code, pages left, pages in all.
StepSeen = Callable[[int, int, int], object]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy at its first byte, and what it is; where systems allow that it has no name any more.

    ``trouble`` will be what SQLite's own checks find, which run while the copy is used; empty if nothing.
    """

    source: Path
    stream: BinaryIO
    size_bytes: int
    facts: Facts
    trouble: Future[str]

    def require_sound(self) -> None:
        """Wait for the checks of the copy.

        Raises:
            Damaged: it does not pass them.
        """
        with sqlite_errors(self.source):
            if problem := self.trouble.result():
                raise Damaged(path=str(self.source), detail=problem)


@contextmanager
def snapshot(store: Store, destination: Path | None = None) -> Iterator[Snapshot]:
    """Copy the database into a private folder, beside it if there is room, and check the copy meanwhile.

    Whatever is made of the copy is not to be given out before `Snapshot.require_sound`.

    Args:
        store: the database; a -wal file that a killed process left is part of it.
        destination: a folder that must have room for as much again; the copy goes there only if no
            other place has room for it.

    Raises:
        DatabaseMissing, Busy, NotAllowed: it cannot be read.
        NoSpace: one of the disks is too full.
        Damaged: the copy does not pass SQLite's own checks.
    """
    with sqlite_errors(store.path, store.busy_timeout_s):
        parent = _staging(store, destination)
    with work_folder(parent) as folder:
        path = folder / "snapshot.db"
        with sqlite_errors(store.path, store.busy_timeout_s):
            # Mapped, the whole database would count as our memory.
            store.reader.execute("PRAGMA mmap_size=0")
            copy_database(store.reader, path, wait_s=store.busy_timeout_s)
            facts = _facts(path)
        with path.open("rb") as stream, closing(open_image(path)) as image:
            with suppress(OSError):  # Windows keeps an open file; it goes with its folder
                path.unlink()
            with meanwhile(image, _trouble) as found:
                taken = Snapshot(store.path, stream, os.fstat(stream.fileno()).st_size, facts, found)
                yield taken
                taken.require_sound()


def copy_database(source: sqlite3.Connection, path: Path, *, wait_s: float) -> None:
    """Copy a database into a new private file, in one go; neither synced nor checked."""
    private_file(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        # A scratch file: what is half written when something fails is thrown away.
        target.execute("PRAGMA journal_mode=OFF")
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target, pages=ALL_PAGES, progress=give_up_after(wait_s))


def give_up_after(wait_s: float) -> StepSeen:
    """Return what ends a copy that waits too long: left alone, Python would wait for ever.

    What it returns raises Busy.
    """
    deadline = time.monotonic() + wait_s

    def seen(code: int, left: int, total: int) -> None:
        if code in _WAITING and time.monotonic() >= deadline:
            raise Busy(seconds=round(wait_s))

    return seen


def _staging(store: Store, destination: Path | None) -> Path:
    """Return the first place with room for the copy, after sweeping all of them.

    Raises:
        NoSpace: none has, or the destination has not.
    """
    pages, size = (store.reader.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    needed = int(pages * size * _MARGIN)
    wanted = [] if destination is None else [(destination, needed)]
    require_space(wanted)
    places = [*staging_places(store.path), *(folder for folder, _ in wanted)]
    for place in places:
        sweep(place)
    roomy = (place for place in places if folder_without_space([*wanted, (place, needed)]) is None)
    found = next(roomy, None)
    if found is None:
        raise NoSpace(path=str(store.path.parent))
    return found


def _facts(path: Path) -> Facts:
    with closing(open_image(path)) as image:
        return facts_of(image)


def _trouble(image: sqlite3.Connection) -> str:
    return trouble(image, thorough=False) or stray_reference(image)
