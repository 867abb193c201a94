"""What is known of the backups of this database: which were made, and when each was last read whole.

It lives in the database and not beside the backups, so that a medium that cannot be written can
still be checked.  Nothing here is an operation: no customer changes.
"""

import sqlite3
from dataclasses import astuple, dataclass
from enum import StrEnum, unique

BACKUPS = "SELECT sha256, name, seq, created_at, size_bytes, customers FROM backup_file ORDER BY seq, id"
CHECKS = "SELECT sha256, kind, at, ok, detail FROM backup_check ORDER BY id"
NEWEST_SEQ = "SELECT coalesce(max(seq), 0) FROM backup_file"
NEWEST_SHA256 = "SELECT sha256 FROM backup_file ORDER BY seq DESC, id DESC LIMIT 1"
IS_KNOWN = "SELECT 1 FROM backup_file WHERE sha256 = ?"
BY_NAME = "SELECT sha256 FROM backup_file WHERE name = ? ORDER BY id DESC LIMIT 1"
ADD_BACKUP = """INSERT INTO backup_file (sha256, name, seq, created_at, size_bytes, customers)
  VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (sha256) DO UPDATE SET name = excluded.name"""
ADD_CHECK = "INSERT INTO backup_check (sha256, kind, at, ok, detail) VALUES (?, ?, ?, ?, ?)"
ADD_KNOWN_CHECK = """INSERT INTO backup_check (sha256, kind, at, ok, detail)
  SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (
    SELECT 1 FROM backup_check WHERE (sha256, kind, at, ok) = (?1, ?2, ?3, ?4))"""


@unique
class CheckKind(StrEnum):
    """How a backup was looked at: read back as it was made, read and checked, or restored in rehearsal."""

    READ_BACK = "read_back"
    VERIFY = "verify"
    DRILL = "drill"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup as it was when it was made; ``created_at`` is the instant of its snapshot."""

    sha256: str
    name: str
    seq: int
    created_at: str
    size_bytes: int
    customers: int


@dataclass(frozen=True, slots=True)
class BackupCheck:
    """One look at a backup; ``detail`` names what was wrong, as a technical word."""

    kind: CheckKind
    at: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A backup, when it was last read whole and sound, when last rehearsed, and if its last check was good."""

    file: BackupFile
    verified_at: str | None
    drilled_at: str | None
    sound: bool


def record_backup(db: sqlite3.Connection, file: BackupFile, check: BackupCheck) -> None:
    """Remember a backup and that it was read; a known one under a new name is the same backup."""
    db.execute(ADD_BACKUP, astuple(file))
    record_check(db, file.sha256, check)


def record_check(db: sqlite3.Connection, sha256: str, check: BackupCheck) -> None:
    """Remember one look at a backup that is known."""
    db.execute(ADD_CHECK, (sha256, check.kind, check.at, int(check.ok), check.detail))


def record_reading(db: sqlite3.Connection, file: BackupFile, check: BackupCheck, *, ours: bool) -> bool:
    """Remember that a backup was read whole; tell whether it is one of this database's.

    One that is ``ours`` and was not known, because it was made before a restore, is from now on.
    """
    if not ours and not db.execute(IS_KNOWN, (file.sha256,)).fetchone():
        return False
    record_backup(db, file, check)
    return True


def record_failure(db: sqlite3.Connection, name: str, check: BackupCheck) -> bool:
    """Remember that the backup of that name is not what it was; tell whether one is known."""
    found = db.execute(BY_NAME, (name,)).fetchone()
    if found:
        record_check(db, found[0], check)
    return bool(found)


def known_backups(db: sqlite3.Connection) -> tuple[Known, ...]:
    """Return every backup ever made or adopted, removed ones too, in the order they were made."""
    checks: dict[str, list[BackupCheck]] = {}
    for sha256, kind, at, ok, detail in db.execute(CHECKS):
        checks.setdefault(sha256, []).append(BackupCheck(CheckKind(kind), at, bool(ok), detail))
    return tuple(_known(BackupFile(*row), checks.get(row[0], [])) for row in db.execute(BACKUPS))


def newest_seq(db: sqlite3.Connection) -> int:
    """Return the highest number ever given to a backup; 0 before the first."""
    return int(db.execute(NEWEST_SEQ).fetchone()[0])


def newest_sha256(db: sqlite3.Connection) -> str | None:
    """Return the file hash of the backup made last."""
    found = db.execute(NEWEST_SHA256).fetchone()
    return found[0] if found else None


def carry_over(before: sqlite3.Connection, staged: sqlite3.Connection) -> None:
    """Add to a database what another one knows of backups: a restore must not forget those made since."""
    if not before.execute("SELECT 1 FROM sqlite_master WHERE name = 'backup_file'").fetchone():
        return
    staged.executemany(ADD_BACKUP, before.execute(BACKUPS).fetchall())
    staged.executemany(ADD_KNOWN_CHECK, before.execute(CHECKS).fetchall())


def _known(file: BackupFile, checks: list[BackupCheck]) -> Known:
    good = [check for check in checks if check.ok]
    drills = [check.at for check in good if check.kind is CheckKind.DRILL]
    return Known(file, good[-1].at if good else None, drills[-1] if drills else None,
                 sound=bool(checks) and checks[-1].ok)
