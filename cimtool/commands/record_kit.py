"""What a kit proves of the record of access: its root, and the heads in the labels of the backups that it opens."""

from collections.abc import Sequence
from pathlib import Path

from cimtool.commands.sealing import kit_at
from cimtool.commands.session import Session
from cimtool.errors import CimError, NotAFile
from cimtool.rules.access.words import CHAIN_DIGITS, KeptHead
from cimtool.store.access.check import Anchor
from cimtool.vault.age import Identity
from cimtool.vault.container import read_label
from cimtool.vault.forward import record_root

_PATTERN = "*.tar.zst.age"


def kit_root(session: Session, kit: str, passphrase_file: str | None) -> tuple[Sequence[Identity], bytes]:
    """Return what opens backups, and the root of the keys of the record; fails as `kit_at`."""
    opened = kit_at(session, kit, passphrase_file)
    return opened.identities, record_root(opened.recovery.secret)


def backup_heads(folder: Path, identities: Sequence[Identity]) -> list[Anchor]:
    """Return the heads of the record in the backups of a folder that open.

    Raises:
        NotAFile: it is no folder.
    """
    if not folder.is_dir():
        raise NotAFile(path=str(folder))
    return [anchor for path in sorted(folder.glob(_PATTERN)) if (anchor := _head_of(path, identities)) is not None]


def _head_of(path: Path, identities: Sequence[Identity]) -> Anchor | None:
    try:
        with path.open("rb") as source:
            header = read_label(source, identities, path=str(path))
    except (CimError, OSError):
        return None
    if not header.record_seq or not header.record_head:
        return None
    return Anchor(path.name, KeptHead(header.record_seq, header.record_head[:CHAIN_DIGITS]))
