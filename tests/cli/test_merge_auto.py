"""`merge --auto`, plans and `apply`: only what is sure, exactly what was read, all or nothing."""

import json

import pytest

from tests.cli.test_merge import add, rows


def sure_pair(cim, number, name="欧阳修远"):
    for spelling in (name, name):
        add(cim, spelling, "--phone", f"1381234{number:04}", "--email", f"oy{number}@example.com",
            "--set", "birthday=1980-05-06", "--address", f"杭州市西湖区文三路{number}号")


def crowd(cim):
    for number, name in enumerate(("欧阳修远", "司马文渊", "诸葛映雪"), start=1):
        sure_pair(cim, number, name)


def test_what_is_sure_is_merged_in_one_operation_that_undo_takes_back(cim, db):
    crowd(cim)
    before = rows(db)

    dry = cim("merge", "--auto", "--dry-run", "-f", "json", expect=0).json
    assert rows(db) == before
    done = cim("merge", "--auto", "-f", "json", expect=0).json

    assert dry == done | {"operation": None}
    assert (done["clusters"], done["merged"]) == (3, 3)
    assert done["survivors"] == [{"id": 1, "from": [2]}, {"id": 3, "from": [4]}, {"id": 5, "from": [6]}]
    assert cim("list", "-f", "ids", expect=0).out == "1\n3\n5\n"
    cim("undo", expect=0)
    assert rows(db) == before


def test_a_conflict_or_a_veto_keeps_everything_apart(cim, db):
    crowd(cim)
    cim("update", 2, "--set", "birthday=1981-11-30", expect=0)
    cim("update", 4, "--name", "司马文涛", expect=0)
    cim("distinct", 5, 6, expect=0)
    before = rows(db)

    done = cim("merge", "--auto", "--min-probability", "0.5", "-f", "json", expect=0).json

    assert (done["operation"], done["survivors"]) == (None, [])
    assert rows(db) == before


def test_a_plan_is_read_and_then_applied_exactly(cim, db, tmp_path):
    crowd(cim)
    plan = tmp_path / "plan.json"

    written = cim("merge", "--auto", "--plan", plan, "-f", "json", expect=0).json
    assert (written["operation"], written["plan"], written["clusters"]) == (None, str(plan), 3)
    read = json.loads(plan.read_text("utf-8"))
    assert [one["name"] for one in read["clusters"][1]["records"]] == ["司马文渊", "司马文渊"]
    del read["clusters"][1]
    plan.write_text(json.dumps(read), "utf-8")
    done = cim("apply", plan, "-f", "json", expect=0).json

    assert done["survivors"] == [{"id": 1, "from": [2]}, {"id": 5, "from": [6]}]
    assert cim("merge", "--auto", "--plan", "-", expect=0).json["clusters"][0]["survivor"] == 3
    assert cim("history", "--limit", 1, "-f", "json", expect=0).json[0]["command"] == "apply"


@pytest.mark.parametrize("change", [("update", 4, "--set", "city=上海"), ("delete", 3), ("distinct", 3, 4),
                                    ("merge", 3, 4)])
def test_a_plan_is_refused_whole_once_a_record_of_it_has_changed(cim, db, tmp_path, change):
    crowd(cim)
    plan = tmp_path / "plan.json"
    cim("merge", "--auto", "--plan", plan, expect=0)
    cim(*change, expect=0)
    before = rows(db)

    ran = cim("apply", plan, "-f", "json", expect=1)

    error = json.loads(ran.err.splitlines()[-1])["error"]
    assert error["code"] == "plan_outdated"
    assert any(f"#{number}" in error["message"] for number in (3, 4))
    assert rows(db) == before


@pytest.mark.parametrize("text", [
    "", "[]", "{}", "null", '{"cimtool_plan": 1, "kind": "merge", "clusters": 7}', "[" * 100_000, "\xff",
    '{"cimtool_plan": 1, "kind": "merge", "clusters": [{"survivor": 1, "from": [], "probability": 1, "records": []}]}',
    '{"cimtool_plan": 1, "kind": "merge", "clusters": [{"survivor": 1, "from": [2], "probability": 1, "records":'
    ' [{"id": 1, "name": "x", "sha256": ""}, {"id": 3, "name": "y", "sha256": ""}]}]}'])
def test_what_is_no_plan_is_refused(cim, tmp_path, text):
    crowd(cim)
    plan = tmp_path / "plan.json"
    plan.write_text(text, "latin-1")

    assert cim("apply", plan, "-f", "json").code == 13


def test_a_plan_of_a_newer_version_is_said_to_be_one(cim, tmp_path):
    crowd(cim)
    plan = tmp_path / "plan.json"
    plan.write_text('{"cimtool_plan": 2, "clusters": []}')

    assert cim("apply", plan).code == 15


def test_many_customers_are_asked_about_and_without_anybody_to_ask_nothing_happens(cim, db):
    for number in range(11):
        sure_pair(cim, number, f"{'赵钱孙李周吴郑王冯陈褚'[number]}修远")
    before = rows(db)

    assert cim("merge", "--auto").code == 2
    assert rows(db) == before
    assert cim("merge", "--auto", "--yes", "-f", "json", expect=0).json["merged"] == 11


def test_auto_takes_no_customers_and_a_plan_needs_auto(cim, db):
    crowd(cim)

    assert cim("merge", "--auto", 1, 2).code == 2
    assert cim("merge", 1, 2, "--plan", "p.json").code == 2
    assert cim("merge", "--auto", "--min-probability", "0").code == 2
    assert cim("merge").code == 2
