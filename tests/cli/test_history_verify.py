"""`history verify` and `history head`: as a person types them, and what they say when somebody was at the file."""

import json
from pathlib import Path

import pytest

from cimtool.store.access.key import record_key_path
from tests.store.access.record_forgery import Forger, edited

GOLDEN_KIT = Path(__file__).parents[1] / "golden" / "backup-v1-kit" / "kit.age"


@pytest.fixture
def init(cim, kit):
    """Take a kit up; it is not sealed, because every passphrase costs a second."""
    def run():
        return cim("backup", "init", "--kit", kit, "-f", "json", expect=0).json
    return run


@pytest.fixture
def verify(cim, kit):
    """Check the record with the kit."""
    def run(*words, expect=0):
        return cim("history", "verify", "--kit", kit, *words, "-f", "json", expect=expect).json
    return run


def kinds(db):
    return [json.loads(row[1])["kind"] for row in Forger(db).rows()]


def words_of(cim):
    return cim("history", "head", "-f", "json", expect=0).json["words"]


def test_a_whole_record_is_0_and_says_how_much_the_kit_proves(cim, two_customers, init, verify, db):
    assert cim("history", "verify", "-f", "json", expect=0).json["proved"] is None
    init()
    cim("update", "1", "--set", "city=Beijing", expect=0)

    told = verify()

    assert (told["ok"], told["faults"], told["anchors"]) == (True, [], 0)
    assert (told["rows"], told["sealed"], told["proved"]) == (6, 2, 2)
    assert kinds(db) == ["begin", "operation", "operation", "key", "key", "operation"]


def test_tampering_is_13_and_names_the_row(cim, two_customers, init, verify, db):
    init()
    cim("update", "1", "--set", "city=Beijing", expect=0)
    forger = Forger(db)
    forger.put(forger.anew(edited(forger.rows(), 6, actor="somebody"), since=6))

    assert cim("history", "verify", "-f", "json", expect=0).json["ok"] is True
    (fault,) = verify(expect=13)["faults"]
    assert (fault["what"], fault["row"], fault["grave"]) == ("rewritten", 6, True)
    assert "Row 6" in fault["message"]


@pytest.mark.parametrize(("lang", "sentence"), [
    ("en", "Row 2 is not as it was written."), ("zh", "第 2 行已不是当初写下的样子。")])
def test_people_are_told_which_row(cim, two_customers, db, lang, sentence):
    forger = Forger(db)
    forger.put(edited(forger.rows(), 2, actor="somebody"))

    ran = cim("--lang", lang, "history", "verify", expect=13)

    assert sentence in ran.out.splitlines()
    assert "cimtool restore" in ran.out


def test_a_lost_key_is_3_and_said_when_it_happens(cim, two_customers, init, db):
    init()
    record_key_path(db).unlink()

    assert "history verify" in cim("update", "1", "--set", "city=Beijing", expect=0).err
    assert cim("update", "1", "--set", "city=Xian", expect=0).err == ""
    assert [fault["what"] for fault in cim("history", "verify", "-f", "json", expect=3).json["faults"]] == ["lost"]
    init()
    assert cim("history", "verify", expect=0).err == ""


def test_words_on_paper_show_later_that_rows_are_gone(cim, two_customers, db):
    words = words_of(cim)
    cim("history", "verify", "--head", words.upper(), expect=0)
    forger = Forger(db)
    forger.put(forger.rows()[:2])

    told = cim("history", "verify", "--head", words, "-f", "json", expect=13).json

    assert ("anchor", 3) in [(fault["what"], fault["row"]) for fault in told["faults"]]


def test_words_that_were_miswritten_are_a_wrong_value(cim, two_customers):
    cim("history", "verify", "--head", words_of(cim)[:-1] + "?", expect=2)


