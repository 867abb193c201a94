"""An input file's bytes, or the reason why there are none."""

import stat
from pathlib import Path
from typing import BinaryIO

from cimtool.errors import FileEmpty, FileMissing, NotAFile
from cimtool.formats.disk import disk_errors

STDIN = "-"


def read_source(path: str, *, stdin: BinaryIO | None = None, at_most: int = -1) -> bytes:
    """Return everything in a file, at least one byte.

    Args:
        path: a file, a pipe (``<(…)`` of a shell), or ``-`` for *stdin*.
        stdin: what ``-`` reads; None if the caller has none.
        at_most: where to stop reading what is too large anyway; -1 for the end.

    Raises:
        FileMissing, NotAFile, NotAllowed, FileEmpty: the path is not there, a folder or a
            device, unreadable, or has nothing in it.
    """
    with disk_errors(path):
        data = _standard_input(stdin, at_most) if path == STDIN else _contents(path, at_most)
    if not data:
        raise FileEmpty(path=path)
    return data


def _standard_input(stdin: BinaryIO | None, at_most: int) -> bytes:
    if stdin is None:
        raise FileMissing(path=STDIN)
    return stdin.read(at_most)


def _contents(path: str, at_most: int) -> bytes:
    if "\0" in path:
        raise FileMissing(path=path.replace("\0", "\ufffd"))
    mode = Path(path).stat().st_mode
    # A device such as /dev/zero never ends.
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise NotAFile(path=path)
    with Path(path).open("rb") as file:
        return file.read(at_most)
