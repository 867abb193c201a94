"""Who made a backup: Ed25519 over its label and proof.

Sealing to a public key proves nothing about the sender: whoever can write to the backup folder
could plant a valid file there.  The signature closes this.  It says that the holder of the
installation's signing key wrote this HEADER.json and this MANIFEST.json, and through the hash in
the manifest this very database.  It does not say that the backup is the newest one.

Spelling
    cimsigner1...              the public half, in the kit, in the database and on paper
    CIMTOOL-SIGNING-KEY-1...   the secret half: 32 bytes of seed, beside the database and in the kit
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cimtool.vault.age import bech32

KEY_BYTES = 32
PUBLIC_PREFIX = "cimsigner"
SECRET_PREFIX = "cimtool-signing-key-"


@dataclass(frozen=True, slots=True)
class Signer:
    """The public half of a signing key."""

    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read ``cimsigner1...``.

        Raises:
            ValueError: if it is not spelt like one.
        """
        return cls(_key(text, PUBLIC_PREFIX))

    def __str__(self) -> str:
        return bech32.encode(PUBLIC_PREFIX, self.public)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Tell whether *signature* is this signer's over *message*."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half."""

    seed: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "SigningKey":
        """Return a new key."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """Read ``CIMTOOL-SIGNING-KEY-1...``.

        Raises:
            ValueError: if it is not spelt like one, or in small letters.
        """
        if text != text.upper():
            raise ValueError("a secret key is written in capitals")
        return cls(_key(text.lower(), SECRET_PREFIX))

    def reveal(self) -> str:
        """Return the key as text, to be kept; deliberately not what ``str`` gives."""
        return bech32.encode(SECRET_PREFIX, self.seed).upper()

    def signer(self) -> Signer:
        """Return the public half."""
        return Signer(self._private().public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes, the same for the same message."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def signed_by_any(signers: Iterable[Signer], message: bytes, signature: bytes | None) -> bool:
    """Tell whether one of *signers* made *signature*; None is no signature at all."""
    return signature is not None and any(signer.signed(message, signature) for signer in signers)


def _key(text: str, prefix: str) -> bytes:
    found, data = bech32.decode(text)
    if found != prefix or len(data) != KEY_BYTES:
        raise ValueError("not a signing key")
    return data
