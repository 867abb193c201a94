"""`backup create`: a sealed copy of the database, read back before it gets its name."""

import errno
import os
import sys
from dataclasses import dataclass, field, replace
from typing import Annotated, BinaryIO

import typer

from cimtool import __version__
from cimtool.commands.keeping import (
    KeepDaily,
    KeepLast,
    KeepMonthly,
    KeepWeekly,
    KeepYearly,
    Shelf,
    planned,
    planned_json,
    rules_of,
    shelf_json,
    told,
    warnings,
)
from cimtool.commands.opening import Watch
from cimtool.commands.sealing import Sealing, sealing_of
from cimtool.commands.session import Session, session_of
from cimtool.commands.shelving import next_slot, noted, planned_rules, rehearsed, tidied
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue, ExitCode, Failed, Usage
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.rules.retention import KeepRules
from cimtool.store.access.log import record_if_possible
from cimtool.store.backups.catalogue import BackupFile
from cimtool.store.backups.shelf import STREAM, Place, new_part, place_of, shelf
from cimtool.store.backups.snapshot import Snapshot, snapshot
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.vault.container import Written, read_back, write_backup
from cimtool.vault.manifest import AuditHead, BackupHeader, Manifest
from cimtool.vault.streams import Writable


@dataclass(frozen=True, slots=True)
class CreateResult:
    """A backup that was written, and read back unless it went to stdout.

    ``noted``: the database knows of it; ``shelf`` tells what became of the older ones.
    """

    file: str
    size_bytes: int
    sha256: str
    customers: int
    history_head: str
    noted: bool = False
    shelf: Shelf = field(default_factory=Shelf)


def run_create(store: Store, stamp: Stamp, place: Place, sealing: Sealing, watch: Watch, *,
               rules: KeepRules | None = None) -> CreateResult:
    """Write a backup, read it back, and only then give it its name; a failure leaves everything as it was.

    ``rules`` say which older backups in the folder stay; None: all.
    """
    with shelf(place, wait_s=store.busy_timeout_s):
        slot = next_slot(store, place, stamp.at)
        with snapshot(store, place.folder) as taken, new_part(place.folder) as part:
            written = _write(part.stream, taken, _header(taken, stamp, slot.seq), sealing, watch)
            part.settle()
            with watch("progress.read_back", taken.size_bytes) as seen:
                read_back(part.path, written, progress=seen)
            part.publish(slot.path)
            made = _created(str(slot.path), taken, written)
        known = noted(store, stamp, BackupFile(made.sha256, slot.path.name, slot.seq, stamp.at_text,
                                               made.size_bytes, made.customers))
        judged = tidied(store, place.folder, rules, stamp.at) if known and rules else ()
        return replace(made, noted=known, shelf=Shelf(judged))


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
            made = _created(STREAM, taken, written)
    except BrokenPipeError:
        # Elsewhere a closed pipe ends quietly; here it means that there is no backup.
        raise Failed(reason=os.strerror(errno.EPIPE)) from None
    event = Event(kind=AccessKind.BACKUP, object=STREAM, count=made.customers)
    return replace(made, noted=record_if_possible(store, stamp, event))


def create(
    ctx: typer.Context,
    dest: Annotated[str, typer.Argument()],
    recipient: Annotated[list[str] | None, typer.Option("--recipient", metavar="age1...")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    keep_last: KeepLast = None,
    keep_daily: KeepDaily = None,
    keep_weekly: KeepWeekly = None,
    keep_monthly: KeepMonthly = None,
    keep_yearly: KeepYearly = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> int:
    """Back up."""
    session = session_of(ctx)
    wished = rules_of((keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly))
    place = _place(session, dest, need_folder=bool(wished) or dry_run)
    rules = wished or planned_rules(session.store, place)
    stamp = session.stamp("backup create")
    if dry_run:
        judged = Shelf(rehearsed(session.store, place.folder, rules, stamp.at))
        session.printer.outcome(Outcome(planned_json(judged), tuple(planned(judged))))
        return ExitCode.DONE
    out = _binary_stdout(session) if dest == STREAM else None
    sealing = sealing_of(session, recipient or (), passphrase_file)
    if out is not None:
        session.printer.note(_sentence(run_stream(session.store, stamp, out, sealing, session.progress)))
        return ExitCode.LOOK if sealing.lost else ExitCode.DONE
    code = _report(session, run_create(session.store, stamp, place, sealing, session.progress, rules=rules))
    return ExitCode.LOOK if sealing.lost else code


def _place(session: Session, dest: str, *, need_folder: bool) -> Place:
    """Return where DEST is.

    Raises:
        Usage: a file or a pipe has no older backups beside it that could go.
    """
    place = place_of(dest)
    if need_folder and (dest == STREAM or place.name is not None):
        raise Usage(problem=session.printer.translator.text("backup.keep_needs_folder"),
                    command="cimtool backup create")
    return place


def _report(session: Session, result: CreateResult) -> ExitCode:
    session.printer.report(Outcome(_created_json(result), (_sentence(result), *told(result.shelf))))
    unknown = () if result.noted else (Message("backup.not_noted", {"database": str(session.store.path)}),)
    for warning in (*unknown, *warnings(result.shelf)):
        session.printer.note(warning)
    return ExitCode.DONE if result.noted and not result.shelf.stuck else ExitCode.LOOK


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
        record_seq=taken.facts.record.seq or None,
        record_head=taken.facts.record.chain if taken.facts.record.seq else None,
    )


def _manifest(taken: Snapshot, db_sha256: str) -> Manifest:
    """Vouch for the copy; without this a backup has no end and does not open."""
    taken.require_sound()
    facts = taken.facts
    return Manifest(
        db_sha256=db_sha256,
        db_bytes=taken.size_bytes,
        tables=facts.tables,
        schema_sql_sha256=facts.schema_sha256,
        audit=AuditHead(head=facts.head, seq=facts.newest, epoch=facts.record.epoch, key_index=facts.record.seq),
        prev_backup_sha256=facts.last_backup_sha256,
    )


def _created(file: str, taken: Snapshot, written: Written) -> CreateResult:
    return CreateResult(file, written.size_bytes, written.file_sha256, taken.facts.customers, taken.facts.head)


def _created_json(result: CreateResult) -> JsonObject:
    return {"file": result.file, "bytes": result.size_bytes, "customers": result.customers,
            "sha256": result.sha256, "history_head": result.history_head, **shelf_json(result.shelf)}


def _sentence(result: CreateResult) -> Message:
    sentence = "backup.streamed" if result.file == STREAM else "backup.created"
    return Message(sentence, {"file": result.file, "count": result.customers,
                              "kilobytes": -(-result.size_bytes // 1024)})


def _binary_stdout(session: Session) -> BinaryIO:
    if sys.stdout.isatty():
        raise BadValue(name="DEST", value=STREAM, expected=session.printer.translator.text("backup.not_to_terminal"))
    return sys.stdout.buffer
