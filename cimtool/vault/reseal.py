"""A backup sealed anew: other keys open it, everything in it stays as it was, to the byte.

In one pass and flat memory, and never as plain text on a disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from cimtool.vault.age import Identity, Recipient, decrypt, encrypt
from cimtool.vault.container import (
    DATABASE_NAME,
    HEADER_NAME,
    MANIFEST_NAME,
    SIGNATURE_NAME,
    Written,
    read_database,
    read_json,
    read_proof,
    read_signature,
    signed_sha256,
)
from cimtool.vault.damage import Broken, Detail, named
from cimtool.vault.manifest import BackupHeader
from cimtool.vault.signature import Signer, SigningKey, signed_by_any
from cimtool.vault.streams import Progress, Tally, Writable
from cimtool.vault.tar import Entry, TarReader, TarWriter
from cimtool.vault.zstd import ZstdReader, ZstdWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Old keys for new ones.

    If ``signers`` is not empty, one of them must have made the backup.  With ``signing`` None the
    backup keeps the signature it has.
    """

    identities: Sequence[Identity] = field(repr=False)
    signers: tuple[Signer, ...] = ()
    recipients: Sequence[Recipient]
    signing: SigningKey | None = None


def reseal(src: BinaryIO, out: Writable, exchange: Exchange, *, path: str, progress: Progress | None = None) -> Written:
    """Copy a backup from old keys to new ones; *out* is neither synced nor closed, and good only once this returns.

    Raises:
        WrongSecret, Damaged, ForeignFile, NewerVersion: as `read_backup`, of the old one.
    """
    file = Tally(out)
    with named(path):
        old = TarReader(ZstdReader(decrypt(src, exchange.identities, path=path)))
        sealed = encrypt(file, exchange.recipients)
        packed = ZstdWriter(sealed)
        new = TarWriter(packed)
        db_sha256 = _copy(old, new, exchange, progress)
    for layer in (new, packed, sealed):
        layer.close()
    return Written(db_sha256, file.sha256(), file.size_bytes, sealed.file_key)


def _copy(old: TarReader, new: TarWriter, exchange: Exchange, progress: Progress | None) -> str:
    label = read_json(old, HEADER_NAME)
    size_bytes = BackupHeader.from_json(label).db_bytes
    seen = Tally(progress=progress)
    _add(new, HEADER_NAME, label)
    new.add(Entry(DATABASE_NAME, size_bytes), read_database(old, size_bytes, seen))
    _, proof = read_proof(old, seen)
    _add(new, MANIFEST_NAME, proof)
    signature = _signature(signed_sha256(label, proof), read_signature(old), exchange)
    if signature is not None:
        _add(new, SIGNATURE_NAME, signature)
    return seen.sha256()


def _signature(message: bytes, signature: bytes | None, exchange: Exchange) -> bytes | None:
    if exchange.signers and not signed_by_any(exchange.signers, message, signature):
        raise Broken(Detail.SIGNATURE)
    return signature if exchange.signing is None else exchange.signing.sign(message)


def _add(archive: TarWriter, name: str, data: bytes) -> None:
    archive.add(Entry(name, len(data)), [data])
