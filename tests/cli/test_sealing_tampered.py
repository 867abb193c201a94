"""Who can write to the file can break a sealed value, but neither read it nor pass it for another's."""

import sqlite3

import pytest

from tests.cli.sealed import CARD, NUMBER, OTHER_NUMBER, PASSPHRASE

REVEAL = ("show", "1", "--unmask", "id_number", "--reason", "contract signed", "--format", "json")


@pytest.fixture
def shop(cim, tmp_path, monkeypatch):
    """Two customers with sealed ID numbers, one with a card."""
    secret = tmp_path / "pw"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    monkeypatch.setenv("CIMTOOL_PASSPHRASE_FILE", str(secret))
    cim("key", "init", expect=0)
    for name, number in (("张伟", NUMBER), ("李娜", OTHER_NUMBER)):
        cim("add", name, "--set", "id_number=-", stdin=f"{number}\n", expect=0)
    cim("update", "1", "--set", "bank_card=-", stdin=f"{CARD}\n", expect=0)
    return secret


def tampered(db, *statements):
    with sqlite3.connect(db) as raw:
        for statement in ("DROP TRIGGER customer_updated", *statements):
            raw.execute(statement)
    raw.close()


def test_what_is_revealed_is_recorded_before_it_is_shown(cim, db, shop):
    assert cim(*REVEAL, expect=0).json["id_number"] == NUMBER
    with sqlite3.connect(db) as raw:
        rows = [row[0] for row in raw.execute("SELECT entry FROM access_log ORDER BY seq DESC LIMIT 1")]
    raw.close()
    assert '"kind":"reveal"' in rows[0]
    assert '"reason":"contract signed"' in rows[0]
    assert NUMBER not in rows[0]


@pytest.mark.parametrize("statement", [
    "UPDATE cell SET sealed = (SELECT sealed FROM cell WHERE id = 2) WHERE id = 1",
    "UPDATE cell SET sealed = (SELECT sealed FROM cell WHERE id = 2), uid = (SELECT uid FROM cell WHERE id = 2)"
    " WHERE id = 1",
    "UPDATE cell SET sealed = (SELECT sealed FROM cell WHERE id = 3) WHERE id = 1",
    "UPDATE customer SET sealed = json_replace(sealed, '$.id_number.cell', 2) WHERE id = 1",
    "UPDATE customer SET sealed = json_replace(sealed, '$.id_number.cell', 3) WHERE id = 1",
    "UPDATE cell SET uid = (SELECT uid FROM customer WHERE id = 2) WHERE id = 1",
    "UPDATE cell SET sealed = substr(sealed, 1, 40) || x'00' WHERE id = 1",
    "UPDATE cell SET field = 'bank_card' WHERE id = 1",
    "DELETE FROM cell WHERE id = 1",
])
def test_a_cell_moved_changed_or_gone_is_refused(cim, db, shop, statement):
    tampered(db, statement)
    done = cim(*REVEAL, expect=13)
    assert done.out == ""
    assert not {NUMBER, OTHER_NUMBER, CARD} & set(done.err.split())


def test_a_keyslot_or_grant_tampered_with_is_refused(cim, db, shop):
    tampered(db, "UPDATE key_grant SET sealed = substr(sealed, 1, 20) || 'AAAA' || substr(sealed, 25)")
    cim(*REVEAL, expect=13)


@pytest.mark.parametrize("words", [("key", "status"), ("user", "list"), REVEAL])
def test_a_keyslot_that_is_none_is_damage_and_no_bug(cim, db, shop, words):
    tampered(db, "UPDATE keyslot SET public = 'age1nonsense'")
    cim(*words, expect=13)


def test_another_drop_box_in_the_place_of_ours_is_noticed_by_who_can_read(cim, db, shop):
    tampered(db, "UPDATE data_key SET box = (SELECT public FROM keyslot)")
    cim(*REVEAL, expect=13)


@pytest.mark.parametrize("words", [
    ("--unmask", "id_number"), ("--unmask", "id_number", "--reason", "  x  "),
    ("--unmask", "phones", "--reason", "contract signed")])
def test_without_a_reason_or_for_a_field_that_is_not_sealed_nothing_is_opened(cim, shop, words):
    assert cim("show", "1", *words, expect=2).out == ""


def test_a_wrong_passphrase_opens_nothing_and_is_recorded(cim, db, shop, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("guess")
    wrong.chmod(0o600)
    assert cim(*REVEAL, "--passphrase-file", str(wrong), expect=12).out == ""
    with sqlite3.connect(db) as raw:
        assert "unlock_failed" in raw.execute("SELECT entry FROM access_log ORDER BY seq DESC LIMIT 1").fetchone()[0]
    raw.close()


def test_more_than_twenty_an_hour_take_the_owners_word(cim, shop, file):
    rows = "".join(f"客户{number},1371234{number:04},passport{number:04}\n" for number in range(21))
    cim("import", str(file("姓名,手机,护照号\n" + rows, "many.in.csv")), expect=0)
    assert cim("export", "--unmask", "--reason", "for the tax office", expect=2).out == ""
    out = cim("export", "--unmask", "--reason", "for the tax office", "--yes", expect=0).out
    assert out.count("PASSPORT") == 21
    assert NUMBER in out


def test_an_export_in_plain_text_comes_back_sealed(cim, shop, db, tmp_path):
    out = tmp_path / "plain.in.jsonl"
    cim("export", "-o", str(out), "--unmask", "--reason", "moving to another machine", expect=0)
    assert NUMBER in out.read_text()
    other = tmp_path / "other.db"
    cim("--db", str(other), "key", "init", expect=0, with_db=False)
    cim("--db", str(other), "import", str(out), expect=0, with_db=False)
    assert NUMBER.encode() not in other.read_bytes()
    found = cim("--db", str(other), "search", "--field", "id_number", "-", "--format", "ids", stdin=f"{NUMBER}\n",
                expect=0, with_db=False)
    assert found.out == "1\n"


def test_the_kit_of_the_backups_opens_what_is_sealed(cim, shop, tmp_path):
    kit = tmp_path / "kit.age"
    cim("backup", "init", "--kit", str(kit), expect=0)
    cim("key", "add", expect=0)
    assert cim(*REVEAL, "--identity", str(kit), expect=0).json["id_number"] == NUMBER
    fresh = tmp_path / "fresh"
    fresh.write_text("another long passphrase")
    fresh.chmod(0o600)
    cim("key", "passphrase", "tester", "--identity", str(kit), "--new-passphrase-file", str(fresh), expect=0)
    cim(*REVEAL, expect=12)
    assert cim(*REVEAL, "--passphrase-file", str(fresh), expect=0).json["id_number"] == NUMBER


def test_the_last_key_cannot_be_removed(cim, shop):
    cim("key", "remove", "tester", expect=1)
    assert [slot["name"] for slot in cim("key", "status", "--format", "json", expect=0).json] == ["tester"]


def test_a_backup_holds_what_is_sealed_as_it_is_and_brings_a_customer_back(cim, shop, tmp_path):
    cim("backup", "create", str(tmp_path / "b.age"), "--passphrase-file", str(shop), expect=0)
    cim("delete", "1", expect=0)
    cim("trash", "empty", "--yes", expect=0)
    cim("restore", str(tmp_path / "b.age"), "--customer", "1", "--passphrase-file", str(shop), expect=0)
    number = cim("search", "张伟", "--format", "ids", expect=0).out.strip()
    shown = cim("show", number, "--unmask", "id_number", "--reason", "is it there again", "--format", "json", expect=0)
    assert shown.json["id_number"] == NUMBER
