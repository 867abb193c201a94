"""What `backup create` does around the file itself: its number, its entry in the catalogue, the older ones."""

from datetime import datetime
from pathlib import Path

from cimtool.errors import Busy, Failed, NoSpace, NotAllowed
from cimtool.rules.retention import KeepRules
from cimtool.store.catalogue import (
    BackupCheck,
    BackupFile,
    CheckKind,
    known_backups,
    newest_seq,
    record_backup,
)
from cimtool.store.holdings import Fate, coming, fates, holdings, prune
from cimtool.store.shelf import Place, Slot, free_slot
from cimtool.store.store import Store


def next_slot(store: Store, place: Place, at: datetime) -> Slot:
    """Return where the next backup goes; the shelf must be held."""
    with store.reading() as db:
        after = newest_seq(db)
    return free_slot(place, store.path.stem, at, after=after)


def noted(store: Store, file: BackupFile) -> bool:
    """Remember a backup that was just read back; tell whether that worked.

    A database that cannot be written, on a full disk for one, is all the more reason to have a backup.
    """
    try:
        with store.noting() as db:
            record_backup(db, file, BackupCheck(CheckKind.READ_BACK, file.created_at, ok=True))
    except (Busy, Failed, NoSpace, NotAllowed):
        return False
    return True


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
