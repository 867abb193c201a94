"""`restore`: a backup back in the place of the database, or beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.opening import SealedBackup, Watch, sealed_backup
from cimtool.commands.restore_part import bring_customer, show_diff, staged
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import ExitCode, FileExists, NotAFile, Usage
from cimtool.formats.disk import disk_errors
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.backups.filelock import FOLDER_LOCK, file_lock
from cimtool.store.backups.keys import signing_key_back
from cimtool.store.backups.restore import SIDECARS, Target, place_new, replace_database
from cimtool.store.backups.restore_record import RestoreNote
from cimtool.store.backups.workplace import work_folder
from cimtool.vault.age import X25519Identity
from cimtool.vault.forward import record_root


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """The database that now stands there, and where what stood there before is kept, if anything did.

    ``signing_key``: where that was put back from the kit, None if it was not missing.
    """

    database: Path
    customers: int
    safety_copy: Path | None
    signing_key: Path | None = None


def run_restore(backup: SealedBackup, target: Target, *, new: bool, watch: Watch) -> RestoreResult:
    """Put a backup in the place of ``target``; with ``new`` that place must be free.

    Raises:
        Damaged: the backup fails a check; nothing was touched then.
    """
    folder = target.path.parent
    with disk_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file_lock(folder / FOLDER_LOCK, wait_s=target.wait_s), work_folder(folder) as work:
            staging = work / "staging.db"
            customers = staged(backup, staging, watch)
            if new:
                place_new(staging, target)
                return RestoreResult(target.path, customers, None)
            with watch("progress.restore", staging.stat().st_size) as seen:
                kept = replace_database(staging, target, seen)
            return RestoreResult(target.path, customers, kept, signing_key_back(target.path, backup.signing))


def restore(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument()],
    identity: Annotated[str | None, typer.Option("--identity", metavar="KIT")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    into: Annotated[Path | None, typer.Option("--into", metavar="NEWDB")] = None,
    diff: Annotated[bool, typer.Option("--diff")] = False,
    customer: Annotated[str | None, typer.Option("--customer", metavar="CUSTOMER")] = None,
    allow_unsigned: Annotated[bool, typer.Option("--allow-unsigned")] = False,
) -> int:
    """Restore."""
    session = session_of(ctx)
    _refuse_two_ways(session, into is not None, diff, customer is not None)
    path = into or session.settings.db
    with sealed_backup(session, file, identity, passphrase_file, allow_unsigned=allow_unsigned) as backup:
        if diff:
            show_diff(session, backup)
            return ExitCode.DONE
        if customer is not None:
            bring_customer(session, backup, customer)
            return ExitCode.DONE
        if not _agreed(session, path, new=into is not None):
            session.printer.note(Message("restore.declined"))
            return ExitCode.FAILED
        target = Target(path, session.settings.now, session.settings.busy_timeout_s, _note(session, backup))
        result = run_restore(backup, target, new=into is not None, watch=session.progress)
    session.printer.report(_outcome(result))
    return ExitCode.DONE


def _note(session: Session, backup: SealedBackup) -> RestoreNote:
    """Return what the record of access is to say; with a kit at hand it is sealed from then on."""
    event = Event(kind=AccessKind.RESTORE, object=Path(backup.name).name)
    kits = (key for key in backup.keys if isinstance(key, X25519Identity))
    root = next((record_root(key.secret) for key in kits), None)
    return RestoreNote(session.stamp("restore"), event, root)


def _refuse_two_ways(session: Session, *wishes: bool) -> None:
    if sum(wishes) > 1:
        raise Usage(problem=session.printer.translator.text("restore.one_way"), command="cimtool restore")


def _agreed(session: Session, path: Path, *, new: bool) -> bool:
    """Tell whether to go on: at once where nothing is replaced, else as the person says.

    Raises:
        FileExists: a new database was asked for, and one, or the -wal file of one, is there.
        MustAsk: there is nobody to ask.
    """
    if path.is_dir():
        raise NotAFile(path=str(path))
    if new:
        _require_free(path)
    if new or not path.exists():
        return True
    return session.printer.confirm(Message("ask.restore", {"path": str(path)}))


def _require_free(path: Path) -> None:
    for place in (path, *(path.with_name(path.name + ending) for ending in SIDECARS)):
        if place.exists() or place.is_symlink():  # a link that points nowhere is no free name
            raise FileExists(path=str(place))


def _outcome(result: RestoreResult) -> Outcome:
    kept = str(result.safety_copy) if result.safety_copy else None
    payload: JsonObject = {"database": str(result.database), "customers": result.customers, "safety_copy": kept}
    done = Message("restore.done", {"database": str(result.database), "count": result.customers})
    before = () if kept is None else (Message("restore.kept", {"path": kept}),)
    if result.signing_key is None:
        return Outcome(payload, (done, *before))
    key = str(result.signing_key)
    return Outcome(payload | {"signing_key": key}, (done, *before, Message("restore.signing_key", {"path": key})))
