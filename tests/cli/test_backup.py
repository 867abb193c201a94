"""`backup create`: what it makes, tells and refuses."""

import hashlib
import json
import os
import stat

import pytest

from cimtool.store.backups import durable
from cimtool.store.backups.filelock import FOLDER_LOCK, file_lock
from cimtool.vault.age import X25519Identity

SECRET = "Planted Plaintext Ltd"


def left_over(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_create_tells_what_it_made(cim, two_customers, dest, recipient):
    made = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json

    file = dest / "cimtool-customers-20261122T083000Z-0001.tar.zst.age"
    assert list(made) == ["file", "bytes", "customers", "sha256", "history_head", "kept", "pruned"]
    assert made["file"] == str(file)
    assert made["bytes"] == file.stat().st_size
    assert made["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (made["customers"], made["kept"], made["pruned"]) == (2, [], [])
    assert len(made["history_head"]) == 64


def test_a_backup_is_only_for_its_owner_and_leaves_nothing_else(backup, dest, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(dest.iterdir()) == [backup]
    assert left_over(tmp_path) == []


def test_two_backups_of_one_second_get_two_numbers(cim, backup, dest, recipient):
    second = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json["file"]

    assert second.endswith("-0002.tar.zst.age")
    assert len(list(dest.iterdir())) == 2


def test_a_new_folder_is_made_for_its_owner(cim, two_customers, tmp_path, recipient):
    cim("backup", "create", tmp_path / "new", "--recipient", recipient, expect=0)

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_file_name_is_taken_as_it_is(cim, two_customers, tmp_path, recipient):
    made = cim("backup", "create", tmp_path / "mine.age", "--recipient", recipient, "-f", "json", expect=0).json

    assert made["file"] == str(tmp_path / "mine.age")


def test_no_file_is_overwritten(cim, two_customers, tmp_path, recipient):
    (tmp_path / "mine.age").write_text("precious")

    ran = cim("backup", "create", tmp_path / "mine.age", "--recipient", recipient, expect=1)

    assert (tmp_path / "mine.age").read_text() == "precious"
    assert "is there already" in ran.err


def test_a_backup_is_no_operation(cim, backup):
    assert len(cim("history", "-f", "json").json) == 2


def test_people_get_one_sentence(cim, two_customers, dest, recipient):
    ran = cim("backup", "create", dest, "--recipient", recipient, expect=0)

    assert ran.out.startswith("Backed 2 customers up to ")
    assert ran.out.count("\n") == 1
    assert ran.err == ""


def test_chinese_people_get_a_chinese_sentence(cim, two_customers, dest, recipient):
    ran = cim("--lang", "zh", "backup", "create", dest, "--recipient", recipient, expect=0)

    assert ran.out.startswith("已把 2 位客户备份到 ")


@pytest.mark.parametrize("command", ["create", "verify"])
def test_quiet_is_silent(cim, backup, dest, kit, command, recipient):
    words = {"create": (dest, "--recipient", recipient), "verify": (backup, "--identity", kit)}[command]

    ran = cim("--quiet", "backup", command, *words, expect=0)

    assert (ran.out, ran.err) == ("", "")


def test_a_missing_database_is_10(cim, dest, recipient):
    cim("backup", "create", dest, "--recipient", recipient, expect=10)

    assert list(dest.iterdir()) == []


def test_no_secret_and_nobody_to_ask_is_12_at_once(cim, two_customers, dest):
    ran = cim("backup", "create", dest, "-f", "json", expect=12)

    assert json.loads(ran.err)["error"]["code"] == "no_secret"
    assert list(dest.iterdir()) == []


def test_a_key_and_a_passphrase_do_not_go_together(cim, two_customers, dest, secret_file, recipient):
    cim("backup", "create", dest, "--recipient", recipient, "--passphrase-file", secret_file, expect=2)


@pytest.mark.parametrize("key", ["age1nonsense", "AGE1NONSENSE", ""])
def test_what_is_no_key_is_2(cim, two_customers, dest, key):
    cim("backup", "create", dest, "--recipient", key, expect=2)


def test_a_secret_key_given_by_mistake_is_not_repeated(cim, two_customers, dest):
    secret = X25519Identity.generate().reveal()

    ran = cim("backup", "create", dest, "--recipient", secret, expect=2)

    assert secret[13:] not in ran.err


def test_too_many_keys_are_2(cim, two_customers, dest, recipient):
    cim("backup", "create", dest, *(["--recipient", recipient] * 17), expect=2)


def test_a_folder_in_use_is_11(cim, two_customers, dest, recipient):
    with file_lock(dest / FOLDER_LOCK, wait_s=0):
        cim("--busy-timeout", "0.1", "backup", "create", dest, "--recipient", recipient, expect=11)


def test_a_full_disk_is_16_and_nothing_is_touched(cim, backup, dest, monkeypatch, recipient):
    before = backup.read_bytes()
    monkeypatch.setattr(durable.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 1000}))

    cim("backup", "create", dest, "--recipient", recipient, expect=16)

    assert list(dest.iterdir()) == [backup]
    assert backup.read_bytes() == before


@pytest.mark.parametrize("step", ["write_backup", "read_back"])
def test_a_failure_on_the_way_leaves_only_older_backups(cim, backup, dest, tmp_path, monkeypatch, step, recipient):
    def fail(*words, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"cimtool.commands.backup.{step}", fail)

    cim("backup", "create", dest, "--recipient", recipient, expect=16)

    assert list(dest.iterdir()) == [backup]
    assert left_over(tmp_path) == []


def test_what_was_not_written_as_meant_gets_no_name(cim, two_customers, dest, monkeypatch, recipient):
    real = durable.os.fsync

    def damage_then_sync(descriptor):
        if os.fstat(descriptor).st_size > 1000:
            os.pwrite(os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY), b"\0\0", 900)
        real(descriptor)

    monkeypatch.setattr(durable.os, "fsync", damage_then_sync)

    cim("backup", "create", dest, "--recipient", recipient, expect=13)

    assert list(dest.iterdir()) == []


def test_what_a_killed_run_left_is_swept(cim, two_customers, dest, tmp_path, recipient):
    (dest / ".cimtool-part-dead").write_bytes(b"half")
    (tmp_path / ".cimtool-work-dead").mkdir()
    (tmp_path / ".cimtool-work-dead" / "snapshot.db").write_text(SECRET)

    cim("backup", "create", dest, "--recipient", recipient, expect=0)

    assert left_over(dest) == []
    assert left_over(tmp_path) == []


def test_no_plaintext_is_in_the_backup_or_left_behind(cim, backup, tmp_path, kit):
    cim("backup", "verify", backup, "--identity", kit, expect=0)

    holders = [path.name for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]

    assert holders == ["customers.db"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_14(cim, two_customers, dest, recipient):
    dest.chmod(0o500)

    cim("backup", "create", dest, "--recipient", recipient, expect=14)
