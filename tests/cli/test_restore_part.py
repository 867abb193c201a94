"""`restore --diff` and `restore --customer`, and backups made by the first schema."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.states import journalled

GOLDEN = Path(__file__).parents[1] / "golden" / "backup-v1"


@pytest.fixture
def sealed(cim, two_customers, dest, recipient):
    """A backup of two customers with a purchase, an interaction and a link between them."""
    cim("purchase", "add", 1, "--date", "2026-10-20", "--amount", "368", expect=0)
    cim("log", 1, "asked for tea", expect=0)
    cim("link", 1, 2, "--role", "friend", expect=0)
    return cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json["file"]


@pytest.fixture
def diff(cim, sealed, kit):
    return lambda: cim("restore", sealed, "--identity", kit, "--diff", "-f", "json", expect=0).json


@pytest.fixture
def bring(cim, sealed, kit):
    def run(customer, expect=0):
        return cim("restore", sealed, "--identity", kit, "--customer", customer, "-f", "json", expect=expect)
    return run


def state(db):
    with closing(sqlite3.connect(db)) as raw:
        return journalled(raw)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_nothing_differs_right_after_a_backup(diff, cim, sealed, kit):
    assert diff() == []
    assert cim("restore", sealed, "--identity", kit, "--diff", "-f", "table").out == (
        "A restore would change no customer.\n")


def test_a_diff_tells_who_comes_goes_and_changes(diff, cim):
    cim("update", 1, "--set", "city=杭州", expect=0)
    cim("purchase", "add", 1, "--date", "2026-11-01", "--amount", "5", expect=0)
    cim("delete", 2, expect=0)
    cim("add", "Late Customer", expect=0)

    found = diff()

    assert [(one["id"], one["change"]) for one in found] == [(3, "gone"), (2, "back"), (1, "changed")]
    assert found[2]["fields"] == {"city": {"now": "杭州", "then": None}}
    assert found[2]["purchases"] == {"now": 2, "then": 1}


@pytest.mark.parametrize("words", [
    ("purchase", "delete", 1), ("interaction", "delete", 1), ("unlink", 1, 2),
    ("purchase", "add", 1, "--date", "2026-11-01", "--amount", "5"), ("log", 1, "again")])
def test_a_child_that_differs_is_a_change_of_its_customer(diff, cim, words):
    cim(*words, expect=0)

    assert [(one["id"], one["change"]) for one in diff()] == [(1, "changed")]


def test_a_diff_writes_nothing(diff, cim, db):
    cim("update", 1, "--set", "city=杭州", expect=0)
    before = content(db.parent)
    before_state = state(db)

    diff()

    assert {name for name in content(db.parent)} == set(before)
    assert state(db) == before_state


def test_after_the_restore_the_diff_is_empty(diff, cim, sealed, kit):
    cim("delete", 1, expect=0)
    cim("restore", sealed, "--identity", kit, "--yes", expect=0)

    assert diff() == []


def test_a_diff_speaks_both_languages(cim, sealed, kit):
    cim("delete", 2, expect=0)

    ran = [cim("--lang", lang, "restore", sealed, "--identity", kit, "--diff", "-f", "plain", expect=0).out
           for lang in ("en", "zh")]

    assert "comes back" in ran[0]
    assert "会恢复" in ran[1]


def test_a_customer_who_was_changed_comes_back_with_children(diff, bring, cim):
    cim("update", 1, "--name", "Nobody", "--add-phone", "139 0013 9000", expect=0)
    cim("purchase", "delete", 1, expect=0)
    cim("unlink", 1, 2, expect=0)

    done = bring(1).json

    assert (done["id"], done["purchases"], done["interactions"], done["links"], done["left"]) == (1, 1, 0, 1, 0)
    assert diff() == []


def test_a_customer_back_is_one_operation_that_undo_reverses(bring, cim, db):
    cim("update", 1, "--name", "Nobody", expect=0)
    cim("purchase", "delete", 1, expect=0)
    before = state(db)

    number = bring(1).json["operation"]
    assert cim("undo", number, "-f", "json", expect=0).json["kept"] == []

    assert state(db) == before


def test_an_erased_customer_comes_back_under_the_same_id(diff, bring, cim):
    cim("delete", 1, expect=0)
    cim("--yes", "trash", "empty", expect=0)

    done = bring("Ann Example").json

    assert (done["id"], done["purchases"], done["interactions"], done["links"]) == (1, 1, 1, 1)
    assert diff() == []
    assert cim("search", "Ann", "-f", "ids").out == "1\n"
    cim("doctor", expect=0)


def test_a_customer_merged_since_comes_back_with_what_the_survivor_took(diff, bring, cim, db):
    cim("merge", 1, 2, "--into", 2, expect=0)
    before = state(db)

    number = bring(1).json["operation"]

    assert cim("show", 1, "-f", "json", expect=0).json["purchases"]
    assert [one["id"] for one in diff()] == [2]
    cim("doctor", expect=0)
    cim("undo", number, expect=0)
    assert state(db) == before


def test_what_was_added_since_stays(bring, cim):
    cim("purchase", "add", 1, "--date", "2026-11-01", "--amount", "5", expect=0)
    cim("update", 1, "--name", "Nobody", expect=0)

    bring(1)

    assert len(cim("show", 1, "-f", "json", expect=0).json["purchases"]) == 2


def test_a_customer_who_is_as_before_is_no_operation(bring, cim):
    before = len(cim("history", "-f", "json").json)

    assert bring(1).json["operation"] is None
    assert len(cim("history", "-f", "json").json) == before


def test_a_ref_that_is_taken_now_is_refused(bring, cim, db, dest, recipient, kit):
    cim("update", 2, "--set", "ref=R-1", expect=0)
    made = cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json["file"]
    cim("update", 2, "--unset", "ref", expect=0)
    cim("update", 1, "--set", "ref=R-1", expect=0)
    before = state(db)

    cim("restore", made, "--identity", kit, "--customer", 2, expect=2)

    assert state(db) == before


def test_a_customer_the_backup_does_not_have_is_4(bring):
    assert json.loads(bring(99, expect=4).err)["error"]["code"] == "customer_not_found"


def test_a_missing_database_is_10(bring, diff, db, cim, sealed, kit):
    for path in db.parent.glob("customers.db*"):
        path.unlink()

    bring(1, expect=10)
    cim("restore", sealed, "--identity", kit, "--diff", expect=10)


def test_two_ways_at_once_are_2(cim, sealed, kit, tmp_path):
    cim("restore", sealed, "--identity", kit, "--diff", "--customer", 1, expect=2)
    cim("restore", sealed, "--identity", kit, "--diff", "--into", tmp_path / "new.db", expect=2)


OLD = ("restore", GOLDEN / "schema-1.tar.zst.age", "--identity", GOLDEN / "identity.txt")


def test_a_backup_of_the_first_schema_is_restored_and_works(cim):
    assert cim(*OLD, "-f", "json", expect=0).json["customers"] == 2

    shown = cim("show", 1, "-f", "json", expect=0).json
    assert (shown["name"], shown["purchases"][0]["product"]) == ("Ann Example", "龙井")
    assert cim("search", "xiaoming", "-f", "ids", expect=0).out == "2\n"
    cim("add", "Next", expect=0)
    cim("doctor", expect=0)


def test_the_first_schema_over_a_database_in_use_keeps_it_and_its_ids(cim, db):
    for name in ("A", "B", "C", "D", "E"):
        cim("add", name, expect=0)

    done = cim(*OLD, "--yes", "-f", "json", expect=0).json

    assert Path(done["safety_copy"]).exists()
    assert cim("add", "Next", "-f", "json", expect=0).json["id"] == 6


def test_the_first_schema_can_be_rehearsed_compared_and_taken_one_customer_from(cim):
    cim("add", "Somebody", expect=0)

    cim("backup", "drill", *OLD[1:], expect=0)
    found = cim(*OLD, "--diff", "-f", "json", expect=0).json
    cim(*OLD, "--customer", "王小明", expect=0)

    assert [(one["name"], one["change"]) for one in found] == [
        ("Somebody", "gone"), ("Ann Example", "back"), ("王小明", "back")]
    assert len(cim("list", "-f", "json", expect=0).json) == 2
