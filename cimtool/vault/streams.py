"""The two ends that every layer of the vault reads from and writes to."""

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Large, because handing over from thread to thread costs more than reading a little.
AHEAD_BYTES = 1024 * 1024

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


class Ahead:
    """Reads *src* on a thread of its own, one piece ahead of whoever reads here.

    Only for a source that never waits, such as a file: the process could not end before its thread.
    """

    def __init__(self, src: Readable) -> None:
        self._src = src
        self._thread = ThreadPoolExecutor(1)
        self._rest = b""
        self._next = self._fetch()

    def read(self, size: int, /) -> bytes:
        """Return at most *size* bytes; ``b""`` only at the end of *src*.

        Raises:
            Exception: whatever *src* raised, in its place, and ever after.
        """
        if not self._rest:
            self._rest = self._next.result()
            self._next = self._fetch()
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _fetch(self) -> Future[bytes]:
        return self._thread.submit(read_up_to, self._src, AHEAD_BYTES)


class HashAside:
    """A SHA-256 that is worked out on a thread of its own, while its data goes where it goes."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._thread = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None

    def update(self, data: bytes) -> None:
        """Take *data*, once what came before is done with."""
        self._settle()
        self._running = self._thread.submit(self._sha256.update, data)

    def hexdigest(self) -> str:
        """Return the hash so far in hexadecimal."""
        self._settle()
        return self._sha256.hexdigest()

    def _settle(self) -> None:
        if self._running is not None:
            self._running.result()


class Tally:
    """Writes through to *out* (None: to nowhere), whole; keeps count and SHA-256 of what passed."""

    def __init__(self, out: Writable | None = None, progress: Progress | None = None, *, aside: bool = False) -> None:
        self.size_bytes = 0
        self._out = out
        self._progress = progress
        self._sha256 = HashAside() if aside else hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write all of *data*; an unbuffered file may take it in several goes."""
        self._sha256.update(data)
        if self._out is not None:
            _write_all(self._out, data)
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
