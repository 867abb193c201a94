"""Whom backups are sealed to and who signs them: public keys in the database, the signing key beside it.

No secret is ever in the database.  The signing key stands beside it, mode 0600: with it one can
make backups that pass for ours, but open none.
"""

import json
import os
import sqlite3
import stat
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cimtool.errors import CimError, Damaged, DatabaseMissing, FileMissing
from cimtool.formats.atomic import atomic_binary
from cimtool.formats.disk import disk_errors
from cimtool.store.backups.image import Check
from cimtool.store.connect import connect
from cimtool.store.settings_table import store_setting, stored_setting
from cimtool.vault.signature import SigningKey

if TYPE_CHECKING:
    from cimtool.store.journal import Operation
    from cimtool.store.store import Store

SETTING = "backup_keys"
KEY_SUFFIX = ".signing-key"
# What the check says of a signing key that is not there.
MISSING = "missing"
_BUSY_TIMEOUT_S = 1.0
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class BackupKeys:
    """Public keys, as text; each list has the newest last.

    ``recipients`` can open every new backup, ``former`` could open earlier ones;
    ``signers`` made or make them.
    """

    recipients: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()

    def replaced(self, recipient: str, signer: str | None) -> "BackupKeys":
        """Return the keys from now on; what was in use before is not forgotten."""
        former = (*self.former, *self.recipients)
        signers = self.signers if signer is None or signer in self.signers else (*self.signers, signer)
        return BackupKeys((recipient,), tuple(key for key in dict.fromkeys(former) if key != recipient), signers)


@dataclass(frozen=True, slots=True)
class StoredSigningKey:
    """The key that stands beside the database; ``exposed``: others may read its file."""

    key: SigningKey
    exposed: bool


def backup_keys(db: sqlite3.Connection) -> BackupKeys:
    """Return the keys that `backup init` remembered; none if it never ran."""
    text = stored_setting(db, SETTING)
    if text is None:
        return BackupKeys()
    record = json.loads(text)
    return BackupKeys(*(tuple(record.get(name, ())) for name in ("recipients", "former", "signers")))


def remember_keys(current: "Operation", keys: BackupKeys) -> None:
    """Store the keys as part of an operation."""
    record = {"recipients": keys.recipients, "former": keys.former, "signers": keys.signers}
    store_setting(current, SETTING, json.dumps(record))


def known_keys(store: "Store") -> BackupKeys:
    """Return the keys of a database in use; none if there is no database yet."""
    try:
        with store.reading() as db:
            return backup_keys(db)
    except DatabaseMissing:
        return BackupKeys()


def keys_at(database: Path) -> BackupKeys:
    """Return the keys of a file that may be missing, or damaged and about to be replaced; it stays as it is."""
    try:
        with closing(connect(database, "rw" if os.access(database, os.W_OK) else "ro", _BUSY_TIMEOUT_S)) as db:
            return backup_keys(db)
    except (sqlite3.Error, OSError, ValueError, AttributeError):
        return BackupKeys()


def signing_key_path(database: Path) -> Path:
    """Return where the signing key of a database stands."""
    return database.with_name(database.name + KEY_SUFFIX)


def stored_signing_key(database: Path) -> StoredSigningKey | None:
    """Return the signing key beside a database; None if there is none.

    Raises:
        NotAllowed, NotAFile: it cannot be read.
        Damaged: it is no signing key.
    """
    path = signing_key_path(database)
    with suppress(FileMissing), disk_errors(path):
        return _read(path)
    return None


def put_signing_key(database: Path, key: SigningKey) -> Path:
    """Write the signing key of a database, in the place of another if there is one, and return where."""
    path = signing_key_path(database)
    with atomic_binary(path, force=True) as file:
        file.write(key.reveal().encode() + b"\n")
    return path


def signing_key_back(database: Path, key: SigningKey | None) -> Path | None:
    """Put a kit's signing key beside a restored database that knows it, if none is there; return where.

    The restore is done by then and holds without it; `signing_checks` tell what is missing.
    """
    path = signing_key_path(database)
    if key is None or path.exists() or str(key.signer()) not in keys_at(database).signers:
        return None
    with suppress(CimError):
        return put_signing_key(database, key)
    return None


def signing_checks(db: sqlite3.Connection, database: Path) -> tuple[Check, ...]:
    """Return whether the signing key stands beside a database; nothing where no kit was made that has one.

    One that is missing is no fault of the database: a copy restored elsewhere has none.
    """
    known = backup_keys(db)
    if not known.signers:
        return ()
    problem = _key_problem(known, database)
    return (Check("signing_key", ok=problem in ("", MISSING), detail=problem or "ok"),)


def _key_problem(known: BackupKeys, database: Path) -> str:
    try:
        stored = stored_signing_key(database)
    except CimError as error:
        return error.code
    if stored is None:
        return MISSING
    return "" if str(stored.key.signer()) in known.signers else "unknown"


def _read(path: Path) -> StoredSigningKey:
    with path.open("rb") as file:
        mode, text = os.fstat(file.fileno()).st_mode, file.read(1024)
    try:
        key = SigningKey.parse(text.decode().strip())
    except ValueError:  # not chained: the text may be a secret
        raise Damaged(path=str(path), detail="signing_key") from None
    return StoredSigningKey(key, exposed=os.name == "posix" and bool(mode & _OTHERS))
