"""Keeps every SQLite process out of a file that SQLite itself can no longer open."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cimtool.errors import Busy

# https://sqlite.org/fileformat2.html#the_lock_byte_page: every connection in use locks some of these.
LOCK_BYTES_AT = 0x40000000
LOCK_BYTES = 512
_POLL_S = 0.05


@contextmanager
def secluded(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold SQLite's own locks on a file, so that nobody writes to it while it is moved.

    This process must have no connection to it: closing one would give the locks away.

    Raises:
        Busy: somebody was using it for the whole of ``wait_s``.
    """
    descriptor = os.open(path, os.O_RDWR)
    try:
        deadline = time.monotonic() + wait_s
        while not _locked(descriptor):
            if time.monotonic() >= deadline:
                raise Busy(seconds=round(wait_s))
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    def _locked(descriptor: int) -> bool:
        # Nothing to do: Windows moves no file that somebody has open.
        return True
else:
    def _locked(descriptor: int) -> bool:
        import fcntl
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCK_BYTES, LOCK_BYTES_AT)
        except (BlockingIOError, PermissionError):
            return False
        return True
