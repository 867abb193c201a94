"""The data key: what every sealed cell, and every look-up of one, is derived from.

Derivations, all HKDF-SHA256 without salt, ``ID`` being the key's id in hex
    index secret   info "cimtool/v1/index/ID"             enough to find a value, and to add one
    drop box       info "cimtool/v1/dropbox/ID"           an X25519 secret key; its public half is no secret
    field key      info "cimtool/v1/field/FIELD/ID"       AES-256-GCM, from the data key
    blind key      info "cimtool/v1/blind/FIELD/ID"       HMAC-SHA256, from the index secret

Who holds the data key can read; who holds the index secret can find and write, and read nothing.
"""

import os
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
ID_BYTES = 4


def derived(secret: bytes, info: str, salt: bytes | None = None) -> bytes:
    """Return 32 bytes that only who knows *secret* can derive."""
    return HKDF(SHA256(), SECRET_BYTES, salt, info.encode()).derive(secret)


@dataclass(frozen=True)
class DataKey:
    """One data key, whole or as much of it as finding and writing take.

    ``id``: 4 bytes as hex; ``secret`` None: its holder cannot read; ``box``: the public half of the drop box.
    """

    id: str
    index: bytes = field(repr=False)
    box: bytes
    secret: bytes | None = field(default=None, repr=False)

    @classmethod
    def generate(cls) -> "DataKey":
        """Return a new key."""
        return cls.of(os.urandom(ID_BYTES).hex(), os.urandom(SECRET_BYTES))

    @classmethod
    def of(cls, key_id: str, secret: bytes) -> "DataKey":
        """Return the whole key that *secret* is."""
        box = X25519PrivateKey.from_private_bytes(derived(secret, f"cimtool/v1/dropbox/{key_id}"))
        return cls(key_id, derived(secret, f"cimtool/v1/index/{key_id}"), box.public_key().public_bytes_raw(), secret)

    @cached_property
    def opens_box(self) -> X25519PrivateKey | None:
        """The secret half of the drop box, None if the holder cannot read."""
        if self.secret is None:
            return None
        return X25519PrivateKey.from_private_bytes(derived(self.secret, f"cimtool/v1/dropbox/{self.id}"))
