"""The backup file: age around zstd around tar, opened by ``age -d | zstd -d | tar x`` alone.

Terminology
    snapshot    the bytes of a consistent copy of the database.
    label       HEADER.json, in front, so that a list of backups opens one chunk of each.
    proof       MANIFEST.json, behind, so that one pass writes the file and a cut file has none.

Layout of ``cimtool-<db>-<UTC yyyymmddThhmmssZ>-<seq>.tar.zst.age``, mode 0600
    age         to 1..16 X25519 recipients or one passphrase; see `cimtool.vault.age`
      zstd      one frame, level 2, window 1 MiB, content checksum
        tar     regular files, mode 0600, owner 0, time 0, in this order and no others:
          HEADER.json     `BackupHeader`, canonical JSON
          customers.db    the snapshot; ustar, or a pax size record above 8 GiB
          MANIFEST.json   `Manifest`, canonical JSON
          MANIFEST.sig    64 bytes, Ed25519 by the installation's key over SHA-256(HEADER.json ||
                          MANIFEST.json), see `cimtool.vault.signature`; missing where there is no key

Limits when reading
    zstd window 2^27; JSON files 1 MiB each; of the database exactly the bytes that the label
    declares; after the tar at most one record of zeros; nothing behind any of the layers.

Versioning
    ``v`` in either JSON file.  A higher one is refused and nothing is written; keys may be
    added without raising it.  Every version written by a release is read for ever.

This module neither names, syncs nor moves files, and prints nothing.
"""

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cimtool.errors import Damaged
from cimtool.vault.age import AgeReader, Identity, Recipient, decrypt, decrypt_with_file_key, encrypt
from cimtool.vault.damage import Broken, Detail, Foreign, named
from cimtool.vault.manifest import BackupHeader, Manifest
from cimtool.vault.signature import Signer, SigningKey, signed_by_any
from cimtool.vault.streams import Ahead, HashedSource, Progress, Readable, Tally, Writable
from cimtool.vault.tar import COPY_BYTES, Entry, TarReader, TarWriter
from cimtool.vault.zstd import ZstdReader, ZstdWriter

HEADER_NAME = "HEADER.json"
DATABASE_NAME = "customers.db"
MANIFEST_NAME = "MANIFEST.json"
SIGNATURE_NAME = "MANIFEST.sig"
MAX_JSON_BYTES = 1024 * 1024
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Written:
    """A backup just written, and the key that reads it back without any secret."""

    db_sha256: str
    file_sha256: str
    size_bytes: int
    file_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup whose bytes passed every check.

    ``label`` and ``proof`` are the two JSON files as they stand in it; ``signature`` is somebody's,
    None if there is none: whether anybody's will do is for the caller to say.
    """

    header: BackupHeader
    manifest: Manifest
    label: bytes
    proof: bytes
    db_bytes: int
    db_sha256: str
    signature: bytes | None

    def signed_by(self, signers: Iterable[Signer]) -> bool:
        """Tell whether one of *signers* made it."""
        return signed_by_any(signers, signed_sha256(self.label, self.proof), self.signature)


def write_backup(
    out: Writable,
    snapshot: Readable,
    header: BackupHeader,
    manifest: Manifest | Callable[[str], Manifest],
    recipients: Sequence[Recipient],
    *,
    signing: SigningKey | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write a backup in one pass and flat memory; *out* is neither synced nor closed.

    Args:
        out: where the file goes; one that is left half written does not open.
        snapshot: exactly ``header.db_bytes`` bytes.
        header: the label.
        manifest: the proof, or what makes it from the snapshot's SHA-256 in hexadecimal.
        recipients: who can open it: 1 to 16 keys, or one passphrase.
        signing: the installation's key; None leaves the backup unsigned.
        progress: told after every piece how much of the database is done.

    Raises:
        ValueError: if the snapshot is not what *header* and *manifest* say, or *recipients* do not go together.
    """
    file = Tally(out)
    sealed = encrypt(file, recipients)
    packed = ZstdWriter(sealed)
    archive = TarWriter(packed)
    label = header.to_json()
    _add(archive, HEADER_NAME, label)
    db_sha256 = _add_database(archive, snapshot, header.db_bytes, progress)
    proof = _proof(manifest, db_sha256, header.db_bytes)
    _add(archive, MANIFEST_NAME, proof)
    if signing is not None:
        _add(archive, SIGNATURE_NAME, signing.sign(signed_sha256(label, proof)))
    for layer in (archive, packed, sealed):
        layer.close()
    return Written(db_sha256, file.sha256(), file.size_bytes, sealed.file_key)


def read_backup(
    src: BinaryIO,
    key: Sequence[Identity] | bytes,
    sink: Writable | None,
    *,
    progress: Progress | None = None,
    path: str = "-",
) -> Opened:
    """Read a backup to its last byte and check all of it, in flat memory.

    Args:
        src: the file, at its first byte.
        key: what opens it: identities, or the file key of a backup just written.
        sink: a staging file for the database, which is good only once this returns; None to check only.
        progress: told after every piece how much of the database is done.
        path: what errors call the file.

    Raises:
        WrongSecret: if *key* does not open it.
        Damaged: if any byte was changed, added or is missing.
        ForeignFile: if it is no age file, or holds no backup.
        NewerVersion: if a later cimtool wrote it.
    """
    with named(path):
        plain = _plaintext(src, key, path)
        return _read(Ahead(plain) if src.seekable() else plain, sink, progress)


