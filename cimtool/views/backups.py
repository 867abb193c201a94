"""The backups of a folder, for scripts and for people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.rules.retention import Kept, Standing

_KILO = 1000
_UNITS = ("kB", "MB", "GB", "TB")


class Opens(StrEnum):
    """What became of opening a backup as far as its label."""

    YES = "yes"
    NO = "no"
    BROKEN = "broken"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class ListedBackup:
    """A backup as it is listed: instants as text, None for unknown.

    ``reasons`` are empty where no rule was asked; ``expires_at`` is known of the one that goes next;
    ``opens`` is None where no key was given.
    """

    file: str
    seq: int
    created_at: str
    size_bytes: int
    customers: int | None
    verified_at: str | None
    drilled_at: str | None
    standing: Standing
    reasons: tuple[Kept, ...] = ()
    expires_at: str | None = None
    opens: Opens | None = None


def backup_json(backup: ListedBackup) -> JsonObject:
    """Return one backup; ``expires_at`` stands at the one that the rules let go first."""
    return {"file": backup.file, "seq": backup.seq, "created_at": backup.created_at, "bytes": backup.size_bytes,
            "customers": backup.customers, "verified_at": backup.verified_at, "drilled_at": backup.drilled_at,
            "standing": str(backup.standing), "kept_for": [str(reason) for reason in backup.reasons],
            "expires_at": backup.expires_at, "opens": None if backup.opens is None else str(backup.opens)}


def backup_listing(backups: Iterable[ListedBackup], translator: Translator) -> Listing[ListedBackup]:
    """Return backups to print; people read days and sizes, scripts instants and bytes."""
    return Listing(backups, (
        Column("file", lambda one: one.file),
        Column("seq", lambda one: one.seq, brief=False, numeric=True),
        Column("created_at", lambda one: one.created_at, brief=False),
        Column("bytes", lambda one: one.size_bytes, brief=False, numeric=True),
        Column("disk_space", lambda one: size_in_words(one.size_bytes), numeric=True),
        Column("customers", lambda one: one.customers, numeric=True),
        Column("verified_at", lambda one: one.verified_at, brief=False),
        Column("verified", _verdict(translator)),
        Column("drilled_at", lambda one: one.drilled_at, brief=False),
        Column("expires_at", lambda one: one.expires_at, brief=False),
        Column("expires", lambda one: _day(one.expires_at)),
        Column("opens", lambda one: one.opens and translator.text(f"backup.opens.{one.opens}")),
    ), backup_json, lambda one: one.seq, Message("backup.none_there"))


def size_in_words(size_bytes: int) -> str:
    """Return a size in decimal units, as drives are sold."""
    size = size_bytes / _KILO
    for unit in _UNITS[:-1]:
        if size < _KILO:
            return f"{size:.3g} {unit}" if size < _KILO - 1 else f"{size:.0f} {unit}"
        size /= _KILO
    return f"{size:.3g} {_UNITS[-1]}"


def _verdict(translator: Translator) -> Callable[[ListedBackup], str]:
    def verdict(backup: ListedBackup) -> str:
        if backup.standing is Standing.SOUND:
            return _day(backup.verified_at) or ""
        return translator.text(f"backup.standing.{backup.standing}")

    return verdict


def _day(instant: str | None) -> str | None:
    return instant[:10] if instant else None
