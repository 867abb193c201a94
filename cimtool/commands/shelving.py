"""What `backup create` does around the file itself: its number, its entry in the catalogue, the older ones."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from cimtool.commands.opening import SealedBackup, Unpacked
from cimtool.errors import Busy, CimError, Failed, NoSpace, NotAllowed
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.rules.retention import KeepRules
from cimtool.store.access.log import Record
from cimtool.store.backups.catalogue import (
    BackupCheck,
    BackupFile,
    CheckKind,
    known_backups,
    newest_seq,
    record_backup,
    record_failure,
    record_reading,
)
from cimtool.store.backups.holdings import Fate, coming, content_sha256, fates, holdings, prune
from cimtool.store.backups.image import origin_of
from cimtool.store.backups.plan import backup_plan
from cimtool.store.backups.shelf import Place, Slot, free_slot
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


def planned_rules(store: Store, place: Place) -> KeepRules:
    """Return which old backups the owner's plan keeps; none where DEST is no folder."""
    if place.name is not None:
        return KeepRules()
    with store.reading() as db:
        plan = backup_plan(db)
    return plan.rules if plan else KeepRules()


def next_slot(store: Store, place: Place, at: datetime) -> Slot:
    """Return where the next backup goes; the shelf must be held."""
    with store.reading() as db:
        after = newest_seq(db)
    return free_slot(place, store.path.stem, at, after=after)


def noted(store: Store, stamp: Stamp, file: BackupFile) -> bool:
    """Remember a backup that was just read back; tell whether that worked.

    A database that cannot be written, on a full disk for one, is all the more reason to have a backup.
    """
    try:
        with store.noting() as db:
            record_backup(db, file, BackupCheck(CheckKind.READ_BACK, file.created_at, ok=True))
            record = Record(db)
            record.add(stamp, Event(kind=AccessKind.BACKUP, object=file.name, count=file.customers))
    except (Busy, Failed, NoSpace, NotAllowed):
        return False
    record.settle()
    return True


def note_reading(store: Store, backup: SealedBackup, unpacked: Unpacked, check: BackupCheck) -> bool:
    """Remember that a backup was read to its last byte; tell whether this database knows it now.

    Wherever the check runs, it is not to fail because it cannot be remembered.
    """
    if not backup.source.seekable():
        return False
    backup.source.seek(0)
    header, verdict = unpacked.header, unpacked.verdict
    file = BackupFile(content_sha256(backup.source), Path(backup.name).name, header.seq, header.created,
                      backup.source.tell(), verdict.customers or 0)
    with suppress(CimError), store.noting() as db:
        ours = check.ok and bool(header.install_id) and header.install_id == origin_of(db)
        return record_reading(db, file, check, ours=ours)
    return False


def note_failure(store: Store, name: str, check: BackupCheck) -> bool:
    """Remember that the backup of that name cannot be read; tell whether this database knows one."""
    with suppress(CimError), store.noting() as db:
        return record_failure(db, Path(name).name, check)
    return False


def tidied(store: Store, folder: Path, rules: KeepRules, at: datetime) -> tuple[Fate, ...]:
    """Remove the backups that no rule keeps; the shelf must be held."""
    with store.reading() as db:
        held = holdings(folder, known_backups(db))
    return prune(fates(folder, [holding.held for holding in held], rules, at), held)


def rehearsed(store: Store, folder: Path, rules: KeepRules, at: datetime) -> tuple[Fate, ...]:
    """Return what `tidied` would do after one more backup; writes nothing."""
    with store.reading() as db:
        known, after = known_backups(db), newest_seq(db)
    held = [holding.held for holding in holdings(folder, known)] if folder.is_dir() else []
    slot = free_slot(Place(folder), store.path.stem, at, after=after) if folder.is_dir() else Slot(folder, after + 1)
    return fates(folder, [*held, coming(slot.path, slot.seq, at)], rules, at)
