"""`review --imports`: rows in doubt become customers, are taken for one, or are skipped for good."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.cli.imported import counts, dump, stored


@pytest.fixture
def doubtful(cim, bring, file):
    """Import four rows of which three are in doubt: they have the telephones of #1 and #2, under other names."""
    bring(file("姓名,电话\n张伟,13812345678\n李娜,13912345678\n", "first.csv"))
    path = file("编号,姓名,电话,城市\nE1,王小强,13812345678,上海\nE2,赵敏,13912345678,\nE3,孙丽,13712345678,\n"
                "E4,周杰,13812345678,北京\n", "second.csv")
    said = bring(path, "--set", "source=erp", expect=3)
    assert counts(said) == {"added": 1, "review": 3}
    return path


def listed(cim):
    return cim("review", "--imports", "-f", "json", expect=0).json


def answer(cim, *given, expect=0):
    return cim("review", "--imports", "-f", "json", stdin="".join(json.dumps(each) + "\n" for each in given),
               expect=expect).json


def test_the_rows_in_doubt_are_listed_with_whom_they_may_be(cim, doubtful):
    rows = listed(cim)

    assert [(one["file"], one["line"], one["code"]) for one in rows] == [
        ("second.csv", 2, "name_conflict"), ("second.csv", 3, "name_conflict"), ("second.csv", 5, "name_conflict")]
    assert rows[0]["values"] == [["ref", "E1"], ["name", "王小强"], ["phones", "13812345678"], ["city", "上海"],
                                 ["source", "erp"]]
    assert [each["id"] for each in rows[0]["customers"]] == [1]


def test_each_row_becomes_what_was_answered_and_waits_no_longer(cim, bring, db, doubtful):
    first, second, third = (one["row"] for one in listed(cim))

    done = answer(cim, {"row": first, "answer": "add"}, {"row": second, "into": 2}, {"row": third, "answer": "skip"})

    assert {name: done[name] for name in ("add", "into", "skip", "later", "refused")} == {
        "add": 1, "into": 1, "skip": 1, "later": 0, "refused": []}
    assert done["customers"] == [4, 2]
    assert stored(db, "SELECT id, name, ref, source, city FROM customer WHERE id IN (2, 4) ORDER BY id") == [
        (2, "李娜", "E2", "erp", None), (4, "王小强", "E1", "erp", "上海")]
    assert listed(cim) == []
    assert counts(bring(doubtful, "--set", "source=erp")) == {"unchanged": 3, "skipped": 1}


def test_later_changes_nothing_and_undo_brings_a_decided_row_back(cim, db, doubtful):
    before, rows = dump(db), listed(cim)

    answer(cim, {"row": rows[0]["row"], "answer": "later"})
    assert dump(db) == before
    answer(cim, {"row": rows[0]["row"], "into": 1}, {"row": rows[1]["row"], "answer": "add"})
    cim("undo", expect=0)

    assert listed(cim) == rows
    assert {name: rows for name, rows in dump(db).items() if name not in ("operation", "image")} == {
        name: rows for name, rows in before.items() if name not in ("operation", "image")}


def test_what_cannot_be_done_is_said_and_the_rest_is(cim, doubtful):
    first, second, _ = (one["row"] for one in listed(cim))
    cim("delete", "2", expect=0)

    done = answer(cim, {"row": first, "answer": "add"}, {"row": first, "answer": "skip"}, {"row": 99, "answer": "add"},
                  {"row": second, "into": 2}, {"row": second, "into": 77}, expect=3)

    assert (done["add"], [(one["row"], one["why"]) for one in done["refused"]]) == (1, [
        (first, "not_waiting"), (99, "not_waiting"), (second, "not_active"), (second, "not_active")])


def test_a_row_of_our_own_export_comes_with_its_purchases(cim, bring, db, file):
    cim("add", "张伟", "--phone", "13812345678", expect=0)
    whole = {"uid": "01a201c5-0f1f-7114-972d-94829a29aa77", "name": "王小强", "extra": {"色": "红"},
             "phones": [{"value": "13812345678", "e164": "+8613812345678", "label": "店"}], "emails": [],
             "purchases": [{"uid": "01a201c5-0f1f-7114-972d-94829a29aa78", "date": "2026-01-05", "amount_minor": 300,
                            "currency": "CNY"}]}
    assert counts(bring(file(json.dumps(whole) + "\n", "own.jsonl"), expect=3)) == {"review": 1}

    answer(cim, {"row": listed(cim)[0]["row"], "answer": "add"})

    assert stored(db, "SELECT uid, extra FROM customer WHERE id = 2") == [(whole["uid"], '{"色": "红"}')]
    assert stored(db, "SELECT customer_id, amount_minor FROM purchase") == [(2, 300)]


@pytest.mark.parametrize("text", ["no", "[1]", '{"row": 1}', '{"row": "1", "answer": "add"}', '{"row": 1, "into": "2"}',
                                  '{"row": 1, "answer": "add", "into": 2}', '{"row": 1, "answer": "no"}'])
def test_what_is_no_answer_stops_all(cim, db, doubtful, text):
    before, first = dump(db), listed(cim)[0]["row"]

    ran = cim("review", "--imports", "-f", "json", stdin=json.dumps({"row": first, "answer": "add"}) + "\n" + text)

    assert json.loads(ran.err.splitlines()[-1])["error"]["code"] == "bad_value"
    assert dump(db) == before


def test_rows_of_an_undone_import_do_not_wait(cim, doubtful):
    cim("undo", expect=0)

    assert listed(cim) == []


def test_rows_of_orders_are_not_asked_here(cim, db, file):
    cim("add", "张伟", expect=0)
    cim("purchase", "import", file("日期,姓名,金额\n2026-01-05,王芳,3\n"), expect=3)
    with closing(sqlite3.connect(db)) as connection:
        assert connection.execute("SELECT count(*) FROM import_row WHERE outcome = 'review'").fetchone() == (1,)

    assert listed(cim) == []


@pytest.mark.parametrize(("language", "words"), [
    ("en", "2 rows answered, 1 left."), ("zh", "已答复 2 行，还剩 1 行。")])
def test_a_person_answers_with_one_key_and_can_stop_anywhere(cim, db, doubtful, keys, language, words):
    screen = keys("1aq", "--imports", "--lang", language)

    assert words in screen
    assert "#1 张伟" in screen
    assert len(listed(cim)) == 1
    assert stored(db, "SELECT ref FROM customer WHERE id = 1") == [("E1",)]
    assert stored(db, "SELECT name FROM customer WHERE ref = 'E2'") == [("赵敏",)]
