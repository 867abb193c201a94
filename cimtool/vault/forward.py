"""Keys that step forward, so that whoever comes later cannot seal what was before.

Terminology
    row         one of a list that only grows; ``seq`` counts them from 1.
    chain       SHA-256 over the chain value before and the row's text: anybody can check it, and anybody who may write
                the file can make it anew from some row on.
    seal        HMAC over the chain value, under the key of that row alone.
    epoch       rows in sequence whose keys all come from one first key; it has a random id.

Keys, all 32 bytes; HMAC is HMAC-SHA256(key, text)
    root        HMAC(identity, "cimtool/record/v1"): of the recovery key in the kit (`cimtool.vault.kit`), so that one
                kit opens everything, an old one and one that was typed off paper, too.
    first       HMAC(root, "cimtool/record/v1/epoch/" id), or where the kit is not at hand
                HMAC(a key of the epoch before, the same text).
    next        HMAC(key, "next"); the key before is forgotten.
    seal        HMAC(HMAC(key, "mac"), chain value as 64 hexadecimal digits)

Because the chain value stands for everything before the row, and the row's text holds its number and its epoch, a seal
fits one row of one history only.

The key file: 64 bytes, overwritten in place with each step
    0   4   "CLK1"
    4   8   id of the epoch
    12  8   seq of the epoch's first row, big-endian
    20  8   seq of the row that the key is for
    28  32  the key
    60  4   the first bytes of SHA-256 over the 60 before: a torn write is no key

What it cannot prove: rows that were never written, a lie at the time of writing, what follows once somebody holds the
key, and a file put back together with its key unless a head stands elsewhere.  Hence: tamper-evident, no more.
"""

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field
from typing import Final

GENESIS: Final = "0" * 64
FILE_BYTES: Final = 64
ID_BYTES: Final = 8
_LABEL: Final = b"cimtool/record/v1"
_FILE: Final = struct.Struct(">4s8sQQ32s")
_MAGIC: Final = b"CLK1"
_CHECK_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key of one row; ``first`` is the first row of its epoch."""

    id: str
    first: int
    seq: int
    secret: bytes = field(repr=False)

    def seal(self, chain: str) -> str:
        """Return the seal of the row with that chain value, in hexadecimal."""
        return _hmac(_hmac(self.secret, b"mac"), chain.encode()).hex()

    def next(self) -> "RowKey":
        """Return the key of the row after."""
        return RowKey(self.id, self.first, self.seq + 1, _hmac(self.secret, b"next"))

    def at(self, seq: int) -> "RowKey":
        """Return the key of a later row, one step a row.

        Raises:
            ValueError: that row is before this key's; nobody can go back.
        """
        if seq < self.seq:
            raise ValueError("keys step forward only")
        secret = self.secret
        for _ in range(seq - self.seq):
            secret = _hmac(secret, b"next")
        return RowKey(self.id, self.first, seq, secret)

    def to_bytes(self) -> bytes:
        """Return what stands in the key file."""
        data = _FILE.pack(_MAGIC, bytes.fromhex(self.id), self.first, self.seq, self.secret)
        return data + hashlib.sha256(data).digest()[:_CHECK_BYTES]

    @classmethod
    def from_bytes(cls, data: bytes) -> "RowKey":
        """Read what `to_bytes` gave.

        Raises:
            ValueError: it is something else, or torn.
        """
        body, check = data[:_FILE.size], data[_FILE.size:]
        if len(body) != _FILE.size or check != hashlib.sha256(body).digest()[:_CHECK_BYTES]:
            raise ValueError("not a key file")
        magic, key_id, first, seq, secret = _FILE.unpack(body)
        if magic != _MAGIC:
            raise ValueError("not a key file")
        return cls(key_id.hex(), first, seq, secret)


def chain_value(before: str, text: str) -> str:
    """Return the chain value of a row; *before* is that of the row before, `GENESIS` for the first."""
    return hashlib.sha256(before.encode() + text.encode()).hexdigest()


def new_id() -> str:
    """Return the id of a new epoch."""
    return os.urandom(ID_BYTES).hex()


def record_root(identity_secret: bytes) -> bytes:
    """Return what the first keys of all epochs come from that begin with the kit at hand."""
    return _hmac(identity_secret, _LABEL)


def first_key(secret: bytes, key_id: str, seq: int) -> RowKey:
    """Return the key of the first row of an epoch, from the root or from a key of the epoch before."""
    return RowKey(key_id, seq, seq, _hmac(secret, _LABEL + b"/epoch/" + key_id.encode()))


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")
