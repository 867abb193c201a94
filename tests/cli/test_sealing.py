"""Sensitive values through the command line: sealed, masked, found again, and never in plain text on the disk."""

import json
import sqlite3

import pytest

from tests.cli.sealed import CARD, MASK, NUMBER, OTHER_NUMBER, PASSPHRASE, assert_nowhere

ROWS = (f"姓名,手机,身份证号,银行卡号\n张伟,13812345678,{NUMBER.lower()},{CARD}\n李娜,13912345678,{OTHER_NUMBER},\n"
        "王芳,13712345678,1.10101199003074E+17,\n赵敏,13612345678,110101199003073811,\n")


@pytest.fixture
def locked(cim, tmp_path):
    """A database with a data key, and nobody who unlocks it."""
    secret = tmp_path / "pw"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    cim("key", "init", "--passphrase-file", str(secret), expect=0)
    return secret


@pytest.fixture
def unlocked(locked, monkeypatch):
    """The same, with its passphrase in the environment."""
    monkeypatch.setenv("CIMTOOL_PASSPHRASE_FILE", str(locked))
    return locked


def sealed_in(db_path, number=1):
    with sqlite3.connect(db_path) as raw:
        return raw.execute("SELECT sealed FROM customer WHERE id = ?", (number,)).fetchone()[0]


def test_without_a_key_a_sensitive_value_is_refused_and_nothing_is_added(cim, db):
    done = cim("add", "张伟", "--set", f"id_number={NUMBER}", expect=12)
    assert "key init" in done.err
    assert not db.exists()


def test_without_its_secret_a_sensitive_value_is_refused_at_once(cim, locked, file):
    cim("add", "张伟", "--set", "id_number=-", stdin=f"{NUMBER}\n", expect=12)
    cim("import", str(file(ROWS, "a.in.csv")), expect=12)
    assert cim("list", "--format", "json", expect=0).json == []


def test_a_typed_value_is_sealed_shown_masked_and_nowhere_in_plain_text(cim, unlocked, tmp_path):
    added = cim("add", "张伟", "--set", "id_number=-", "--format", "json", stdin=f"{NUMBER}\n", expect=0).json
    assert added["id_number"] == MASK
    for words in (("show", "1"), ("list",), ("search", "张伟"), ("history",), ("export", "--format", "jsonl")):
        assert NUMBER not in cim(*words, expect=0).out
    assert_nowhere(tmp_path, NUMBER)


def test_a_value_on_the_command_line_is_taken_and_said_to_stand_in_the_history(cim, unlocked):
    assert "--set id_number=-" in cim("add", "张伟", "--set", f"id_number={NUMBER}", expect=0).err


def test_an_import_seals_its_columns_and_names_only_masks_in_the_rejects(cim, unlocked, bring, file, tmp_path):
    rejects = tmp_path / "rejects.csv"
    said = bring(str(file(ROWS, "a.in.csv")), "--rejects", str(rejects), expect=3)
    assert (said["added"], said["rejected"]) == (3, 1)
    assert said["columns"]["身份证号"] == "id_number"
    assert "lost_digits" in rejects.read_text("utf-8-sig")
    found = cim("list", "--format", "json", expect=0).json
    assert [one["id_number"] for one in found] == [MASK, "110***********3810", "110***********3811"]
    assert found[0]["bank_card"] == "****4567"
    assert_nowhere(tmp_path, NUMBER, OTHER_NUMBER, CARD, "110101199003073811")


def test_the_same_file_again_is_unchanged_after_a_rotation_too(cim, unlocked, bring, file):
    path = str(file(ROWS, "a.in.csv"))
    bring(path, expect=3)
    assert bring(path, expect=3)["unchanged"] == 3
    cim("key", "rotate", expect=0)
    assert bring(path, expect=3)["unchanged"] == 3


def test_a_row_that_differs_in_what_is_sealed_is_another_row(cim, unlocked, bring, file):
    bring(str(file("姓名,手机,银行卡号\n张伟,13812345678,\n", "a.in.csv")))
    assert bring(str(file(f"姓名,手机,银行卡号\n张伟,13812345678,{CARD}\n", "a.in.csv")))["updated"] == 1


def test_another_id_number_under_one_name_and_phone_is_never_folded(cim, unlocked, bring, file, tmp_path):
    bring(str(file(f"姓名,手机,身份证号\n张伟,13812345678,{NUMBER}\n", "a.in.csv")))
    said = bring(str(file(f"姓名,手机,身份证号\n张伟,13812345678,{OTHER_NUMBER}\n", "b.in.csv")), expect=3)
    assert said["review"] == 1
    assert cim("show", "1", "--format", "json", expect=0).json["id_number"] == MASK
    assert_nowhere(tmp_path, NUMBER, OTHER_NUMBER)


def test_a_masked_value_changes_nothing(cim, unlocked, bring, file, tmp_path):
    cim("add", "张伟", "--phone", "13812345678", "--set", "id_number=-", stdin=f"{NUMBER}\n", expect=0)
    out = tmp_path / "out.jsonl"
    cim("export", "-o", str(out), expect=0)
    assert json.loads(out.read_text())["id_number"] == MASK
    assert bring(str(out))["unchanged"] == 1
    assert cim("show", "1", "--format", "json", expect=0).json["id_number"] == MASK


def test_undo_takes_a_sealed_value_back_and_brings_it_again(cim, unlocked, db):
    cim("add", "张伟", expect=0)
    before = sealed_in(db)
    cim("update", "1", "--set", "id_number=-", stdin=f"{NUMBER}\n", expect=0)
    sealed = sealed_in(db)
    assert sealed != before
    cim("undo", expect=0)
    assert sealed_in(db) == before
    cim("key", "rotate", expect=0)
    cim("undo", "3", expect=0)
    assert sealed_in(db) == sealed


def test_who_has_it_is_found_by_the_value_itself(cim, unlocked, bring, file):
    bring(str(file(ROWS, "a.in.csv")), expect=3)
    for typed in (NUMBER, NUMBER.lower(), f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"):
        found = cim("search", "--field", "id_number", "-", "--format", "ids", stdin=f"{typed}\n", expect=0).out
        assert found == "1\n"
    assert cim("search", "--field", "id_number", "-", "--format", "ids", stdin="123\n", expect=0).out == ""


def test_a_merge_keeps_the_sealed_value_of_the_record_that_leaves(cim, unlocked):
    cim("add", "张伟", "--phone", "13812345678", expect=0)
    cim("add", "张玮", "--set", "id_number=-", "--on-duplicate", "allow", stdin=f"{NUMBER}\n", expect=0)
    cim("merge", "1", "2", expect=0)
    assert cim("search", "--field", "id_number", "-", "--format", "ids", stdin=f"{NUMBER}\n", expect=0).out == "1\n"
    shown = cim("show", "1", "--unmask", "id_number", "--reason", "contract signed", "--format", "json", expect=0).json
    assert shown["id_number"] == NUMBER
    cim("unmerge", "2", expect=0)
    assert cim("show", "1", "--format", "json", expect=0).json["id_number"] is None
    assert cim("search", "--field", "id_number", "-", "--format", "ids", stdin=f"{NUMBER}\n", expect=0).out == "2\n"
