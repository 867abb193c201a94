"""X25519 keys: ``age1...`` to encrypt to, ``AGE-SECRET-KEY-1...`` to open with."""

import os
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from cimtool.vault.age import bech32
from cimtool.vault.age.header import decode, encode
from cimtool.vault.age.keys import WRAPPED_BYTES, X25519, Stanza, derive, open_file_key, seal_file_key
from cimtool.vault.damage import Broken, Detail

KEY_BYTES = 32
PUBLIC_PREFIX = "age"
SECRET_PREFIX = "age-secret-key-"
INFO = b"age-encryption.org/v1/X25519"


@dataclass(frozen=True, slots=True)
class X25519Recipient:
    """A public key."""

    public: bytes

    @classmethod
    def parse(cls, text: str) -> "X25519Recipient":
        """Read ``age1...``.

        Raises:
            ValueError: if it is not spelt like one, or in capitals.
        """
        return cls(_key(text, PUBLIC_PREFIX))

    def __str__(self) -> str:
        return bech32.encode(PUBLIC_PREFIX, self.public)

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap *file_key* under a share that is used this once."""
        ephemeral = X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.public))
        body = seal_file_key(_wrapping_key(secret, share, self.public), file_key)
        return Stanza(X25519, (encode(share),), body)


@dataclass(frozen=True, slots=True)
class X25519Identity:
    """A secret key."""

    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "X25519Identity":
        """Return a new identity."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> "X25519Identity":
        """Read ``AGE-SECRET-KEY-1...``.

        Raises:
            ValueError: if it is not spelt like one, or in small letters.
        """
        if text != text.upper():
            raise ValueError("a secret key is written in capitals")
        return cls(_key(text.lower(), SECRET_PREFIX))

    def recipient(self) -> X25519Recipient:
        """Return the public half."""
        return X25519Recipient(self._private().public_key().public_bytes_raw())

    def reveal(self) -> str:
        """Return the key as text, to be kept; deliberately not what ``str`` gives."""
        return bech32.encode(SECRET_PREFIX, self.secret).upper()

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key, or None if the stanza is for somebody else.

        Raises:
            Broken: if share or body have another length, or the share would fix the secret.
        """
        if stanza.kind != X25519:
            return None
        share = _share(stanza)
        try:
            secret = self.exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:  # a point of low order
            raise Broken(Detail.HEADER) from None
        return open_file_key(_wrapping_key(secret, share, self.recipient().public), stanza.body)

    def exchange(self, public: X25519PublicKey) -> bytes:
        """Return the secret that the two key pairs share.

        Raises:
            ValueError: a point of low order.
        """
        return self._private().exchange(public)

    def _private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.secret)


def read_identities(text: str) -> list[X25519Identity]:
    """Return the keys of an identity file: one a line; empty lines and ``#`` comments do not count.

    Raises:
        ValueError: if a line is something else, or there is no key.
    """
    lines = [line.strip() for line in text.splitlines()]
    keys = [X25519Identity.parse(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise ValueError("no key")
    return keys


def _key(text: str, prefix: str) -> bytes:
    found, data = bech32.decode(text)
    if text != text.lower() or found != prefix or len(data) != KEY_BYTES:
        raise ValueError("not an age key")
    return data


def _share(stanza: Stanza) -> bytes:
    if len(stanza.args) != 1 or len(stanza.body) != WRAPPED_BYTES:
        raise Broken(Detail.HEADER)
    share = decode(stanza.args[0])
    if len(share) != KEY_BYTES:
        raise Broken(Detail.HEADER)
    return share


def _wrapping_key(secret: bytes, share: bytes, public: bytes) -> bytes:
    return derive(secret, salt=share + public, info=INFO)
