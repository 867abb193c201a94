"""What recipients and identities have in common: stanzas, key derivation, wrapping."""

from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE_KEY_BYTES = 16
WRAPPED_BYTES = FILE_KEY_BYTES + 16
X25519 = b"X25519"
SCRYPT = b"scrypt"

# Every wrapping key seals exactly one file key, so its nonce need not vary.
_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class Stanza:
    """A file key wrapped for one recipient; *args* are still in base64 or decimal."""

    kind: bytes
    args: tuple[bytes, ...]
    body: bytes


class Recipient(Protocol):
    """What a file can be encrypted to."""

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the stanza from which the matching identity gets *file_key* back."""


class Identity(Protocol):
    """What can open a file."""

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key, or None if the stanza is for somebody else.

        Raises:
            Broken: if the stanza is of our kind but not spelt as ours are.
        """


def derive(secret: bytes, *, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes of HKDF-SHA256."""
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


def seal_file_key(wrapping_key: bytes, file_key: bytes) -> bytes:
    """Return the body of a stanza."""
    return ChaCha20Poly1305(wrapping_key).encrypt(_NONCE, file_key, None)


def open_file_key(wrapping_key: bytes, body: bytes) -> bytes | None:
    """Return the file key, or None if *wrapping_key* is not the one it was sealed with."""
    try:
        return ChaCha20Poly1305(wrapping_key).decrypt(_NONCE, body, None)
    except InvalidTag:
        return None
