"""The two ends that every layer of the vault reads from and writes to."""

import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Told how many bytes are done.
Progress = Callable[[int], None]


class Readable(Protocol):
    """Something to read from; ``b""`` means the end, fewer bytes than asked for do not."""

    def read(self, size: int, /) -> bytes:
        """Return at most *size* bytes."""


class Writable(Protocol):
    """Something to write to; it may take less than it is given."""

    def write(self, data: bytes, /) -> int:
        """Return how many bytes were taken."""


def read_up_to(src: Readable, size: int) -> bytes:
    """Return *size* bytes, or fewer only at the end of *src* (a pipe gives what it has)."""
    first = src.read(size)
    if len(first) in (0, size):
        return first
    parts = bytearray(first)
    while len(parts) < size and (more := src.read(size - len(parts))):
        parts += more
    return bytes(parts)


class Tally:
    """Writes through to *out* (None: to nowhere), whole; keeps count and SHA-256 of what passed."""

    def __init__(self, out: Writable | None = None, progress: Progress | None = None) -> None:
        self.size_bytes = 0
        self._out = out
        self._progress = progress
        self._sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write all of *data*; an unbuffered file may take it in several goes."""
        if self._out is not None:
            _write_all(self._out, data)
        self._sha256.update(data)
        self.size_bytes += len(data)
        if self._progress:
            self._progress(self.size_bytes)
        return len(data)

    def sha256(self) -> str:
        """Return the hash so far in hexadecimal."""
        return self._sha256.hexdigest()


class HashedSource(io.RawIOBase):
    """Reads through from *raw* and keeps the SHA-256 of what passed."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._sha256 = hashlib.sha256()

    def readable(self) -> bool:
        """Return True; ``io`` asks before it reads."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill *buffer* as far as one read of *raw* goes."""
        count = self._raw.readinto(buffer) or 0
        self._sha256.update(memoryview(buffer)[:count])
        return count

    def sha256(self) -> str:
        """Return the hash so far in hexadecimal."""
        return self._sha256.hexdigest()


def _write_all(out: Writable, data: bytes) -> None:
    taken = out.write(data)
    while taken < len(data):
        taken += out.write(data[taken:])
