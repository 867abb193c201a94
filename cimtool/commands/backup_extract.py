"""`backup extract`: the files of a backup, as stock tools would give them, but checked.

Looks into no database: a backup of a newer schema, too, comes out of its seal.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.opening import SealedBackup, Watch, position, sealed_backup, size_of
from cimtool.commands.session import session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import Damaged, FileExists, NotAFile
from cimtool.formats.disk import disk_errors
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.log import record_if_possible
from cimtool.store.backups.durable import publish, sync_file
from cimtool.store.backups.workplace import private_file, work_folder
from cimtool.vault.container import DATABASE_NAME, HEADER_NAME, MANIFEST_NAME, SIGNATURE_NAME, Opened, read_backup
from cimtool.vault.damage import Detail

# The database last: where it stands, everything does.
NAMES = (HEADER_NAME, MANIFEST_NAME, SIGNATURE_NAME, DATABASE_NAME)


@dataclass(frozen=True, slots=True)
class ExtractResult:
    """A backup that was taken apart."""

    file: str
    folder: Path
    opened: Opened


def run_extract(backup: SealedBackup, folder: Path, watch: Watch) -> ExtractResult:
    """Write the files of a backup into a folder, made if need be; until all of it is checked none has its name.

    Raises:
        FileExists, NotAFile: the folder has such a file already, or is none.
        Damaged: the backup is, or none of those who should have made it did.
    """
    with disk_errors(folder):
        _require_free(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with work_folder(folder) as work:
            opened = _unsealed(backup, work / DATABASE_NAME, watch)
            for name, data in _small_files(opened).items():
                with private_file(work / name) as file:
                    file.write(data)
            for path in (work / name for name in NAMES if (work / name).exists()):
                sync_file(path)
                publish(path, folder / path.name)
    return ExtractResult(backup.name, folder, opened)


def extract(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument()],
    to: Annotated[Path, typer.Option("--to", metavar="DIR")],
    identity: Annotated[str | None, typer.Option("--identity", metavar="KIT")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    allow_unsigned: Annotated[bool, typer.Option("--allow-unsigned")] = False,
) -> None:
    """Take a backup apart."""
    session = session_of(ctx)
    with sealed_backup(session, file, identity, passphrase_file, allow_unsigned=allow_unsigned) as backup:
        result = run_extract(backup, to, session.progress)
    event = Event(kind=AccessKind.EXPORT, object=f"backup:{Path(file).name}")
    record_if_possible(session.store, session.stamp("backup extract"), event)
    session.printer.report(_outcome(result))


def _require_free(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise NotAFile(path=str(folder))
    for path in (folder / name for name in NAMES):
        if os.path.lexists(path):
            raise FileExists(path=str(path))


def _unsealed(backup: SealedBackup, database: Path, watch: Watch) -> Opened:
    with private_file(database) as sink, watch("progress.unpack", size_of(backup.source)) as seen:
        opened = read_backup(backup.source, backup.keys, sink, progress=position(backup.source, seen),
                             path=backup.name)
    if backup.signers and not opened.signed_by(backup.signers):
        raise Damaged(path=backup.name, detail=Detail.SIGNATURE)
    return opened


def _small_files(opened: Opened) -> Mapping[str, bytes]:
    files = {HEADER_NAME: opened.label, MANIFEST_NAME: opened.proof}
    return files if opened.signature is None else files | {SIGNATURE_NAME: opened.signature}


def _outcome(result: ExtractResult) -> Outcome:
    opened = result.opened
    payload: JsonObject = {
        "file": result.file, "folder": str(result.folder), "database": str(result.folder / DATABASE_NAME),
        "bytes": opened.db_bytes, "sha256": opened.db_sha256, "created": opened.header.created,
        "schema": opened.header.schema, "signed": opened.signature is not None}
    return Outcome(payload, (Message("backup.extracted", {"folder": str(result.folder),
                                                          "created": opened.header.created}),))
