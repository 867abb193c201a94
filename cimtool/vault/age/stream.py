"""The payload of an age file: STREAM over ChaCha20-Poly1305 in chunks of 64 KiB."""

import os
from collections.abc import Iterator
from itertools import count

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from cimtool.errors import CimError
from cimtool.vault.age.keys import derive
from cimtool.vault.damage import Broken, Detail, named
from cimtool.vault.streams import Readable, Writable, read_up_to

CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
SEALED_BYTES = CHUNK_BYTES + TAG_BYTES
NONCE_BYTES = 16


class AgeWriter:
    """Seals what is written to it.

    Not an ``io`` class on purpose: those close themselves when collected, and a payload
    must not get its last chunk because the writer was given up.
    """

    def __init__(self, out: Writable, file_key: bytes) -> None:
        nonce = os.urandom(NONCE_BYTES)
        out.write(nonce)
        self.file_key = file_key
        self._out = out
        self._cipher = _cipher(file_key, nonce)
        self._pending = bytearray()
        self._number = 0

    def write(self, data: bytes) -> int:
        """Take all of *data*; the newest chunk waits, because it may be the last."""
        self._pending += data
        ready = max(0, len(self._pending) - 1) // CHUNK_BYTES * CHUNK_BYTES
        with memoryview(self._pending) as view:
            for at in range(0, ready, CHUNK_BYTES):
                self._seal(view[at : at + CHUNK_BYTES], last=False)
        del self._pending[:ready]
        return len(data)

    def close(self) -> None:
        """Write the last chunk and leave the stream under it open.  Call once, on success only."""
        self._seal(self._pending, last=True)
        self._pending.clear()

    def _seal(self, chunk: memoryview | bytearray, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), chunk, None))
        self._number += 1


class AgeReader:
    """Opens a payload chunk by chunk; gives out nothing that was not verified."""

    def __init__(self, src: Readable, file_key: bytes, *, path: str) -> None:
        self._path = path
        self._chunks = _open_chunks(src, file_key)
        self._rest = b""
        self._failed: CimError | None = None

    def read(self, size: int = -1) -> bytes:
        """Return up to *size* bytes, or all that are left; ``b""`` only at the verified end.

        Raises:
            Damaged: at the first chunk that is not the one written there, and ever after.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK_BYTES), b""))
        if not self._rest:
            self._rest = self._next_chunk()
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _next_chunk(self) -> bytes:
        # A generator that has raised looks finished; it must not pass for the end of the file.
        if self._failed:
            raise self._failed
        try:
            with named(self._path):
                return next(self._chunks, b"")
        except CimError as failed:
            self._failed = failed
            raise


def _open_chunks(src: Readable, file_key: bytes) -> Iterator[bytes]:
    nonce = read_up_to(src, NONCE_BYTES)
    if len(nonce) < NONCE_BYTES:
        raise Broken(Detail.TRUNCATED)
    cipher = _cipher(file_key, nonce)
    sealed = read_up_to(src, SEALED_BYTES)
    for number in count():
        following = read_up_to(src, SEALED_BYTES)
        yield _open(cipher, sealed, number, last=not following)
        if not following:
            return
        sealed = following


def _open(cipher: ChaCha20Poly1305, sealed: bytes, number: int, *, last: bool) -> bytes:
    if len(sealed) < TAG_BYTES:
        raise Broken(Detail.TRUNCATED)
    try:
        chunk = cipher.decrypt(_nonce(number, last=last), sealed, None)
    except InvalidTag:
        raise Broken(_blame(cipher, sealed, number, last=last)) from None
    if last and number and not chunk:
        raise Broken(Detail.CHUNK)
    return chunk


def _blame(cipher: ChaCha20Poly1305, sealed: bytes, number: int, *, last: bool) -> Detail:
    """Tell an end that was moved to or from here apart from damage inside the chunk."""
    try:
        cipher.decrypt(_nonce(number, last=not last), sealed, None)
    except InvalidTag:
        return Detail.CHUNK
    return Detail.TRUNCATED if last else Detail.TRAILING


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(derive(file_key, salt=nonce, info=b"payload"))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
