"""A private folder for copies of the database: gone at the end, or swept by the next run after a kill."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cimtool.formats.disk import disk_errors
from cimtool.store.backups.filelock import take

PREFIX = ".cimtool-work-"
_LOCK = "lock"


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """Yield a new folder (mode 0700) in ``parent``, after sweeping those whose makers were killed."""
    with disk_errors(parent):
        sweep(parent)
        folder, lock = _locked_folder(parent)
    try:
        yield folder
    finally:
        _remove(folder, lock)


def private_file(path: Path) -> BinaryIO:
    """Open a new file that only its owner may read, wherever it will be moved."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def staging_parent(database: Path) -> Path:
    """Return where to stage a copy: beside the database, or in the system's place if that cannot be."""
    folder = database.parent
    return folder if os.access(folder, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())


def staging_places(database: Path) -> list[Path]:
    """Return where a copy can be staged, the best first: a full or read-only disk must not stop a backup.

    The last is memory, where the system shows it as a folder.
    """
    places = (database.parent, Path(tempfile.gettempdir()), Path("/dev/shm"))
    return [place for place in dict.fromkeys(places) if os.access(place, os.W_OK | os.X_OK)]


def sweep(parent: Path) -> None:
    """Remove what killed runs left in a folder."""
    for folder in parent.glob(f"{PREFIX}*"):
        if folder.is_symlink():
            continue
        with suppress(OSError):  # somebody else's, or just swept by somebody else
            _sweep_one(folder)


def _locked_folder(parent: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        # Until the lock is taken another run may sweep the folder: then the next one will do.
        with suppress(FileNotFoundError):
            lock = take(folder / _LOCK)
            if lock is not None:
                return folder, lock


def _sweep_one(folder: Path) -> None:
    try:
        folder.rmdir()  # killed before it made its lock
    except OSError:
        lock = take(folder / _LOCK)
        if lock is not None:
            _remove(folder, lock)


def _remove(folder: Path, lock: int) -> None:
    """Remove the folder while the lock is held; Windows removes the lock itself only once it is closed."""
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
    shutil.rmtree(folder, ignore_errors=True)
