"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from cimtool.errors import FileExists, NotAFile
from cimtool.formats.disk import disk_errors


@contextmanager
def atomic_file(path: Path | str, *, force: bool = False) -> Iterator[TextIO]:
    """Write a UTF-8 text file (line ends as given); see `atomic_binary`."""
    with atomic_binary(path, force=force) as raw:
        text = TextIOWrapper(raw, encoding="utf-8", newline="")
        try:
            yield text
        finally:
            text.detach()  # writes what is still buffered


@contextmanager
def atomic_binary(path: Path | str, *, force: bool = False) -> Iterator[BinaryIO]:
    """Write a file that only its owner may read, and put it in place when the block ends.

    Whatever goes wrong before that, an exception in the block included, leaves the path as
    it was and no temporary file behind.  A symbolic link is followed.

    Raises:
        FileExists: something is there and *force* is not set.
        NotAFile: a folder or device is there, which not even *force* replaces.
        FileMissing, NotAllowed, NoSpace, Failed: see `disk_errors`.
    """
    target = Path(path).resolve()
    with disk_errors(path):
        _refuse_occupied(target, force=force)
        # In the same folder, because a rename cannot cross file systems; mode 0600.
        handle, name = tempfile.mkstemp(prefix=".cimtool-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _refuse_occupied(target, force=force)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)


def _refuse_occupied(target: Path, *, force: bool) -> None:
    if not target.exists():
        return
    if not target.is_file():
        raise NotAFile(path=str(target))
    if not force:
        raise FileExists(path=str(target))


def _sync_folder(folder: Path) -> None:
    """Make the rename durable; Windows cannot open a folder, and some file systems cannot sync one."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
