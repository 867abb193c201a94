"""The two ends that every layer of the vault reads from and writes to."""

import hashlib
from typing import Protocol


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
    """Writes through to *out*, whole, and keeps count and SHA-256 of what passed."""

    def __init__(self, out: Writable) -> None:
        self.size_bytes = 0
        self._out = out
        self._sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write all of *data*; an unbuffered file may take it in several goes."""
        taken = self._out.write(data)
        while taken < len(data):
            taken += self._out.write(data[taken:])
        self._sha256.update(data)
        self.size_bytes += len(data)
        return len(data)

    def sha256(self) -> str:
        """Return the hash so far in hexadecimal."""
        return self._sha256.hexdigest()
