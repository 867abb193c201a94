"""A tar of regular files as a stream: ustar, with a pax size record above 8 GiB.

The standard library knows how a header is spelt; only what streaming needs is here.
"""

import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cimtool.vault.damage import Broken, Detail
from cimtool.vault.streams import Readable, Writable, read_up_to

BLOCK_BYTES = tarfile.BLOCKSIZE
RECORD_BYTES = tarfile.RECORDSIZE
COPY_BYTES = 512 * 1024
MODE = 0o600

_PAX_SIZE = re.compile(rb"(\d+) size=(\d{1,19})\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive."""

    name: str
    size_bytes: int


class TarWriter:
    """Writes entries that carry no owner and no time, so that equal content gives equal bytes."""

    def __init__(self, out: Writable) -> None:
        self._out = out
        self._size_bytes = 0

    def add(self, entry: Entry, content: Iterable[bytes]) -> None:
        """Write one file.

        Raises:
            ValueError: if *content* is not as long as *entry* says.
        """
        self._write(_header(entry))
        begin = self._size_bytes
        for piece in content:
            self._write(piece)
        if self._size_bytes - begin != entry.size_bytes:
            raise ValueError(f"{entry.name} changed its size")
        self._write(bytes(-entry.size_bytes % BLOCK_BYTES))

    def close(self) -> None:
        """End the archive and leave the stream under it open.  Call once, on success only."""
        self._write(bytes(2 * BLOCK_BYTES))
        self._write(bytes(-self._size_bytes % RECORD_BYTES))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._size_bytes += len(data)


class TarReader:
    """Reads entries in the order they stand; each one's content before the next entry."""

    def __init__(self, src: Readable) -> None:
        self._src = src

    def next_entry(self) -> Entry | None:
        """Return the next file, or None at the end mark.

        Raises:
            Broken: if the header is damaged or is not of a regular file.
        """
        block = self._exactly(BLOCK_BYTES)
        if not any(block):
            return None
        info = _parsed(block)
        if info.type == tarfile.XHDTYPE:
            size_bytes = self._pax_size(info)
            info = _parsed(self._exactly(BLOCK_BYTES))
            info.size = size_bytes
        if not info.isreg() or info.size < 0:
            raise Broken(Detail.TAR)
        return Entry(info.name, info.size)

    def content(self, entry: Entry) -> Iterator[bytes]:
        """Yield the bytes of *entry*, exactly as many as it says.

        Raises:
            Broken: if the archive ends before, or what fills the last block is not zeros.
        """
        left = entry.size_bytes
        while left:
            piece = self._src.read(min(left, COPY_BYTES))
            if not piece:
                raise Broken(Detail.TRUNCATED)
            left -= len(piece)
            yield piece
        if any(self._exactly(-entry.size_bytes % BLOCK_BYTES)):
            raise Broken(Detail.TAR)

    def finish(self) -> None:
        """Read on behind the end mark: at most one record of zeros, then the end of the source.

        Raises:
            Broken: if there is less or more.
        """
        filling = read_up_to(self._src, RECORD_BYTES)
        if len(filling) < BLOCK_BYTES:
            raise Broken(Detail.TRUNCATED)
        if any(filling) or self._src.read(1):
            raise Broken(Detail.TRAILING)

    def _exactly(self, size: int) -> bytes:
        data = read_up_to(self._src, size) if size else b""
        if len(data) < size:
            raise Broken(Detail.TRUNCATED)
        return data

    def _pax_size(self, info: tarfile.TarInfo) -> int:
        if not 0 < info.size <= BLOCK_BYTES:
            raise Broken(Detail.TAR)
        record = _PAX_SIZE.fullmatch(self._exactly(BLOCK_BYTES)[: info.size])
        if not record or int(record[1]) != info.size:
            raise Broken(Detail.TAR)
        return int(record[2])


def _header(entry: Entry) -> bytes:
    info = tarfile.TarInfo(entry.name)
    info.size = entry.size_bytes
    info.mode = MODE
    return info.tobuf(tarfile.PAX_FORMAT)


def _parsed(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise Broken(Detail.TAR) from None
