"""`backup extract`: the files of a backup, all of them or none."""

import json
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.backup_kits import created, make_kit, make_sealing_quick


@pytest.fixture
def extract(cim, kit, tmp_path):
    """Run ``backup extract`` with the key of the tests."""
    def run(file, *words, expect=0):
        return cim("backup", "extract", file, "--to", tmp_path / "out", "--identity", kit, "-f", "json", *words,
                   expect=expect)
    return run


def names(folder: Path):
    return sorted(path.name for path in folder.iterdir())


def test_extract_gives_the_database_and_what_the_backup_says(extract, backup, tmp_path):
    told = extract(backup).json

    out = tmp_path / "out"
    assert list(told) == ["file", "folder", "database", "bytes", "sha256", "created", "schema", "signed"]
    assert names(out) == ["HEADER.json", "MANIFEST.json", "customers.db"]
    assert told["bytes"] == (out / "customers.db").stat().st_size
    assert json.loads((out / "HEADER.json").read_text())["created"] == told["created"]
    assert json.loads((out / "MANIFEST.json").read_text())["db_sha256"] == told["sha256"]
    with closing(sqlite3.connect(out / "customers.db")) as db:
        assert db.execute("SELECT count(*) FROM customer").fetchone()[0] == 2


def test_what_comes_out_is_only_for_its_owner(extract, backup, tmp_path):
    extract(backup)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()}
    assert (stat.S_IMODE((tmp_path / "out").stat().st_mode), modes) == (0o700, {0o600})


def test_a_signature_comes_out_too(cim, two_customers, dest, tmp_path, secret_file, monkeypatch):
    make_sealing_quick(monkeypatch)
    make_kit(cim, tmp_path / "kit.age", secret_file)

    told = cim("backup", "extract", created(cim, dest), "--to", tmp_path / "out", "--identity", tmp_path / "kit.age",
               "--passphrase-file", secret_file, "-f", "json", expect=0).json

    assert told["signed"] is True
    assert (tmp_path / "out" / "MANIFEST.sig").stat().st_size == 64


def test_a_newer_schema_comes_out(extract, backup, monkeypatch, tmp_path):
    monkeypatch.setattr("cimtool.store.connect.LATEST", 0)

    extract(backup)

    assert "customers.db" in names(tmp_path / "out")


@pytest.mark.parametrize("name", ["HEADER.json", "customers.db", "MANIFEST.sig"])
def test_nothing_is_overwritten(extract, backup, tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("precious")

    extract(backup, expect=1)

    assert names(tmp_path / "out") == [name]
    assert (tmp_path / "out" / name).read_text() == "precious"


def test_a_link_that_points_nowhere_is_not_followed(extract, backup, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "customers.db").symlink_to(tmp_path / "elsewhere")

    extract(backup, expect=1)

    assert not (tmp_path / "elsewhere").exists()


def test_of_a_damaged_backup_nothing_comes_out(extract, backup, tmp_path):
    data = backup.read_bytes()
    backup.write_bytes(data[:-100])

    ran = extract(backup, expect=13)

    assert names(tmp_path / "out") == []
    assert "not as it was written" in json.loads(ran.err)["error"]["message"]


def test_a_file_in_the_place_of_the_folder_is_2(extract, backup, tmp_path):
    (tmp_path / "out").write_text("precious")

    extract(backup, expect=2)


def test_a_missing_backup_is_10(extract, tmp_path):
    extract(tmp_path / "none.age", expect=10)

    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_14(extract, backup, tmp_path):
    (tmp_path / "out").mkdir(mode=0o500)

    extract(backup, expect=14)


def test_people_get_one_sentence_in_both_languages(cim, backup, kit, tmp_path):
    said = [cim("--lang", lang, "backup", "extract", backup, "--to", tmp_path / lang, "--identity", kit, expect=0).out
            for lang in ("en", "zh")]

    assert said[0].startswith("Took the backup of 2026-11-22T08:30:00Z apart in ")
    assert said[1].startswith("已把 2026-11-22T08:30:00Z 的备份拆到 ")
