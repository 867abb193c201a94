"""Where backups stand: their names, the lock of their folder, and files that appear whole or not at all."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cimtool.errors import BackupMissing, FileExists, FileMissing, NotAFile
from cimtool.formats.disk import disk_errors
from cimtool.store.durable import publish
from cimtool.store.filelock import FOLDER_LOCK, file_lock
from cimtool.store.stamp import file_instant

STREAM = "-"
SUFFIX = ".tar.zst.age"
_PART = ".cimtool-part-"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is to go; ``name`` None: named after database, instant and number."""

    folder: Path
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A free place; ``seq`` counts the backups of this database in the folder, whatever the clock says."""

    path: Path
    seq: int


def place_of(text: str) -> Place:
    """Return what DEST means: a folder if it is one, ends with a slash or has no suffix; else a file."""
    path = Path(text)
    if path.is_dir() or not path.suffix or text.endswith(("/", os.sep)):
        return Place(path)
    return Place(path.parent, path.name)


@contextmanager
def shelf(place: Place, *, wait_s: float) -> Iterator[None]:
    """Hold the folder's lock, after making the folder and sweeping what killed runs left in it."""
    with disk_errors(place.folder):
        if place.name is None:
            place.folder.mkdir(mode=0o700, exist_ok=True)
        with file_lock(place.folder / FOLDER_LOCK, wait_s=wait_s):
            # The lock is ours: no file with such a name is being written by anybody.
            for left_over in place.folder.glob(f"{_PART}*"):
                left_over.unlink()
            yield


def free_slot(place: Place, stem: str, at: datetime) -> Slot:
    """Return the name of the next backup of the database called ``stem``; the shelf must be held.

    Raises:
        FileExists, NotAFile: the file that DEST names is there already.
    """
    seq = 1 + max(_numbers(place.folder, stem), default=0)
    path = place.folder / (place.name or f"cimtool-{stem}-{file_instant(at)}-{seq:04d}{SUFFIX}")
    if path.exists():
        raise (FileExists if path.is_file() else NotAFile)(path=str(path))
    return Slot(path, seq)


class Part:
    """A file under a temporary name, gone at the end unless it was published."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self.stream: BinaryIO = os.fdopen(descriptor, "wb")
        self.path = path

    def settle(self) -> None:
        """Have the disk hold all of it."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()

    def publish(self, target: Path) -> None:
        """Give it its name; see `durable.publish`."""
        publish(self.path, target)


@contextmanager
def new_part(folder: Path) -> Iterator[Part]:
    """Yield a new file (mode 0600) in a folder whose shelf is held."""
    part = Part(*_temporary(folder))
    try:
        yield part
    finally:
        with suppress(OSError):  # a full disk may refuse even to close
            part.stream.close()
        part.path.unlink(missing_ok=True)


@contextmanager
def open_backup(text: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    """Open a backup to read; ``-`` is ``stdin``.

    Raises:
        BackupMissing: nothing there.
        NotAFile, NotAllowed: a folder, or not ours to read.
    """
    if text == STREAM:
        yield stdin
        return
    try:
        with disk_errors(text):
            file = Path(text).open("rb")  # noqa: SIM115 - closed below; only opening it may say "missing"
    except FileMissing:
        raise BackupMissing(path=text) from None
    with file:
        yield file


def _temporary(folder: Path) -> tuple[int, Path]:
    descriptor, name = tempfile.mkstemp(prefix=_PART, dir=folder)
    return descriptor, Path(name)


def _numbers(folder: Path, stem: str) -> Iterator[int]:
    pattern = re.compile(rf"cimtool-{re.escape(stem)}-\d{{8}}T\d{{6}}Z-(\d+){re.escape(SUFFIX)}")
    found = (pattern.fullmatch(path.name) for path in folder.iterdir())
    return (int(match[1]) for match in found if match)
