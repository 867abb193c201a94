"""`backup rekey`: old backups sealed to the keys of today, each under its name, one after the other.

A file is replaced only by one that was written, synced and read back; a kill at any instant leaves
the old one or the new one, whole.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.opening import Watch
from cimtool.commands.sealing import Opening, Sealing, opening_of, resealing_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, Busy, DatabaseMissing, Failed, NoSpace, NotAllowed
from cimtool.store.backups.catalogue import BackupCheck, CheckKind, known_backups, record_backup
from cimtool.store.backups.durable import require_space, sync_folder
from cimtool.store.backups.holdings import content_sha256
from cimtool.store.backups.shelf import STREAM, Part, Place, new_part, open_backup, shelf
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.vault.age import decrypt
from cimtool.vault.container import Written, read_back
from cimtool.vault.reseal import Exchange, reseal


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """A backup under its old name, with new keys."""

    file: str
    size_bytes: int
    sha256: str


def require_opening(files: Sequence[str], opening: Opening) -> None:
    """Check that all files open before the first of them is touched.

    Raises:
        BackupMissing, NotAFile, WrongSecret, Damaged, ForeignFile: one does not.
    """
    for file in files:
        if file == STREAM:
            raise BadValue(name="FILE", value=file, expected="FILE")
        with open_backup(file, sys.stdin.buffer) as source:
            decrypt(source, opening.identities, path=file)


def run_rekey(store: Store, stamp: Stamp, file: str, exchange: Exchange, watch: Watch) -> Rekeyed:
    """Put a backup with new keys in the place of one with old keys; a failure leaves the old one.

    If the database knows the old one it knows the new one, too: before it takes the name, so that a kill
    in between leaves no backup that nobody knows.

    Raises:
        Busy: another run writes into the folder.
        Damaged: the old one is, or none of those who should have made it did, or the disk took the new one wrongly.
    """
    path = Path(file).resolve()
    with shelf(Place(path.parent, path.name), wait_s=store.busy_timeout_s):
        size = path.stat().st_size
        require_space([(path.parent, size)])
        with new_part(path.parent) as part:
            written = _resealed(path, part, exchange, watch)
            with watch("progress.read_back", size) as seen:
                read_back(part.path, written, progress=seen)
            _note(store, stamp, path, Rekeyed(path.name, written.size_bytes, written.file_sha256))
            part.path.replace(path)
            sync_folder(path.parent)
    return Rekeyed(file, written.size_bytes, written.file_sha256)


def rekey(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE...")],
    identity: Annotated[str | None, typer.Option("--identity", metavar="KIT")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    recipient: Annotated[list[str] | None, typer.Option("--recipient", metavar="age1...")] = None,
    allow_unsigned: Annotated[bool, typer.Option("--allow-unsigned")] = False,
) -> None:
    """Seal backups anew."""
    session = session_of(ctx)
    sealing = resealing_of(session, recipient or ())
    opening = opening_of(session, identity, passphrase_file)
    require_opening(files, opening)
    exchange = Exchange(identities=opening.identities, signers=() if allow_unsigned else opening.signers,
                        recipients=sealing.recipients, signing=sealing.signing)
    done = [_one(session, file, exchange) for file in files]
    session.printer.report(_outcome(done, sealing))


def _one(session: Session, file: str, exchange: Exchange) -> Rekeyed:
    """Rekey one file and say so at once: if a later one fails, it is known which are done."""
    result = run_rekey(session.store, session.stamp("backup rekey"), file, exchange, session.progress)
    session.printer.note(Message("backup.rekeyed", {"file": file}))
    return result


def _resealed(path: Path, part: Part, exchange: Exchange, watch: Watch) -> Written:
    with path.open("rb") as source, watch("progress.rekey", path.stat().st_size) as seen:
        written = reseal(source, part.stream, exchange, path=str(path), progress=lambda _: seen(source.tell()))
    part.settle()
    return written


def _note(store: Store, stamp: Stamp, old: Path, new: Rekeyed) -> None:
    """Enter the new file beside the old one, if that is in the catalogue of a database that can be written."""
    with old.open("rb") as stream:
        before = content_sha256(stream)
    with suppress(DatabaseMissing, Busy, Failed, NoSpace, NotAllowed), store.noting() as db:
        found = next((one.file for one in known_backups(db) if one.file.sha256 == before), None)
        if found is not None:
            record_backup(db, replace(found, sha256=new.sha256, name=new.file, size_bytes=new.size_bytes),
                          BackupCheck(CheckKind.READ_BACK, stamp.at_text, ok=True))


def _outcome(done: Sequence[Rekeyed], sealing: Sealing) -> Outcome:
    payload: JsonObject = {
        "files": [{"file": one.file, "bytes": one.size_bytes, "sha256": one.sha256} for one in done],
        "recipients": [str(recipient) for recipient in sealing.recipients], "signed": sealing.signing is not None}
    return Outcome(payload, (Message("backup.rekeyed_all", {"count": len(done)}),))
