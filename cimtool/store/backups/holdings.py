"""The backups in a folder beside what the catalogue knows of them; removes those that no rule keeps.

A file is taken for one of ours only if name and size are as in the catalogue, and is removed
only if its bytes are too.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from cimtool.localtime import local_time
from cimtool.rules.retention import Held, Judged, KeepRules, Kept, Standing, judge
from cimtool.store.backups.catalogue import Known
from cimtool.store.backups.durable import sync_folder
from cimtool.store.backups.shelf import Shelved, shelved
from cimtool.store.stamp import instant_of

_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Holding:
    """A backup that stands in a folder; ``known`` None: this database knows nothing of it."""

    path: Path
    held: Held
    size_bytes: int
    known: Known | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a backup: it stays for these reasons, or goes for want of any."""

    path: Path
    reasons: tuple[Kept, ...]


def holdings(folder: Path, known: Iterable[Known], *, any_name: bool = False) -> list[Holding]:
    """Return the backups in a folder, of whatever database, by number.

    ``any_name``: also those of this database that a person gave a name; they are never removed.
    """
    by_face = {(one.file.name, one.file.size_bytes): one for one in known}
    found = [_holding(file, by_face.get((file.path.name, file.size_bytes))) for file in shelved(folder)]
    if any_name:
        there = {holding.path.name for holding in found}
        found += [_holding(Shelved(folder / name, "", datetime.min.replace(tzinfo=UTC), 0, size), one)
                  for (name, size), one in by_face.items() if name not in there and _is_there(folder / name, size)]
    return sorted(found, key=lambda holding: (holding.held.seq, holding.path.name))


def coming(path: Path, seq: int, at: datetime) -> Held:
    """Return the backup that would be made now."""
    return Held(path.name, local_time(at), seq, Standing.SOUND)


def fates(folder: Path, backups: Sequence[Held], rules: KeepRules, now: datetime) -> tuple[Fate, ...]:
    """Return what the rules say of every backup, newest first."""
    judged: tuple[Judged, ...] = judge(backups, rules, local_time(now))
    return tuple(Fate(folder / one.backup.name, one.reasons) for one in judged)


def prune(judged: Iterable[Fate], held: Iterable[Holding]) -> tuple[Fate, ...]:
    """Remove what has no reason to stay; the shelf must be held.

    Returns:
        The same, those with a reason that stay after all: somebody changed them, or the system refuses.
    """
    by_path = {holding.path: holding for holding in held}
    done = tuple(fate if fate.reasons else _removed(by_path[fate.path]) for fate in judged)
    for folder in {fate.path.parent for fate in done if not fate.reasons}:
        sync_folder(folder)
    return done


def content_sha256(stream: BinaryIO) -> str:
    """Return the hash of what is left of a stream, in hexadecimal."""
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE_BYTES):
        digest.update(piece)
    return digest.hexdigest()


def _holding(file: Shelved, known: Known | None) -> Holding:
    if known is None:
        return Holding(file.path, Held(file.path.name, local_time(file.at), file.seq, Standing.UNKNOWN),
                       file.size_bytes, None)
    # The name says when, too, but anybody can give a name.
    at = local_time(instant_of(known.file.created_at))
    standing = Standing.SOUND if known.sound else Standing.BROKEN
    return Holding(file.path, Held(file.path.name, at, known.file.seq, standing), file.size_bytes, known)


def _is_there(path: Path, size_bytes: int) -> bool:
    return path.is_file() and path.stat().st_size == size_bytes


def _removed(holding: Holding) -> Fate:
    fate = Fate(holding.path, ())
    try:
        with holding.path.open("rb") as stream:
            same = holding.known is not None and content_sha256(stream) == holding.known.file.sha256
        if not same:
            return replace(fate, reasons=(Kept.CHANGED,))
        holding.path.unlink()
    except OSError:
        return replace(fate, reasons=(Kept.REFUSED,))
    return fate
