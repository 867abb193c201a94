"""Backups and kits written by released versions must restore for ever: never write these files again."""

import shutil
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "backup-v1-kit"


@pytest.fixture
def golden(tmp_path):
    """The golden files, where git's modes do not matter."""
    folder = tmp_path / "golden"
    shutil.copytree(GOLDEN, folder)
    (folder / "passphrase.txt").chmod(0o600)
    return folder


@pytest.mark.parametrize(("name", "opened_by"), [("to-kit", ("--identity", "kit.age")), ("to-passphrase", ())])
def test_a_backup_of_the_first_release_restores(cim, golden, name, opened_by):
    keys = [str(golden / word) if word.endswith(".age") else word for word in opened_by]

    told = cim("restore", golden / f"{name}.tar.zst.age", *keys, "--passphrase-file", golden / "passphrase.txt",
               "-f", "json", expect=0).json

    assert told["customers"] == 2
    shown = [cim("show", number, "-f", "json", expect=0).json for number in (1, 2)]
    assert [one["name"] for one in shown] == ["王小明", "Ann Example"]
    assert (shown[0]["phones"][0]["e164"], shown[0]["city"], shown[0]["tags"]) == ("+8613800138000", "杭州", ["VIP"])
    assert len(shown[0]["purchases"]) == len(shown[1]["interactions"]) == 1
    assert len(cim("history", "-f", "json").json) == 5
    assert cim("doctor", "-f", "json").json["ok"] is True
    cim("undo", "4", expect=0)


def test_a_kit_of_the_first_release_is_taken_up(cim, golden, tmp_path):
    made = cim("backup", "init", "--kit", golden / "kit.age", "--passphrase-file", golden / "passphrase.txt",
               "-f", "json", expect=0).json

    assert made["recipient"] == "age1s0tv7th6vz3l9s2rad2d06q68zuu0ecdcvuxxeejgdle4fq9np6q68ew7g"
    assert made["signer"] == "cimsigner19m4s3v78c4f830htpy7v7vpuw40k9r4mtct4wksxml8fpara4qzs3eervw"
