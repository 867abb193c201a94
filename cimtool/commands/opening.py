"""Opens a backup into a private file and checks all of it: what `backup verify` and `restore` share."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from cimtool.commands.sealing import failures_recorded, opening_of
from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.formats.disk import disk_errors
from cimtool.store.backups.durable import sync_file
from cimtool.store.backups.image import Check, Verdict, check_image
from cimtool.store.backups.shelf import STREAM, open_backup
from cimtool.store.backups.workplace import private_file
from cimtool.vault.age import Identity
from cimtool.vault.container import Opened, read_backup
from cimtool.vault.manifest import BackupHeader
from cimtool.vault.signature import Signer, SigningKey
from cimtool.vault.streams import Progress

# Makes a line of progress from its message id and its total in bytes.
Watch = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class SealedBackup:
    """A backup at its first byte, what opens it, and what errors call it.

    If ``signers`` is not empty, one of them must have made it.  ``signing`` stood in the kit.
    """

    source: BinaryIO
    keys: Sequence[Identity]
    name: str
    signers: tuple[Signer, ...] = ()
    signing: SigningKey | None = field(default=None, repr=False)


@contextmanager
def sealed_backup(session: Session, file: str, identity: str | None, passphrase_file: str | None, *,
                  allow_unsigned: bool = False) -> Iterator[SealedBackup]:
    """Find the backup first and only then ask for its passphrase; ``-`` is stdin.

    ``allow_unsigned``: take a backup to a kit's public key although nobody can say who made it.

    Raises:
        BackupMissing, NotAFile, NotAllowed: it cannot be opened.
        NoSecret: nothing opens it, and nobody is there to ask.
        BadValue: two of backup, kit and passphrase are to come from stdin.
    """
    for option, value in (("--identity", identity), ("--passphrase-file", passphrase_file)):
        if value == STREAM and (file, identity, passphrase_file).count(STREAM) > 1:
            raise BadValue(name=option, value=STREAM, expected=session.printer.translator.text("backup.stdin_taken"))
    with open_backup(file, sys.stdin.buffer) as source:
        opening = opening_of(session, identity, passphrase_file)
        if opening.signers and allow_unsigned:
            session.printer.note(Message("note.signature_not_asked"))
        signers = () if allow_unsigned else opening.signers
        with failures_recorded(session, file):
            yield SealedBackup(source, opening.identities, file, signers, opening.signing)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a backup says of itself, and what became of every check."""

    header: BackupHeader
    verdict: Verdict


def unpack(backup: SealedBackup, image: Path, watch: Watch, *, to_stay: bool = False) -> Unpacked:
    """Write the database of a backup to a new private file, and check every byte of the backup and the database.

    ``to_stay``: the disk is to hold it all at the end.

    Raises:
        WrongSecret, Damaged, ForeignFile, NewerVersion: the backup cannot be opened, or not whole.
        NoSpace: no room for the database.
    """
    source = backup.source
    # The folder of the image is gone by the time somebody reads its name.
    place = image.parent.parent
    with disk_errors(place), private_file(image) as sink, watch("progress.unpack", size_of(source)) as seen:
        opened = read_backup(source, backup.keys, sink, progress=position(source, seen), path=backup.name)
    with ThreadPoolExecutor(1) as thread:
        # Disk and processor work at the same time.
        synced = thread.submit(sync_file, image) if to_stay else None
        found = check_image(image, opened.manifest, name=backup.name)
        if synced is not None:
            with disk_errors(place):
                synced.result()
    # Whatever was wrong with the bytes has raised by now.
    return Unpacked(opened.header, replace(found, checks=(*_origin(backup, opened), *found.checks)))


def _origin(backup: SealedBackup, opened: Opened) -> Iterator[Check]:
    yield Check("container", ok=True, detail=opened.db_sha256)
    if backup.signers:
        yield signature_check(backup.signers, opened)


def signature_check(signers: Sequence[Signer], opened: Opened) -> Check:
    """Check that one of ``signers`` made a backup."""
    if opened.signed_by(signers):
        return Check("signature", ok=True, detail="ok")
    return Check("signature", ok=False, detail="unsigned" if opened.signature is None else "unknown")


def size_of(source: BinaryIO) -> int:
    """Return how long a backup is; 0 for a pipe."""
    return os.fstat(source.fileno()).st_size if source.seekable() else 0


def position(source: BinaryIO, seen: Progress) -> Progress | None:
    """Measure progress on the backup itself: how long the database is stands only inside."""
    return (lambda _: seen(source.tell())) if source.seekable() else None
