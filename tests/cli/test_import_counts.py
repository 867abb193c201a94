"""`import` accounts for every row: the object it returns, the same file twice, a dry run, undo."""

import sqlite3
from contextlib import closing
from pathlib import Path

from cimtool.store.derived import mismatches
from tests.cli.imported import COUNTS, counts, dump, stored

KEYS = {"operation", "file", "format", "encoding", "rows", *COUNTS, "rejects_file", "columns"}


def test_the_object_has_the_keys_of_the_contract(bring, file):
    path = file("姓名,电话,喜欢的颜色,身份证号\n张伟,13812345678,红,\n")

    said = bring(path)

    assert set(said) == KEYS
    assert (said["operation"], said["file"], said["format"], said["encoding"]) == (1, str(path), "csv", "utf-8")
    assert said["columns"] == {"姓名": "name", "电话": "phones", "喜欢的颜色": "x.喜欢的颜色", "身份证号": None}
    assert (said["rows"], counts(said), said["rejects_file"]) == (1, {"added": 1}, None)


def test_the_same_file_twice_is_one_operation(cim, bring, db, file):
    path = file("姓名,城市\n张伟,上海\n张伟,上海\n李娜,\n")
    bring(path)
    before = dump(db)

    again = bring(path)

    assert (again["operation"], counts(again)) == (None, {"unchanged": 3})
    assert dump(db) == before
    assert [entry["command"] for entry in cim("history", "--format", "json").json] == ["import"]


def test_the_same_content_under_another_name_and_encoding_is_known(bring, file):
    text = "姓名,城市\n张伟,上海\n"
    bring(file(text))

    assert counts(bring(file(text.encode("gb18030"), "export (2).txt"))) == {"unchanged": 1}


def test_undo_takes_the_whole_import_back(cim, bring, db, file):
    cim("add", "张伟", "--phone", "13812345678", expect=0)
    before = stored(db, "SELECT * FROM customer")
    bring(file("姓名,电话,城市\n张伟,13812345678,上海\n李娜,,北京\n"))

    cim("undo", expect=0)

    assert stored(db, "SELECT * FROM customer") == before
    assert stored(db, "SELECT count(*) FROM import_row") == [(0,)]
    with closing(sqlite3.connect(db)) as connection:
        assert list(mismatches(connection)) == []


def test_people_are_told_what_became_of_the_rows(cim, file):
    ran = cim("import", file("姓名,电话\n张伟,13812345678\n李娜,13812345678\n,139\n"), expect=3)

    assert "3 rows - 1 added, 0 updated, 0 unchanged, 0 skipped, 1 to review, 1 rejected." in ran.out
    assert "cimtool undo 1" in ran.out
    assert "row 3: the phone or e-mail belongs to #1, who has another name" in ran.err
    assert "row 4: there is no name" in ran.err
    assert "--rejects FILE" in ran.err


# --- a dry run ----------------------------------------------------------------------------


def test_a_dry_run_says_what_the_run_would_and_writes_nothing(cim, bring, db, file):
    cim("add", "张伟", "--phone", "13812345678", expect=0)
    path = file("姓名,电话,城市\n张伟,13812345678,上海\n李娜,,\n王芳,13812345678,\n,1,\n")
    before = dump(db)

    would = bring(path, "--dry-run", "--rejects", "no.csv", expect=3)

    assert dump(db) == before
    assert not Path("no.csv").exists()
    assert {**would, "operation": 2} == bring(path, expect=3)


def test_a_dry_run_makes_no_database(bring, db, file):
    path = file("姓名,电话\n张伟,13812345678\nZhang Wei,138-1234-5678\n,\n")

    would = bring(path, "--dry-run")

    assert not list(db.parent.glob("customers.db*"))
    assert {**would, "operation": 1} == bring(path)
