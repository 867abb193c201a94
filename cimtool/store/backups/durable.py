"""Files that reach the disk, and take their name without overwriting anything."""

import errno
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from cimtool.errors import Failed, FileExists, NoSpace

# What exFAT sticks, some network shares and Windows on FAT say to a hard link.
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK})

# What file systems without it, and Windows, say to a sync of a folder.
_CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EACCES, errno.EPERM,
                          errno.EISDIR, errno.EBADF})


def publish(source: Path, target: Path) -> None:
    """Move a synced file to its final name, durably, inside one file system.

    Raises:
        FileExists: the name is taken; nothing is overwritten.
    """
    try:
        os.link(source, target)
        source.unlink()
    except FileExistsError:
        raise FileExists(path=str(target)) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _rename(source, target)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Have the disk hold what was written."""
    # Windows syncs only what was opened for writing.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the disk hold the names; Windows cannot open a folder, and some file systems cannot sync one.

    Raises:
        Failed: the disk could, but did not.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise Failed(reason=error.strerror or type(error).__name__) from error


def require_space(wanted: Iterable[tuple[Path, int]]) -> None:
    """Check that each folder's disk has room for so many bytes; folders on one disk add up.

    Raises:
        NoSpace: if it has not.
    """
    short = folder_without_space(wanted)
    if short is not None:
        raise NoSpace(path=str(short))


def folder_without_space(wanted: Iterable[tuple[Path, int]]) -> Path | None:
    """Return the first folder whose disk has no room for so many bytes; folders on one disk add up."""
    by_disk: dict[int, int] = {}
    for folder, size_bytes in wanted:
        disk = folder.stat().st_dev
        by_disk[disk] = by_disk.get(disk, 0) + size_bytes
        if shutil.disk_usage(folder).free < by_disk[disk]:
            return folder
    return None


def _rename(source: Path, target: Path) -> None:
    # The folder's lock is held, so no run of ours can take the name in between.
    if target.exists():
        raise FileExists(path=str(target))
    source.rename(target)
