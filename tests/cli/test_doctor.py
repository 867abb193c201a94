"""`doctor`: every check finds what it is there for, and says what to do."""

import json
import sqlite3
from contextlib import closing

import pytest

from cimtool.rules.index_terms import index_terms
from cimtool.store import connect, derived
from tests.house.catalogues import english_in

CHECKS = ["file_mode", "schema_version", "integrity", "foreign_keys", "tables", "open_operation", "history", "record",
          "derivation", "derived", "search_index", "journal_mode", "page_size", "free_space"]


def changed(db, *statements):
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        for statement in statements:
            raw.execute(*statement if isinstance(statement, tuple) else (statement,))


def unindexed(number):
    """Take a customer out of the index, as a program with a mistake would."""
    def tamper(db):
        with closing(sqlite3.connect(db, isolation_level=None)) as raw:
            row = raw.execute("SELECT text, sounds FROM derived WHERE customer_id = ?", (number,)).fetchone()
            raw.execute("INSERT INTO search_index (search_index, rowid, term) VALUES ('delete', ?, ?)",
                        (number, index_terms(*row)))
    return tamper


def opened_up(db):
    db.chmod(0o644)


def by_sql(*statements):
    return lambda db: changed(db, *statements)


FAULTS = {
    "a file that others may read": (opened_up, "file_mode",
                                    "customers.db 0644, customers.db-wal 0644, customers.db-shm 0644"),
    "an orphan": (by_sql("INSERT INTO open_operation VALUES (9)",
                         "INSERT INTO purchase (op, customer_id, uid, bought_on, amount_minor, currency)"
                         " VALUES (9, 99, 'x', '2026-01-01', 1, 'CNY')", "DELETE FROM open_operation"),
                  "foreign_keys", "purchase"),
    "a missing trigger": (by_sql("DROP TRIGGER customer_updated"), "tables", "customer_updated"),
    "a table of somebody else": (by_sql("CREATE TABLE mine (x)"), "tables", "mine"),
    "an open operation": (by_sql("INSERT INTO open_operation VALUES (7)"), "open_operation", "#7"),
    "a forged before-image": (by_sql("INSERT INTO image (operation, tbl, row) VALUES (1, 'customer', 1)"),
                              "history", "#1"),
    "another version of the derivation": (by_sql("UPDATE derivation SET version = 99"), "derivation", "v99"),
    "no version of the derivation": (by_sql("DELETE FROM derivation"), "derivation", "v0"),
    "a missing look-up key": (by_sql("DELETE FROM lookup WHERE customer_id = 2"), "derived", "#2"),
    "a look-up key of nobody": (by_sql("INSERT INTO lookup VALUES ('n:ghost', 7)"), "derived", "#7"),
    "a customer out of the index": (unindexed(2), "search_index", "#2"),
    "a term of nobody": (by_sql("INSERT INTO search_index (rowid, term) VALUES (8, 'ghost')"), "search_index", "#8"),
    "a rollback journal": (by_sql("PRAGMA journal_mode=delete"), "journal_mode", "delete"),
    "other pages": (by_sql("PRAGMA journal_mode=delete", "PRAGMA page_size=8192", "VACUUM", "PRAGMA journal_mode=wal"),
                    "page_size", "8192"),
}


def faults(ran):
    return [(check["name"], check["detail"]) for check in ran.json["checks"] if not check["ok"]]


@pytest.fixture
def sound(cim, two_customers, db):
    """A sound database; Ann Example is #1."""
    return db


def test_a_sound_database_passes_every_check(cim, sound):
    told = cim("doctor", "-f", "json", expect=0).json

    assert list(told) == ["ok", "checks"]
    assert told["ok"] is True
    assert [check["name"] for check in told["checks"]] == CHECKS
    assert all(check == {"name": check["name"], "ok": True, "detail": "ok"} for check in told["checks"])


def test_without_a_backup_plan_one_is_only_advised(cim, sound):
    ran = cim("doctor", expect=0)

    assert "cimtool backup create" in ran.err
    assert cim("doctor", "--quiet", expect=0).err == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_its_check_alone(cim, sound, fault):
    tamper, check, detail = FAULTS[fault]
    tamper(sound)

    ran = cim("doctor", "-f", "json", expect=3)

    assert ran.json["ok"] is False
    assert faults(ran) == [(check, detail)]
    assert ran.err.count("\n") == 1
    assert "plan" not in ran.err


def test_derived_text_that_is_wrong_is_found_in_the_row_and_in_the_index(cim, sound):
    changed(sound, "UPDATE derived SET text = 'bob' WHERE customer_id = 1")

    ran = cim("doctor", "-f", "json", expect=3)

    assert faults(ran) == [("derived", "#1"), ("search_index", "#1")]
    assert ran.err.count("--rebuild-index") == 1


def test_of_many_wrong_customers_five_are_named(cim, sound):
    for number in range(5):
        cim("add", f"More {number}", "--on-duplicate", "allow", expect=0)
    changed(sound, "UPDATE derived SET keys = '[]'")

    assert faults(cim("doctor", "-f", "json", expect=3)) == [("derived", "#1, #2, #3, #4, #5, ...")]


