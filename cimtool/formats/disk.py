"""What the operating system says about a file, in our own errors."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cimtool.errors import CimError, Failed, FileExists, FileMissing, NoSpace, NotAFile, NotAllowed

_ERRORS: dict[int | None, type[CimError]] = {
    errno.ENOENT: FileMissing,
    errno.ENOTDIR: FileMissing,
    errno.ENAMETOOLONG: FileMissing,
    errno.ELOOP: FileMissing,
    errno.EISDIR: NotAFile,
    errno.ENXIO: NotAFile,
    errno.EEXIST: FileExists,
    errno.EACCES: NotAllowed,
    errno.EPERM: NotAllowed,
    errno.EROFS: NotAllowed,
    errno.ENOSPC: NoSpace,
    errno.EDQUOT: NoSpace,
    errno.EFBIG: NoSpace,
}


@contextmanager
def disk_errors(path: Path | str) -> Iterator[None]:
    """Turn an OSError about *path* into ours; one that the table does not know is Failed.

    A closed pipe stays what it is: whoever reads `| head` wants no error at all.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        kind = _ERRORS.get(error.errno)
        if kind is None:
            raise Failed(reason=error.strerror or type(error).__name__) from error
        raise kind(path=str(path)) from error
