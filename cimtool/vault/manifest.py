"""What a backup says about itself: its label in front, its proof behind.

Both are canonical JSON: UTF-8, keys sorted, no space.  A reader passes over keys it does not
know; ``v`` grows when passing over them would be wrong.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from cimtool.vault.damage import Broken, Detail, Foreign, Newer

FORMAT = "cimtool-backup"
VERSION = 1

# Which types a key may have in JSON: the one list of keys, for writing and for reading.
_HEADER_KINDS: dict[str, tuple[type, ...]] = {
    "created": (str,),
    "tool": (str,),
    "schema": (int,),
    "sqlite": (str,),
    "page_size": (int,),
    "db_bytes": (int,),
    "install_id": (str,),
    "seq": (int,),
    "field_key_ids": (list,),
    "record_seq": (int, NoneType),
    "record_head": (str, NoneType),
}
_MANIFEST_KINDS: dict[str, tuple[type, ...]] = {
    "db_sha256": (str,),
    "db_bytes": (int,),
    "tables": (dict,),
    "schema_sql_sha256": (str,),
    "audit": (dict,),
    "prev_backup_sha256": (str, NoneType),
    "quick_check": (str,),
}
_AUDIT_KINDS: dict[str, tuple[type, ...]] = {
    "head": (str, NoneType),
    "seq": (int, NoneType),
    "epoch": (int, NoneType),
    "key_index": (int, NoneType),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupHeader:
    """HEADER.json: enough for a list of backups.

    ``created`` is a UTC instant, ``schema`` the database's version, ``seq`` counts the
    installation's backups, ``field_key_ids`` name the keys that sealed fields need.  ``record_seq`` and
    ``record_head`` anchor the record of access: its last row and chain value, None in backups from before it.
    """

    created: str
    tool: str
    schema: int
    sqlite: str
    page_size: int
    db_bytes: int
    install_id: str
    seq: int
    field_key_ids: tuple[str, ...] = ()
    record_seq: int | None = None
    record_head: str | None = None

    def to_json(self) -> bytes:
        """Return the one spelling of this header."""
        known = {name: value for name, value in _values(self, _HEADER_KINDS).items() if value is not None}
        return _canonical({"format": FORMAT, "v": VERSION, **known})

    @classmethod
    def from_json(cls, text: bytes) -> "BackupHeader":
        """Read what `to_json` gave.

        Raises:
            Foreign: if it is the JSON of something else.
            Newer: if a later cimtool wrote it.
            Broken: if it is not canonical, or a key is missing or of another kind.
        """
        record = _record(text)
        if record.get("format") != FORMAT:
            raise Foreign
        _check_version(record)
        values = _checked(record, _HEADER_KINDS)
        _all_of(str, values["field_key_ids"])
        return cls(**values | {"field_key_ids": tuple(values["field_key_ids"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """Where the journal stood; None for what this version of the journal does not have."""

    head: str | None = None
    seq: int | None = None
    epoch: int | None = None
    key_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """MANIFEST.json: what the database in front of it must be.

    ``tables`` gives the rows of each; ``prev_backup_sha256`` is the file hash of the backup
    before this one, None for the first.
    """

    db_sha256: str
    db_bytes: int
    tables: Mapping[str, int]
    schema_sql_sha256: str
    audit: AuditHead = field(default_factory=AuditHead)
    prev_backup_sha256: str | None = None
    quick_check: str = "ok"

    def to_json(self) -> bytes:
        """Return the one spelling of this manifest."""
        audit = {name: value for name, value in _values(self.audit, _AUDIT_KINDS).items() if value is not None}
        values = _values(self, _MANIFEST_KINDS) | {"tables": dict(self.tables), "audit": audit}
        return _canonical({"v": VERSION, **values})

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read what `to_json` gave.

        Raises:
            Newer: if a later cimtool wrote it.
            Broken: if it is not canonical, or a key is missing or of another kind.
        """
        record = _record(text)
        _check_version(record)
        values = _checked(record, _MANIFEST_KINDS)
        _all_of(int, values["tables"].values())
        return cls(**values | {"audit": AuditHead(**_checked(values["audit"], _AUDIT_KINDS))})


def _canonical(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _record(text: bytes) -> dict[str, Any]:
    """Parse an object; being spelt the one way rules out doubled keys and odd numbers too."""
    try:
        record: object = json.loads(text)
        if isinstance(record, dict) and _canonical(record) == text:
            return record
    except (ValueError, RecursionError):
        pass
    raise Broken(Detail.MANIFEST)


def _check_version(record: Mapping[str, Any]) -> None:
    version = record.get("v")
    if type(version) is not int or version < 1:
        raise Broken(Detail.MANIFEST)
    if version > VERSION:
        raise Newer(version, VERSION)


def _values(of: object, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    return {name: getattr(of, name) for name in kinds}


def _checked(record: Mapping[str, Any], kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """Return the keys of *kinds*; the exact type counts, for a bool would pass as an int."""
    values = {name: record.get(name) for name in kinds}
    if not all(type(value) in kinds[name] for name, value in values.items()):
        raise Broken(Detail.MANIFEST)
    return values


def _all_of(kind: type, values: Iterable[object]) -> None:
    if not all(type(value) is kind for value in values):
        raise Broken(Detail.MANIFEST)
