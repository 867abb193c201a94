"""`update --where`: one change to all that fit, as one operation, and asked for when they are many."""

import pytest

from cimtool.store.journal import JOURNALLED
from cimtool.store.store import Store


def rows(db):
    opened = Store(db, busy_timeout_s=1)
    found = {table: opened.reader.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}
    opened.close()
    return found


@pytest.fixture
def three(cim):
    for name, city in (("张伟", "上海"), ("李娜", "上海"), ("王芳", "北京")):
        cim("add", name, "--set", f"city={city}", "--tag", f"tag-{city}", expect=0)


def test_all_that_fit_are_changed_in_one_operation_and_undo_is_exact(cim, db, three):
    before = rows(db)

    result = cim("update", "--where", "city:上海", "--set", "region=华东", "--add-tag", "vip", "-f", "json",
                 expect=0).json

    assert result == {"operation": 4, "fitting": 2, "changed": 2,
                      "customers": [{"id": 1, "name": "张伟"}, {"id": 2, "name": "李娜"}]}
    assert cim("list", "region:华东 tag:vip", "-f", "ids", expect=0).out == "1\n2\n"
    cim("undo", expect=0)
    assert rows(db) == before


def test_those_that_are_so_already_are_not_counted(cim, three):
    cim("update", 1, "--add-tag", "vip", expect=0)

    ran = cim("update", "--where", "city:上海 or city:北京", "--add-tag", "vip", "--remove-tag", "tag-北京", expect=0)

    assert ran.out == ("Changed 2 of 3 customers that fit.\nThey are #2 李娜, #3 王芳.\n"
                       "To take it back: cimtool undo 5\n")
    again = cim("update", "--where", "id:*", "--add-tag", "vip", "-f", "json", expect=0).json
    assert (again["operation"], again["fitting"], again["changed"]) == (None, 3, 0)


@pytest.mark.parametrize("whom", [["1"], ["--where", "city:上海"]])
def test_a_dry_run_says_who_and_changes_nobody(cim, db, three, whom):
    before = rows(db)

    ran = cim("update", *whom, "--set", "region=华东", "--dry-run", expect=0)

    assert ran.out.startswith("Would change ")
    assert rows(db) == before


def test_more_than_twenty_are_asked_for(cim, db):
    for count in range(21):
        cim("add", f"n{count}", "--on-duplicate", "allow", expect=0)
    before = rows(db)

    refused = cim("update", "--where", "id:*", "--set", "region=x", expect=2)

    assert "Change 21 customers (#1 n0, " in refused.err
    assert rows(db) == before
    assert cim("update", "--where", "id:*", "--set", "region=x", "--yes", "-f", "json", expect=0).json["changed"] == 21


@pytest.mark.parametrize(("words", "said"), [
    ([], "one of the two"), (["1", "--where", "city:上海"], "one of the two"), (["--where", " "], "--where"),
    (["--where", "city:上海", "--name", "x"], "--name"), (["--where", "city:上海", "--set", "name=x"], "--name"),
    (["--where", "city:上海", "--set", "ref=R1"], "Ref"), (["--where", "nofield:x"], "nofield"),
    (["--where", "(a"], "(a")])
def test_what_cannot_be_meant_is_refused_and_changes_nobody(cim, db, three, words, said):
    before = rows(db)

    ran = cim("update", *words, "--set", "region=x", expect=2)

    assert said in ran.err
    assert rows(db) == before


def test_a_query_of_one_customer_may_set_its_ref(cim, three):
    assert cim("update", "--where", "city:北京", "--set", "ref=R1", "-f", "json", expect=0).json["changed"] == 1
