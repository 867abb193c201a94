"""`backup verify`, and every way to open a backup."""

import json
import os
import sqlite3
from contextlib import closing

import pytest

from cimtool.vault.age import Passphrase, X25519Identity, encrypt

CHECKS = ["container", "schema_version", "integrity", "foreign_keys", "schema", "rows", "history", "history_head",
          "record"]


def test_verify_names_every_check(cim, backup, kit):
    told = cim("backup", "verify", backup, "--identity", kit, "-f", "json", expect=0).json

    assert list(told) == ["file", "ok", "customers", "checks"]
    assert (told["file"], told["ok"], told["customers"]) == (str(backup), True, 2)
    assert [check["name"] for check in told["checks"]] == CHECKS
    assert all(list(check) == ["name", "ok", "detail"] and check["ok"] for check in told["checks"])


@pytest.mark.parametrize(("lang", "sentence"), [("en", "is sound: 2 customers."), ("zh", "完好，共 2 位客户。")])
def test_verify_speaks_to_people(cim, backup, kit, lang, sentence):
    ran = cim("--lang", lang, "backup", "verify", backup, "--identity", kit, expect=0)

    assert ran.out.rstrip().endswith(sentence)
    assert len(ran.out.splitlines()) == len(CHECKS) + 1
    assert "check." not in ran.out


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


