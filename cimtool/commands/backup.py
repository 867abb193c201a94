"""`backup create` and `backup verify`."""

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from cimtool import __version__
from cimtool.commands.checked import check_json, check_sentence
from cimtool.commands.opening import SealedBackup, Watch, sealed_backup, unpack
from cimtool.commands.sealing import Sealing, sealing_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode, Failed
from cimtool.store.image import Verdict
from cimtool.store.shelf import STREAM, Place, free_slot, new_part, place_of, shelf
from cimtool.store.snapshot import Snapshot, snapshot
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.workplace import staging_parent, work_folder
from cimtool.vault.container import Written, read_back, write_backup
from cimtool.vault.manifest import AuditHead, BackupHeader, Manifest
from cimtool.vault.streams import Writable


@dataclass(frozen=True, slots=True)
class CreateResult:
    """A backup that was written, and read back unless it went to stdout."""

    file: str
    size_bytes: int
    sha256: str
    customers: int
    history_head: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What became of every check of a backup."""

    file: str
    verdict: Verdict


def run_create(store: Store, stamp: Stamp, place: Place, sealing: Sealing,
               watch: Watch) -> CreateResult:
    """Write a backup, read it back, and only then give it its name; a failure leaves everything as it was."""
    with shelf(place, wait_s=store.busy_timeout_s):
        slot = free_slot(place, store.path.stem, stamp.at)
        with snapshot(store, place.folder) as taken, new_part(place.folder) as part:
            written = _write(part.stream, taken, _header(taken, stamp, slot.seq), sealing, watch)
            part.settle()
            with watch("progress.read_back", taken.size_bytes) as seen:
                read_back(part.path, written, progress=seen)
            part.publish(slot.path)
            return _created(str(slot.path), taken, written)


def run_stream(store: Store, stamp: Stamp, out: BinaryIO, sealing: Sealing,
               watch: Watch) -> CreateResult:
    """Write a backup to a pipe; it cannot be read back, so whoever takes it should verify it.

    Raises:
        Failed: the pipe was closed before the end.
    """
    try:
        with snapshot(store) as taken:
            written = _write(out, taken, _header(taken, stamp, seq=0), sealing, watch)
            out.flush()
            return _created(STREAM, taken, written)
    except BrokenPipeError:
        # Elsewhere a closed pipe ends quietly; here it means that there is no backup.
        raise Failed(reason=os.strerror(errno.EPIPE)) from None


def run_verify(backup: SealedBackup, *, parent: Path, watch: Watch) -> VerifyResult:
    """Read a backup to its last byte and check the database in it, in a private folder in ``parent``."""
    with work_folder(parent) as folder:
        return VerifyResult(backup.name, unpack(backup, folder / "image.db", watch))


def create(
    ctx: typer.Context,
    dest: Annotated[str, typer.Argument()],
    recipient: Annotated[list[str] | None, typer.Option("--recipient", metavar="age1...")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
) -> None:
    """Back up."""
    session = session_of(ctx)
    out = _binary_stdout(session) if dest == STREAM else None
    sealing = sealing_of(session, recipient or (), passphrase_file)
    stamp = session.stamp("backup create")
    if out is not None:
        streamed = run_stream(session.store, stamp, out, sealing, session.progress)
        session.printer.note(_sentence(streamed))
        return
    result = run_create(session.store, stamp, place_of(dest), sealing, session.progress)
    session.printer.report(Outcome(_created_json(result), (_sentence(result),)))


def verify(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument()],
    identity: Annotated[str | None, typer.Option("--identity", metavar="KIT")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    allow_unsigned: Annotated[bool, typer.Option("--allow-unsigned")] = False,
) -> int:
    """Check a backup."""
    session = session_of(ctx)
    with sealed_backup(session, file, identity, passphrase_file, allow_unsigned=allow_unsigned) as backup:
        result = run_verify(backup, parent=staging_parent(session.settings.db), watch=session.progress)
    session.printer.report(_verified(result))
    return ExitCode.DAMAGED if result.verdict.failed else ExitCode.DONE


def _write(out: Writable, taken: Snapshot, header: BackupHeader, sealing: Sealing,
           watch: Watch) -> Written:
    with watch("progress.backup", taken.size_bytes) as seen:
        return write_backup(out, taken.stream, header, lambda db_sha256: _manifest(taken, db_sha256),
                            sealing.recipients, signing=sealing.signing, progress=seen)


def _header(taken: Snapshot, stamp: Stamp, seq: int) -> BackupHeader:
    return BackupHeader(
        created=stamp.at_text,
        tool=f"cimtool {__version__}",
        schema=taken.facts.schema,
        sqlite=taken.facts.sqlite,
        page_size=taken.facts.page_size,
        db_bytes=taken.size_bytes,
        install_id=taken.facts.origin,
        seq=seq,
    )


def _manifest(taken: Snapshot, db_sha256: str) -> Manifest:
    facts = taken.facts
    return Manifest(
        db_sha256=db_sha256,
        db_bytes=taken.size_bytes,
        tables=facts.tables,
        schema_sql_sha256=facts.schema_sha256,
        audit=AuditHead(head=facts.head, seq=facts.newest),
    )


def _created(file: str, taken: Snapshot, written: Written) -> CreateResult:
    return CreateResult(file, written.size_bytes, written.file_sha256, taken.facts.customers, taken.facts.head)


def _created_json(result: CreateResult) -> JsonObject:
    return {"file": result.file, "bytes": result.size_bytes, "customers": result.customers,
            "sha256": result.sha256, "history_head": result.history_head, "kept": [], "pruned": []}


def _sentence(result: CreateResult) -> Message:
    sentence = "backup.streamed" if result.file == STREAM else "backup.created"
    return Message(sentence, {"file": result.file, "count": result.customers,
                              "kilobytes": -(-result.size_bytes // 1024)})


def _verified(result: VerifyResult) -> Outcome:
    verdict = result.verdict
    payload: JsonObject = {"file": result.file, "ok": verdict.failed is None, "customers": verdict.customers,
                           "checks": [check_json(check) for check in verdict.checks]}
    whole = Message("backup.broken" if verdict.failed else "backup.sound",
                    {"file": result.file, "count": verdict.customers or 0})
    return Outcome(payload, (*map(check_sentence, verdict.checks), whole))


def _binary_stdout(session: Session) -> BinaryIO:
    if sys.stdout.isatty():
        raise BadValue(name="DEST", value=STREAM, expected=session.printer.translator.text("backup.not_to_terminal"))
    return sys.stdout.buffer
