"""Keyslots: one for each who holds a data key; a new data key reaches all of them without their passphrases.

A slot is an X25519 key pair.  The public half stands open; the secret half is sealed under the
holder's passphrase, or is not here at all (the recovery kit, a machine's identity file).  What a
holder may use is granted to the public half: the data key, or only its index secret.

Layout, in base64 without padding inside JSON text
    lock   = {"kdf": "argon2id", "memory_kib", "passes", "lanes", "salt", "box"}
    box    = nonce(12)  AES-256-GCM(Argon2id(passphrase), nonce, secret half, "cimtool/slot/v1|" public half)
    grant  = share(32)  AES-256-GCM(HKDF-SHA256(X25519(share, public half), salt share || public half,
             "cimtool/grant/v1|SCOPE|ID"), 12 zero bytes, secret, same text); a share is used once

Argon2id (RFC 9106): 64 MiB, 3 passes, 4 lanes when written; at most 1 GiB, 16 passes, 8 lanes when read.
"""

import base64
import json
import os
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from cimtool.vault.age import X25519Identity
from cimtool.vault.damage import Broken, Detail
from cimtool.vault.datakey import SECRET_BYTES, DataKey, derived

_KDF: Final = "argon2id"
_WRITTEN: Final = {"memory_kib": 64 * 1024, "passes": 3, "lanes": 4}
_MOST: Final = {"memory_kib": 1024 * 1024, "passes": 16, "lanes": 8}
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_ONCE: Final = bytes(_NONCE_BYTES)  # the key under it is used once


@unique
class Scope(StrEnum):
    """How much of a data key is granted: all of it, or what finding and adding values take."""

    DATA = "data"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Grant:
    """A data key, or its index secret, sealed to the public half of a slot; ``box``: of the data key."""

    key: str
    scope: Scope
    box: bytes
    sealed: str


def locked(identity: X25519Identity, passphrase: str) -> str:
    """Return the lock that only *passphrase* opens."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    box = nonce + _cipher(passphrase, salt, **_WRITTEN).encrypt(nonce, identity.secret, _slot_aad(identity))
    return json.dumps({"kdf": _KDF, **_WRITTEN, "salt": _text(salt), "box": _text(box)})


def unlocked(lock: str, public: bytes, passphrase: str) -> X25519Identity | None:
    """Return the secret half of a slot; None if it is not the passphrase, or not this lock's public half.

    Raises:
        Broken: no lock of ours, or one that would take more than we allow.
    """
    try:
        known: dict[str, Any] = json.loads(lock)
        cost = {name: int(known[name]) for name in _WRITTEN}
        salt, box = _bytes(known["salt"]), _bytes(known["box"])
    except (ValueError, KeyError, TypeError):
        raise Broken(Detail.KEYSLOT) from None
    if known.get("kdf") != _KDF or any(not 0 < cost[name] <= most for name, most in _MOST.items()):
        raise Broken(Detail.KEYSLOT)
    try:
        aad = b"cimtool/slot/v1|" + public
        return X25519Identity(_cipher(passphrase, salt, **cost).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], aad))
    except InvalidTag:
        return None
    except ValueError:  # a salt or nonce of another length
        raise Broken(Detail.KEYSLOT) from None


def granted(key: DataKey, scope: Scope, public: bytes) -> Grant:
    """Seal a data key to a slot.

    Raises:
        ValueError: who grants more than an index secret must hold the whole key.
    """
    secret = key.secret if scope is Scope.DATA else key.index
    if secret is None:
        raise ValueError("only a whole key can be granted")
    own = X25519Identity.generate()
    share = own.recipient().public
    cipher, info = _grant_cipher(own, public, share, public, f"cimtool/grant/v1|{scope}|{key.id}")
    return Grant(key.id, scope, key.box, _text(share + cipher.encrypt(_ONCE, secret, info)))


def opened(grant: Grant, identity: X25519Identity) -> DataKey:
    """Return what was granted.

    Raises:
        Broken: it was not sealed to this slot, or is not the key it says.
    """
    try:
        sealed = _bytes(grant.sealed)
        share, box = sealed[:SECRET_BYTES], sealed[SECRET_BYTES:]
        info = f"cimtool/grant/v1|{grant.scope}|{grant.key}"
        cipher, aad = _grant_cipher(identity, share, share, identity.recipient().public, info)
        secret = cipher.decrypt(_ONCE, box, aad)
    except (InvalidTag, ValueError):
        raise Broken(Detail.KEYSLOT) from None
    if grant.scope is Scope.INDEX:
        return DataKey(grant.key, secret, grant.box)
    key = DataKey.of(grant.key, secret)
    if key.box != grant.box:  # somebody put another drop box there
        raise Broken(Detail.KEYSLOT)
    return key


def _cipher(passphrase: str, salt: bytes, *, memory_kib: int, passes: int, lanes: int) -> AESGCM:
    kdf = Argon2id(salt=salt, length=SECRET_BYTES, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    return AESGCM(kdf.derive(passphrase.encode()))


def _slot_aad(identity: X25519Identity) -> bytes:
    return b"cimtool/slot/v1|" + identity.recipient().public


def _grant_cipher(own: X25519Identity, other: bytes, share: bytes, public: bytes, info: str) -> tuple[AESGCM, bytes]:
    secret = own.exchange(X25519PublicKey.from_public_bytes(other))
    return AESGCM(derived(secret, info, share + public)), info.encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
