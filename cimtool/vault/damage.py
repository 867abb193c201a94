"""What can be wrong with a sealed file, and how the vault says so.

The layers know bytes, not paths: they raise `Broken`, `Foreign` or `Newer`, and whoever
opened the file turns these into the errors a person gets to see, with `named`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum, unique

from cimtool.errors import Damaged, ForeignFile, NewerVersion


@unique
class Detail(StrEnum):
    """Which check failed; the ``detail`` of `Damaged`."""

    HEADER = "header"
    WORK_FACTOR = "work_factor"
    HMAC = "hmac"
    CHUNK = "chunk"
    TRUNCATED = "truncated"
    TRAILING = "trailing"
    ZSTD = "zstd"
    TAR = "tar"
    MANIFEST = "manifest"
    HASH = "hash"
    SIGNATURE = "signature"
    CELL = "cell"
    KEYSLOT = "keyslot"


class Broken(Exception):
    """Bytes that nobody wrote on purpose; never leaves the vault."""

    def __init__(self, detail: Detail) -> None:
        super().__init__(detail)
        self.detail = detail


class Foreign(Exception):
    """Sound bytes, but of something else; never leaves the vault."""


class Newer(Exception):
    """Made by a later cimtool than this one; never leaves the vault."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found, known)
        self.found = found
        self.known = known


@contextmanager
def named(path: str) -> Iterator[None]:
    """Give the failures of the block their file.

    Raises:
        Damaged: in the place of `Broken`.
        ForeignFile: in the place of `Foreign`.
        NewerVersion: in the place of `Newer`.
    """
    try:
        yield
    except Broken as broken:
        raise Damaged(path=path, detail=broken.detail) from broken
    except Foreign as foreign:
        raise ForeignFile(path=path, wanted="backup") from foreign
    except Newer as newer:
        raise NewerVersion(path=path, found=newer.found, known=newer.known) from newer
