"""Backups written by released versions must open for ever: never write these files again."""

from pathlib import Path

import pytest

from cimtool.vault.age import Passphrase, read_identities
from cimtool.vault.container import read_backup

GOLDEN = Path(__file__).parents[1] / "golden" / "backup-v1"


def by_key():
    return read_identities((GOLDEN / "identity.txt").read_text(encoding="utf-8"))


def by_passphrase():
    return [Passphrase((GOLDEN / "passphrase.txt").read_text(encoding="utf-8").rstrip("\n"))]


@pytest.mark.parametrize(("name", "identities"), [("to-key", by_key), ("to-passphrase", by_passphrase)])
def test_a_backup_of_version_1_opens(name, identities, tmp_path):
    staging = tmp_path / "customers.db"

    with (GOLDEN / f"{name}.tar.zst.age").open("rb") as src, staging.open("wb") as sink:
        opened = read_backup(src, identities(), sink)

    assert staging.read_bytes() == (GOLDEN / "customers.db").read_bytes()
    assert (opened.header.tool, opened.header.seq, opened.manifest.tables) == ("cimtool 0.1.0", 1, {"customer": 2})
    assert opened.manifest.prev_backup_sha256 is None
