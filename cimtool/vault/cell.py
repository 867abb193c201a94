"""Sealed cells: one sensitive value each, useless in any other row, field or table.

Byte layout
    cell      = version(1)  key id(4)  rest
    version 1   rest = nonce(12)  AES-256-GCM(field key, nonce, text, aad)            written by who can read
    version 2   rest = share(32)  nonce(12)  AES-256-GCM(box key, nonce, text, aad)   written by who cannot
    aad       = "cimtool/cell/v1|customer|" FIELD "|" uid of the row, in UTF-8
    box key   = HKDF-SHA256(X25519(share, drop box), salt share || drop box, "cimtool/v1/box/FIELD/ID")

    One share serves all cells that one writer seals in one run; the nonces are random, so a key
    should see fewer than 2^32 cells.

Blind index
    first 16 bytes of HMAC-SHA256(blind key, value) as hex: equal values of a field have equal ones,
    and nothing else can be told without the index secret.  The value is in its normal form.

Derivations: `cimtool.vault.datakey`.  Versioning: the first byte; others are refused.
"""

import hmac
import os
from collections.abc import Sequence
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cimtool.vault.damage import Broken, Detail
from cimtool.vault.datakey import ID_BYTES, SECRET_BYTES, DataKey, derived

OWN, DROPPED = 1, 2
NONCE_BYTES = 12
BLIND_BYTES = 16


class CellKeys:
    """Seals, finds and opens cells under one data key; what it derives it derives once."""

    def __init__(self, key: DataKey) -> None:
        self.key = key
        self._head = bytes.fromhex(key.id)
        self._fields: dict[str, AESGCM] = {}
        self._blinds: dict[str, hmac.HMAC] = {}
        self._writers: dict[str, AESGCM] = {}
        self._boxes: dict[tuple[str, bytes], AESGCM] = {}

    @property
    def can_open(self) -> bool:
        """Whether the holder may read."""
        return self.key.secret is not None

    def seal(self, field: str, uid: str, text: str) -> bytes:
        """Return the cell of a value in the row of that uid."""
        nonce = os.urandom(NONCE_BYTES)
        data, aad = text.encode(), _aad(field, uid)
        if self.can_open:
            return bytes([OWN]) + self._head + nonce + self._field(field).encrypt(nonce, data, aad)
        share, cipher = self._writer(field)
        return bytes([DROPPED]) + self._head + share + nonce + cipher.encrypt(nonce, data, aad)

    def open(self, field: str, uid: str, cell: bytes) -> str:
        """Return the value of a cell.

        Raises:
            Broken: it is damaged, of another version or key, or was sealed for another row or field.
            ValueError: the holder cannot read.
        """
        if len(cell) <= 1 + ID_BYTES or cell[1:1 + ID_BYTES] != self._head:
            raise Broken(Detail.CELL)
        rest = cell[1 + ID_BYTES:]
        if cell[0] == OWN:
            cipher = self._field(field)
        elif cell[0] == DROPPED:
            cipher, rest = self._box(field, rest[:SECRET_BYTES]), rest[SECRET_BYTES:]
        else:
            raise Broken(Detail.CELL)
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _aad(field, uid)).decode()
        except (InvalidTag, ValueError):  # a nonce cut short
            raise Broken(Detail.CELL) from None

    def blind(self, field: str, text: str) -> str:
        """Return what a value is found by."""
        keyed = self._blinds.get(field)
        if keyed is None:
            keyed = hmac.new(derived(self.key.index, f"cimtool/v1/blind/{field}/{self.key.id}"), digestmod="sha256")
            self._blinds[field] = keyed
        one = keyed.copy()
        one.update(text.encode())
        return one.digest()[:BLIND_BYTES].hex()

    def _field(self, field: str) -> AESGCM:
        if field not in self._fields:
            if self.key.secret is None:
                raise ValueError("this key cannot read")
            self._fields[field] = AESGCM(derived(self.key.secret, f"cimtool/v1/field/{field}/{self.key.id}"))
        return self._fields[field]

    @cached_property
    def _ephemeral(self) -> tuple[bytes, bytes]:
        """Share and shared secret of this writer."""
        own = X25519PrivateKey.generate()
        return own.public_key().public_bytes_raw(), own.exchange(X25519PublicKey.from_public_bytes(self.key.box))

    def _writer(self, field: str) -> tuple[bytes, AESGCM]:
        share, secret = self._ephemeral
        if field not in self._writers:
            self._writers[field] = self._box_cipher(field, share, secret)
        return share, self._writers[field]

    def _box(self, field: str, share: bytes) -> AESGCM:
        if (field, share) not in self._boxes:
            box = self.key.opens_box
            if box is None:
                raise ValueError("this key cannot read")
            try:
                secret = box.exchange(X25519PublicKey.from_public_bytes(share))
            except ValueError:  # cut short, or a point of low order
                raise Broken(Detail.CELL) from None
            self._boxes[field, share] = self._box_cipher(field, share, secret)
        return self._boxes[field, share]

    def _box_cipher(self, field: str, share: bytes, secret: bytes) -> AESGCM:
        return AESGCM(derived(secret, f"cimtool/v1/box/{field}/{self.key.id}", share + self.key.box))


class Keyring:
    """Every data key that somebody holds; the last one seals, each finds and opens what it sealed."""

    def __init__(self, keys: Sequence[DataKey]) -> None:
        """Take at least one key, the newest last."""
        self.keys = tuple(keys)
        self._by_id = {key.id: CellKeys(key) for key in keys}
        self.current = self._by_id[keys[-1].id]

    @property
    def can_open(self) -> bool:
        """Whether its holder may read every value."""
        return all(keys.can_open for keys in self._by_id.values())

    def blinds(self, field: str, text: str) -> tuple[str, ...]:
        """Return what a value is found by, under each key."""
        return tuple(keys.blind(field, text) for keys in self._by_id.values())

    def open(self, field: str, uid: str, cell: bytes) -> str:
        """As `CellKeys.open`, with whichever key the cell names."""
        keys = self._by_id.get(cell[1:1 + ID_BYTES].hex())
        if keys is None:
            raise Broken(Detail.CELL)
        return keys.open(field, uid, cell)


def _aad(field: str, uid: str) -> bytes:
    return f"cimtool/cell/v1|customer|{field}|{uid}".encode()