def test_every_backup_is_an_anchor(cim, two_customers, init, verify, dest, db):
    init()
    cim("backup", "create", dest, expect=0)
    cim("backup", "create", dest, expect=0)

    assert verify("--backups", dest)["anchors"] == 2
    forger = Forger(db)
    forger.put(forger.rows()[:5])
    record_key_path(db).unlink()
    told = verify("--backups", dest, expect=13)
    assert {fault["what"] for fault in told["faults"]} == {"anchor"}
    cim("history", "verify", "--backups", dest, expect=2)


def test_after_a_restore_the_record_goes_on_and_old_heads_are_explained(cim, two_customers, init, verify, dest, db,
                                                                       kit):
    init()
    made = cim("backup", "create", dest, "-f", "json", expect=0).json["file"]
    for city in ("Beijing", "Xian", "Wuhan"):
        cim("update", "1", "--set", f"city={city}", expect=0)
    words = words_of(cim)
    cim("restore", made, "--identity", kit, "--yes", expect=0)
    cim("update", "1", "--set", "city=Harbin", expect=0)

    assert kinds(db)[-2:] == ["restore", "operation"]
    assert verify()["ok"] is True
    (fault,) = verify("--head", words, expect=3)["faults"]
    assert (fault["what"], fault["grave"]) == ("replaced", False)
    restored = json.loads(Forger(db).rows()[-2][1])
    assert (restored["former_rows"], restored["source"]) == (9, "kit")


def test_a_restore_without_the_kit_goes_on_under_a_key_from_the_one_before(cim, two_customers, init, verify, dest, db,
                                                                           secret_file):
    init()
    made = cim("backup", "create", dest, "--passphrase-file", secret_file, "-f", "json", expect=0).json["file"]
    cim("update", "1", "--set", "city=Beijing", expect=0)
    cim("restore", made, "--passphrase-file", secret_file, "--yes", expect=0)
    cim("update", "1", "--set", "city=Harbin", expect=0)

    told = verify()

    assert told["ok"] is True
    assert json.loads(Forger(db).rows()[-2][1])["source"] == "key"
    assert told["proved"] == told["sealed"] == 3


def test_a_restore_elsewhere_says_where_it_came_from(cim, two_customers, init, dest, tmp_path, kit):
    init()
    made = cim("backup", "create", dest, "-f", "json", expect=0).json["file"]
    elsewhere = tmp_path / "elsewhere.db"
    cim("restore", made, "--identity", kit, "--into", elsewhere, expect=0)

    assert kinds(elsewhere)[-1] == "restore"
    told = cim("--db", elsewhere, "history", "verify", "--kit", kit, "-f", "json", expect=0, with_db=False)
    assert told.json["ok"] is True


def test_an_export_is_recorded_by_how_many_and_where_to_but_not_what_was_asked(cim, two_customers, db, tmp_path):
    cim("export", "Example", "-o", tmp_path / "some.csv", "--fields", "name,phones", expect=0)
    cim("export", "--format", "jsonl", expect=0)

    rows = [json.loads(row[1]) for row in Forger(db).rows()[-2:]]
    assert [(row["kind"], row["object"], row["count"]) for row in rows] == [
        ("export", "csv:some.csv", 1), ("export", "jsonl:-", 2)]
    assert rows[0]["fields"] == ["name", "phones"]
    assert "Example" not in str(rows)


def test_a_wrong_passphrase_of_the_kit_is_recorded(cim, two_customers, db, secret_file):
    cim("history", "verify", "--kit", GOLDEN_KIT, "--passphrase-file", secret_file, expect=12)

    row = json.loads(Forger(db).rows()[-1][1])
    assert (row["kind"], row["object"], row["command"]) == ("unlock_failed", GOLDEN_KIT.name, "unlock")


def test_before_there_is_a_row_there_is_no_head(cim, db, store):
    assert store.writer
    store.close()

    assert cim("history", "head", expect=0).out == "There is no row in the record yet.\n"
    cim("history", "verify", expect=0)


def test_without_a_database_both_say_so(cim):
    cim("history", "verify", expect=10)
    cim("history", "head", expect=10)


def test_the_head_is_short_enough_for_a_terminal(cim, two_customers):
    assert max(map(len, cim("history", "head", expect=0).out.splitlines()[:3])) <= 80