def read_label(src: BinaryIO, keys: Sequence[Identity], *, path: str = "-") -> BackupHeader:
    """Return what a backup says of itself in front; all behind that stays unread, and unproven.

    Raises:
        WrongSecret, Damaged, ForeignFile, NewerVersion: as `read_backup`.
    """
    with named(path):
        archive = TarReader(ZstdReader(_plaintext(src, keys, path)))
        return BackupHeader.from_json(read_json(archive, HEADER_NAME))


def read_back(path: Path, expected: Written, *, progress: Progress | None = None) -> Opened:
    """Prove that the disk holds what was just written (and synced), without any stored secret.

    Raises:
        Damaged: if it holds anything else.
    """
    with path.open("rb", buffering=0) as raw, named(str(path)):
        _forget_cached(raw.fileno())
        source = HashedSource(raw)
        plain = decrypt_with_file_key(io.BufferedReader(source, COPY_BYTES), expected.file_key, path=str(path))
        opened = _read(Ahead(plain), None, progress)
    if (opened.db_sha256, source.sha256()) != (expected.db_sha256, expected.file_sha256):
        raise Damaged(path=str(path), detail=Detail.HASH)
    return opened


def read_json(archive: TarReader, name: str) -> bytes:
    """Return the next entry, one of the two JSON files.

    Raises:
        Foreign: it is not the label, where that must stand.
        Broken: it is not the proof, or immodestly long.
    """
    entry = archive.next_entry()
    if entry is None or entry.name != name:
        raise Foreign if name == HEADER_NAME else Broken(Detail.TAR)
    if entry.size_bytes > MAX_JSON_BYTES:
        raise Broken(Detail.TAR)
    return b"".join(archive.content(entry))


def read_database(archive: TarReader, size_bytes: int, seen: Tally) -> Iterator[bytes]:
    """Yield the next entry, the database, exactly as long as the label says; *seen* takes all of it."""
    entry = archive.next_entry()
    if entry != Entry(DATABASE_NAME, size_bytes):
        raise Broken(Detail.TAR)
    for piece in archive.content(entry):
        seen.write(piece)
        yield piece


def read_proof(archive: TarReader, seen: Tally) -> tuple[Manifest, bytes]:
    """Return the next entry, the proof, which must be of the database that *seen* took."""
    proof = read_json(archive, MANIFEST_NAME)
    manifest = Manifest.from_json(proof)
    if (manifest.db_sha256, manifest.db_bytes) != (seen.sha256(), seen.size_bytes):
        raise Broken(Detail.HASH)
    return manifest, proof


def read_signature(archive: TarReader) -> bytes | None:
    """Return the signature, None if there is none, and read on to the verified end of the file."""
    entry = archive.next_entry()
    signature = None
    if entry is not None:
        if entry != Entry(SIGNATURE_NAME, SIGNATURE_BYTES):
            raise Broken(Detail.TAR)
        signature = b"".join(archive.content(entry))
        if archive.next_entry() is not None:
            raise Broken(Detail.TAR)
    archive.finish()
    return signature


def signed_sha256(label: bytes, proof: bytes) -> bytes:
    """Return what a signature signs."""
    return hashlib.sha256(label + proof).digest()


def _add(archive: TarWriter, name: str, data: bytes) -> None:
    archive.add(Entry(name, len(data)), [data])


def _add_database(archive: TarWriter, snapshot: Readable, size_bytes: int, progress: Progress | None) -> str:
    seen = Tally(progress=progress)
    archive.add(Entry(DATABASE_NAME, size_bytes), _pieces(snapshot, seen))
    return seen.sha256()


def _pieces(snapshot: Readable, seen: Tally) -> Iterator[bytes]:
    while piece := snapshot.read(COPY_BYTES):
        seen.write(piece)
        yield piece


def _proof(manifest: Manifest | Callable[[str], Manifest], db_sha256: str, db_bytes: int) -> bytes:
    proof = manifest if isinstance(manifest, Manifest) else manifest(db_sha256)
    if (proof.db_sha256, proof.db_bytes) != (db_sha256, db_bytes):
        raise ValueError("the manifest is of another snapshot")
    return proof.to_json()


def _plaintext(src: BinaryIO, key: Sequence[Identity] | bytes, path: str) -> AgeReader:
    if isinstance(key, bytes):
        return decrypt_with_file_key(src, key, path=path)
    return decrypt(src, key, path=path)


def _read(plain: Readable, sink: Writable | None, progress: Progress | None) -> Opened:
    archive = TarReader(ZstdReader(plain))
    label = read_json(archive, HEADER_NAME)
    header = BackupHeader.from_json(label)
    seen = Tally(sink, progress, aside=True)
    for _ in read_database(archive, header.db_bytes, seen):
        pass
    manifest, proof = read_proof(archive, seen)
    return Opened(header, manifest, label, proof, header.db_bytes, seen.sha256(), read_signature(archive))


def _forget_cached(descriptor: int) -> None:
    """Have the next read come from the disk, where the system can be asked for that."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