def test_a_full_disk_is_found(cim, sound, monkeypatch):
    monkeypatch.setattr("cimtool.store.health.shutil.disk_usage", lambda _: type("Usage", (), {"free": 1 << 10}))

    assert faults(cim("doctor", "-f", "json", expect=3)) == [("free_space", "0 MB < 1 MB")]


@pytest.mark.parametrize(("lang", "fine", "wrong", "whole"), [
    ("en", "  ok      the database file is whole", "  FAILED  no operation was left half done (#7)",
     ": 1 check failed."),
    ("zh", "  正常  数据库文件完整", "  不符  没有做到一半的操作（#7）", "：1 项检查不符。"),
])
def test_people_get_a_line_for_each_check(cim, sound, lang, fine, wrong, whole):
    changed(sound, "INSERT INTO open_operation VALUES (7)")

    ran = cim("--lang", lang, "doctor", expect=3)

    lines = ran.out.splitlines()
    assert len(lines) == len(CHECKS) + 1
    assert fine in lines
    assert wrong in lines
    assert lines[-1] == f"{sound}{whole}"
    assert "cimtool restore" in ran.err


@pytest.mark.parametrize(("lang", "whole"), [("en", " is sound."), ("zh", " 完好。")])
def test_people_are_told_that_all_is_well(cim, sound, lang, whole):
    assert cim("--lang", lang, "doctor", expect=0).out.splitlines()[-1] == f"{sound}{whole}"


@pytest.mark.parametrize("fault", FAULTS)
def test_no_english_is_left_in_the_chinese(cim, sound, fault):
    tamper, _, detail = FAULTS[fault]
    tamper(sound)

    ran = cim("--lang", "zh", "doctor", expect=3)

    assert english_in((ran.out + ran.err).replace(str(sound), "").replace(detail, "")) == []


@pytest.mark.parametrize("tamper", [
    by_sql("UPDATE derived SET text = 'bob', keys = '[]' WHERE customer_id = 1"), by_sql("DELETE FROM derived"),
    by_sql("DELETE FROM lookup"), by_sql("DELETE FROM derivation"), unindexed(1),
    by_sql("INSERT INTO search_index (rowid, term) VALUES (8, 'ghost')")])
def test_rebuilding_cures_what_is_derived(cim, sound, tamper):
    tamper(sound)

    assert cim("doctor", "--rebuild-index", "-f", "json", expect=0).json["ok"] is True
    assert [hit["id"] for hit in cim("search", "example", "-f", "json", expect=0).json] == [1]


def test_rebuilding_is_no_operation(cim, sound):
    before = cim("history", "-f", "json", expect=0).out

    cim("doctor", "--rebuild-index", expect=0)

    assert cim("history", "-f", "json", expect=0).out == before


def test_doctor_itself_changes_nothing(cim, sound):
    tampered = ["UPDATE derived SET text = 'bob'", "PRAGMA wal_checkpoint(TRUNCATE)"]
    changed(sound, *tampered)
    before = sound.read_bytes()

    cim("doctor", expect=3)

    assert sound.read_bytes() == before


@pytest.mark.parametrize("words", [["doctor"], ["doctor", "--rebuild-index"]])
def test_a_missing_database_is_10_and_stays_missing(cim, db, words):
    ran = cim(*words, "-f", "json", expect=10)

    assert json.loads(ran.err)["error"]["code"] == "database_missing"
    assert not db.exists()


def test_a_damaged_file_is_13_and_says_how_to_restore(cim, sound):
    changed(sound, "PRAGMA wal_checkpoint(TRUNCATE)")
    with sound.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8 * 4096)

    ran = cim("doctor", "-f", "json", expect=13)

    error = json.loads(ran.err)["error"]
    assert (ran.out, error["code"]) == ("", "damaged")
    assert "cimtool restore" in error["hint"]


def test_pages_that_are_used_twice_are_damage(cim, sound):
    with closing(sqlite3.connect(sound)) as raw:
        raw.execute("PRAGMA writable_schema=1")
        raw.execute("UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
                    " WHERE name = 'purchase_op') WHERE name = 'customer_op'")
        raw.commit()

    ran = cim("doctor", expect=13)

    assert "is damaged (" in ran.err
    assert "***" not in ran.err


def test_a_foreign_file_is_13(cim, db):
    db.write_bytes(b"name,phone\nAnn,138\n" * 100)

    assert json.loads(cim("doctor", "-f", "json", expect=13).err)["error"]["code"] == "foreign_file"


def test_a_write_after_the_rules_changed_derives_all_anew_and_once(cim, sound, monkeypatch):
    rebuilt = []
    monkeypatch.setattr(derived, "VERSION", derived.VERSION + 1)
    monkeypatch.setattr(connect, "VERSION", derived.VERSION)
    monkeypatch.setattr(derived, "rebuild", lambda *of, rebuild=derived.rebuild: rebuilt.append(1) or rebuild(*of))
    assert faults(cim("doctor", "-f", "json", expect=3)) == [("derivation", f"v{derived.VERSION - 1}")]

    cim("add", "Third Person", expect=0)
    cim("add", "Fourth Body", expect=0)

    assert rebuilt == [1]
    assert cim("doctor", expect=0)
