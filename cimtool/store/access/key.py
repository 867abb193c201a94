"""The key of the record of access, in a small file beside the database: a copy of the one lacks the other.

It never stands in the database: the -wal file would hold old keys until the next checkpoint.  It is overwritten
in place, because what a rename leaves behind stays on the disk.  A step comes after the commit that it belongs to; a
kill in between leaves an older key, which can still be stepped forward.  A new epoch's key waits in a file of its own
until the row that begins it is committed.

Nothing here stops anybody from working: what cannot be read counts as gone, what cannot be written stays older.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Final

from cimtool.store.backups.durable import sync_folder
from cimtool.store.backups.filelock import held
from cimtool.vault.forward import FILE_BYTES, RowKey

KEY_SUFFIX: Final = ".record-key"
_NEXT: Final = ".next"
_WAIT_S: Final = 1.0
_FLAGS: Final = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def record_key_path(database: Path) -> Path:
    """Return where the key of a database's record stands."""
    return database.with_name(database.name + KEY_SUFFIX)


def stored_key(path: Path) -> RowKey | None:
    """Return the key as it stands there; None if there is none that can be read."""
    with suppress(OSError), _opened(path) as file:
        return _key(file)
    return None


def seen_key(path: Path, epoch_key: str) -> RowKey | None:
    """Return the key of the epoch of that id, the one that waits for its place included, else any; writes nothing."""
    following = stored_key(_waiting(path))
    return following if following is not None and following.id == epoch_key else stored_key(path)


def standing_key(path: Path, epoch_key: str) -> RowKey | None:
    """Return the key to go on with in the epoch of that id; whoever asks holds the database's write lock.

    A key that waits for that epoch takes its place first; one for another epoch waits for a row that was
    never committed, and goes.
    """
    waiting = _waiting(path)
    if waiting.exists():
        following = stored_key(waiting)
        if following is not None and following.id == epoch_key:
            put_in_place(path)
        else:
            _wipe(waiting)
    return stored_key(path)


def step(path: Path, key: RowKey) -> None:
    """Put a later key of the same epoch in the place of the one that stands there."""
    with suppress(OSError), _opened(path) as file:
        standing = _key(file)
        if standing is not None and standing.id == key.id and standing.seq < key.seq:
            _overwrite(file, key.to_bytes())


def set_waiting(path: Path, key: RowKey) -> bool:
    """Have the first key of a new epoch wait until its row is committed; tell whether the disk holds it."""
    waiting = _waiting(path)
    try:
        with _opened(waiting, os.O_CREAT) as file:
            _overwrite(file, key.to_bytes())
        sync_folder(path.parent)
    except OSError:
        return False
    return True


def put_in_place(path: Path) -> None:
    """Have the key that waits take its place, unless another run has done that and gone on."""
    following = stored_key(_waiting(path))
    if following is None:
        return
    with suppress(OSError):
        with _opened(path, os.O_CREAT) as file:
            standing = _key(file)
            if standing is None or standing.id != following.id:
                _overwrite(file, following.to_bytes())
        sync_folder(path.parent)
        _wipe(_waiting(path))


def _waiting(path: Path) -> Path:
    return path.with_name(path.name + _NEXT)


@contextmanager
def _opened(path: Path, flags: int = 0) -> Iterator[FileIO]:
    """Open the file, with nobody else in it."""
    with FileIO(os.open(path, _FLAGS | flags, 0o600), "r+") as file, held(file.fileno(), wait_s=_WAIT_S) as locked:
        if not locked:
            raise BlockingIOError
        yield file


def _key(file: FileIO) -> RowKey | None:
    file.seek(0)
    try:
        return RowKey.from_bytes(file.read(FILE_BYTES + 1))
    except ValueError:
        return None


def _overwrite(file: FileIO, data: bytes) -> None:
    file.seek(0)
    file.write(data)
    file.truncate()
    # Windows and macOS have no fdatasync.
    getattr(os, "fdatasync", os.fsync)(file.fileno())


def _wipe(path: Path) -> None:
    """Remove a file whose key must not be found on the disk later."""
    with suppress(OSError):
        with _opened(path) as file:
            _overwrite(file, bytes(FILE_BYTES))
        path.unlink(missing_ok=True)
