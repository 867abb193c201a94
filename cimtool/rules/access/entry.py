"""One row of the record of access: who did or saw what, when and why, and never what the values were.

A row is stored as canonical JSON (keys sorted, no space, UTF-8, NFC): its links are over that very text.
"""

import json
import unicodedata
from dataclasses import dataclass, fields
from enum import StrEnum, unique
from typing import Any, Final

LONGEST_REASON: Final = 500
_LONGEST_OBJECT: Final = 200


@unique
class AccessKind(StrEnum):
    """What happened; ``BEGIN``: the record begins, or goes on under another key."""

    BEGIN = "begin"
    OPERATION = "operation"
    UNDO = "undo"
    REVEAL = "reveal"
    EXPORT = "export"
    UNLOCK_FAILED = "unlock_failed"
    BACKUP = "backup"
    RESTORE = "restore"
    KEY = "key"
    USER = "user"


@unique
class KeySource(StrEnum):
    """Where the first key of an epoch came from: the owner's kit, the key of the epoch before, or there is none."""

    KIT = "kit"
    KEY = "key"
    NONE = "none"


@unique
class Why(StrEnum):
    """Why an epoch began.

    ``MISSING``: the key beside the database was gone.  ``AHEAD``: that key is of a later row than the last one, or of
    another record, so rows are missing, or the file is a copy from before.
    """

    NEW = "new"
    KIT = "kit"
    RESTORE = "restore"
    MISSING = "missing"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a command has to say of itself; the rest of a row is known without it.

    ``object`` is a reference, such as ``customer:12`` or the name of a file, ``fields`` are names; neither they nor
    ``reason`` may hold a customer's data.  ``count`` is how many customers, or values, it was about.
    """

    kind: AccessKind
    object: str = ""
    fields: tuple[str, ...] = ()
    count: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row: what is empty is unknown, or does not apply.

    ``at`` is what the clock said; ``noted_at`` stands there only if that is before the row before, and is then that
    row's.  ``key`` names the key that seals the epoch, empty where none does.  ``link`` is the chain value of
    ``operation`` in the history, in the first row of all that of the last operation before.  ``source`` to
    ``former_chain`` stand in the first row of an epoch: ``former_key``, ``former_first`` and ``former_seq`` tell which
    epoch's key stood there then, that epoch's first row, and the row the key was for; ``former_rows`` and
    ``former_chain`` are of the record that a restore replaced: how many rows it had, and its head.
    """

    seq: int
    epoch: int
    key: str = ""
    at: str
    noted_at: str = ""
    kind: AccessKind
    command: str = ""
    actor: str = ""
    account: str = ""
    role: str = ""
    object: str = ""
    fields: tuple[str, ...] = ()
    count: int = 0
    reason: str = ""
    operation: int | None = None
    link: str = ""
    source: str = ""
    why: str = ""
    former_key: str = ""
    former_first: int = 0
    former_seq: int = 0
    former_rows: int = 0
    former_chain: str = ""

    @property
    def noted(self) -> str:
        """The instant, never before that of the row before."""
        return self.noted_at or self.at


_NAMES: Final = tuple(field.name for field in fields(Entry))
_SPELT: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_TYPES: Final[dict[str, type]] = {
    field.name: list if field.name == "fields" else int if field.type in (int, int | None) else str
    for field in fields(Entry)}


def entry_text(entry: Entry) -> str:
    """Return the one spelling of a row."""
    return _SPELT({name: value for name in _NAMES if (value := getattr(entry, name))})


def entry_of(text: str) -> Entry:
    """Read what `entry_text` wrote.

    Raises:
        ValueError: it never wrote that.
    """
    try:
        record: dict[str, Any] = json.loads(text)
        if not all(isinstance(value, _TYPES[name]) for name, value in record.items()):
            raise TypeError(text)
        entry = Entry(**record | {"kind": AccessKind(record["kind"]), "fields": tuple(record.get("fields", ()))})
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a row of the record of access") from error
    if entry_text(entry) != text:
        raise ValueError("not the one spelling of a row")
    return entry


def clean(text: str, longest: int = _LONGEST_OBJECT) -> str:
    """Return a text as it can stand in every row: NFC, on one line, no lone surrogates, cut if immodestly long."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join(unicodedata.normalize("NFC", whole[:4 * longest]).split())[:longest]
