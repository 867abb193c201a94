"""Where backups stand: their names, the lock of their folder, and files that appear whole or not at all."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from cimtool.errors import BackupMissing, FileExists, FileMissing, NotAFile
from cimtool.formats.disk import disk_errors
from cimtool.store.backups.durable import publish
from cimtool.store.backups.filelock import FOLDER_LOCK, file_lock
from cimtool.store.stamp import file_instant

STREAM = "-"
SUFFIX = ".tar.zst.age"
_PART = ".cimtool-part-"
_NAME = re.compile(rf"cimtool-(?P<stem>.+)-(?P<at>\d{{8}}T\d{{6}}Z)-(?P<seq>\d{{1,9}}){re.escape(SUFFIX)}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup is to go; ``name`` None: named after database, instant and number."""

    folder: Path
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A free place; ``seq`` counts the backups of this database, whatever the clock says."""

    path: Path
    seq: int


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file that is named as we name a backup: of which database, from when, and its number."""

    path: Path
    stem: str
    at: datetime
    seq: int
    size_bytes: int


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


def free_slot(place: Place, stem: str, at: datetime, *, after: int = 0) -> Slot:
    """Return the name of the next backup of the database called ``stem``; the shelf must be held.

    Its number is above ``after`` and above all numbers in the folder.

    Raises:
        FileExists, NotAFile: the file that DEST names is there already.
    """
    seq = 1 + max((after, *(found.seq for found in shelved(place.folder) if found.stem == stem)))
    path = place.folder / (place.name or f"cimtool-{stem}-{file_instant(at)}-{seq:04d}{SUFFIX}")
    if path.exists():
        raise (FileExists if path.is_file() else NotAFile)(path=str(path))
    return Slot(path, seq)


def shelved(folder: Path) -> list[Shelved]:
    """Return the files in a folder that are named as backups, of whatever database; links are none."""
    named = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    found = (_shelved(path, match) for path, match in named if match)
    return [each for each in found if each is not None]


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


def _shelved(path: Path, named: re.Match[str]) -> Shelved | None:
    try:
        at = datetime.strptime(named["at"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        status = path.lstat()
    except (ValueError, OSError):  # no such day, or just gone
        return None
    return Shelved(path, named["stem"], at, int(named["seq"]), status.st_size) if S_ISREG(status.st_mode) else None