DAMAGE = {
    "a flipped byte in the first line": lambda data: flipped(data, 3),
    "a flipped byte in the proof of the header": lambda data: flipped(data, data.index(b"\n--- ") + 9),
    "a flipped byte inside": lambda data: flipped(data, 1500),
    "the end missing": lambda data: data[:-1],
    "half of it missing": lambda data: data[: len(data) // 2],
    "something behind it": lambda data: data + b"\0",
    "a foreign file": lambda data: b"name,phone\nAnn,138\n",
    "nothing": lambda data: b"",
}


@pytest.mark.parametrize("how", DAMAGE)
def test_what_is_not_as_written_is_13(cim, backup, kit, how):
    backup.write_bytes(DAMAGE[how](backup.read_bytes()))

    ran = cim("backup", "verify", backup, "--identity", kit, "-f", "json", expect=13)

    assert ran.out == ""
    assert json.loads(ran.err)["error"]["code"] in {"damaged", "foreign_file"}


def test_a_whole_backup_of_a_wrong_database_is_13_and_says_what_is_wrong(cim, two_customers, dest, db, kit, recipient):
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER operation_kept")
        raw.execute("UPDATE operation SET actor = 'somebody else' WHERE id = 1")
    made = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json

    told = cim("backup", "verify", made["file"], "--identity", kit, "-f", "json", expect=13).json

    assert told["ok"] is False
    assert [(check["name"], check["detail"]) for check in told["checks"] if not check["ok"]] == [("history", "#1")]


def test_a_newer_schema_is_15(cim, backup, kit, monkeypatch):
    monkeypatch.setattr("cimtool.store.connect.LATEST", 0)

    ran = cim("backup", "verify", backup, "--identity", kit, "-f", "json", expect=15)

    assert json.loads(ran.err)["error"]["code"] == "newer_version"


def test_a_missing_backup_is_10(cim, tmp_path, kit):
    ran = cim("backup", "verify", tmp_path / "none.age", "--identity", kit, "-f", "json", expect=10)

    assert json.loads(ran.err)["error"]["code"] == "backup_missing"


def test_a_folder_is_2(cim, backup, dest, kit):
    cim("backup", "verify", dest, "--identity", kit, expect=2)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_backup_that_may_not_be_read_is_14(cim, backup, kit):
    backup.chmod(0)

    cim("backup", "verify", backup, "--identity", kit, expect=14)


def test_another_key_is_12(cim, backup, kit):
    kit.write_text(X25519Identity.generate().reveal())

    ran = cim("backup", "verify", backup, "--identity", kit, "-f", "json", expect=12)

    assert json.loads(ran.err)["error"]["code"] == "wrong_secret"


def test_a_file_without_keys_is_no_kit(cim, backup, kit):
    kit.write_text("Ann,138\n")

    cim("backup", "verify", backup, "--identity", kit, expect=13)


def test_no_key_and_nobody_to_ask_is_12(cim, backup):
    cim("backup", "verify", backup, expect=12)


def test_a_sealed_kit_opens_with_its_passphrase(cim, backup, kit, secret_file, passphrase):
    text = kit.read_bytes()
    with kit.open("wb") as out:
        sealed = encrypt(out, [Passphrase(passphrase, log_n=10)])
        sealed.write(text)
        sealed.close()

    cim("backup", "verify", backup, "--identity", kit, "--passphrase-file", secret_file, expect=0)


def test_verify_needs_no_database(cim, backup, db, kit):
    for path in db.parent.glob("customers.db*"):
        path.unlink()

    cim("backup", "verify", backup, "--identity", kit, expect=0)

    assert not db.exists()


def test_a_passphrase_seals_and_opens(cim, two_customers, dest, secret_file, monkeypatch, passphrase):
    made = cim("backup", "create", dest, "--passphrase-file", secret_file, "-f", "json", expect=0).json
    monkeypatch.setenv("CIMTOOL_PASSPHRASE", passphrase)

    cim("backup", "verify", made["file"], expect=0)
    monkeypatch.setenv("CIMTOOL_PASSPHRASE", "another")
    cim("backup", "verify", made["file"], expect=12)


def test_a_passphrase_file_that_others_may_read_is_12(cim, two_customers, dest, secret_file):
    secret_file.chmod(0o644)

    cim("backup", "create", dest, "--passphrase-file", secret_file, expect=12)


def test_an_empty_passphrase_is_12_with_a_sentence_in_both_languages(cim, two_customers, dest, monkeypatch):
    monkeypatch.setenv("CIMTOOL_PASSPHRASE", "")

    for lang in ("en", "zh"):
        ran = cim("--lang", lang, "backup", "create", dest, expect=12)
        assert "CIMTOOL_PASSPHRASE" in ran.err
        assert "secret_unread" not in ran.err


@pytest.mark.parametrize("words", [("-", "--passphrase-file", "-"), ("-", "--identity", "-"),
                                   ("b.age", "--identity", "-", "--passphrase-file", "-")])
def test_only_one_thing_can_come_from_stdin(cim, two_customers, words):
    cim("backup", "verify", *words, expect=2)


def test_a_kit_may_come_from_stdin(cim, backup, kit):
    cim("backup", "verify", backup, "--identity", "-", stdin=kit.read_bytes(), expect=0)


def test_a_large_file_is_no_kit_and_is_not_read_to_its_end(cim, backup, tmp_path):
    with (tmp_path / "large").open("wb") as large:
        large.truncate(10**12)

    cim("backup", "verify", backup, "--identity", tmp_path / "large", expect=13)


def test_the_wrong_secret_may_be_damage_and_says_so(cim, backup, kit):
    """A changed byte in the stanza of the only key cannot be told from another key."""
    data = bytearray(backup.read_bytes())
    at = data.index(b"\n", data.index(b"-> X25519 ")) + 1  # where the wrapped key begins
    data[at] = ord("B") if data[at] == ord("A") else ord("A")
    backup.write_bytes(data)

    ran = cim("backup", "verify", backup, "--identity", kit, expect=12)

    assert "damaged" in ran.err


DETAILS = {
    "the end missing": "its end is missing",
    "a byte inside": "a part of it is not as it was written",
    "a header rewritten": "its header was changed",
}


@pytest.mark.parametrize("what", DETAILS)
def test_damage_is_told_in_words(cim, backup, kit, what):
    data = backup.read_bytes()
    backup.write_bytes({
        "the end missing": data[: data.index(b"\n--- ") + 70],
        "a byte inside": flipped(data, len(data) - 500),
        "a header rewritten": data.replace(b"\n--- ", b"\n-> added\n\n--- "),
    }[what])

    assert DETAILS[what] in cim("backup", "verify", backup, "--identity", kit, expect=13).err
