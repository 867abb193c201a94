"""A lock on a file that dies with its holder: no kill leaves anything locked."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cimtool.errors import Busy, NotAllowed

FOLDER_LOCK = ".cimtool.lock"  # held while a backup or a database is put into the folder
_POLL_S = 0.05
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def held(descriptor: int, *, wait_s: float) -> Iterator[bool]:
    """Lock an open file that stays where it is; yields False if another process held it all that time."""
    deadline = time.monotonic() + wait_s
    while not (locked := _locked(descriptor)) and time.monotonic() < deadline:
        time.sleep(_POLL_S / 50)
    try:
        yield locked
    finally:
        if locked:
            _unlock(descriptor)


@contextmanager
def file_lock(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock on a file that is there only meanwhile.

    Raises:
        Busy: another process held it for the whole of ``wait_s``.
    """
    deadline = time.monotonic() + wait_s
    while (descriptor := take(path)) is None:
        if time.monotonic() >= deadline:
            raise Busy(seconds=round(wait_s))
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        # Still held: whoever waits will see that this file is gone, and make the next one.
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)


def take(path: Path) -> int | None:
    """Lock a file, made if need be, and return its descriptor, to be closed; None if another holds it.

    Raises:
        NotAllowed: somebody put a link in its place.
    """
    try:
        descriptor = os.open(path, _FLAGS, 0o600)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise NotAllowed(path=str(path)) from error
    try:
        _lock(descriptor)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:  # a network share that cannot lock, for one
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _locked(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except BlockingIOError:
        return False
    return True


if sys.platform == "win32":
    def _lock(descriptor: int) -> None:
        import msvcrt
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

    def _unlock(descriptor: int) -> None:
        import msvcrt
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    def _lock(descriptor: int) -> None:
        import fcntl
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        import fcntl
        fcntl.flock(descriptor, fcntl.LOCK_UN)
