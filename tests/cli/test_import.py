"""The `import` command: files as people have them, every row accounted for, nothing lost and nothing done twice."""

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

from cimtool.store.derived import mismatches

COUNTS = ("added", "updated", "unchanged", "skipped", "review", "rejected")
KEYS = {"operation", "file", "format", "encoding", "rows", *COUNTS, "rejects_file", "columns"}
ROOT = Path(__file__).parents[2]
ID_NUMBER, BANK_CARD = "11010519491231002X", "6222020000000000000"


@pytest.fixture
def file(tmp_path):
    """Write an input file and return its path."""
    def write(content, name="in.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    return write


@pytest.fixture
def bring(cim):
    """Run ``import --format json`` and return its object; the counts must add up."""
    def run(*words, expect=0, **given):
        said = cim("import", *words, "--format", "json", expect=expect, **given).json
        assert sum(said[name] for name in COUNTS) == said["rows"]
        return said
    return run


def dump(db):
    """All that stands in the database, look-up keys included."""
    if not db.exists():
        return None
    with closing(sqlite3.connect(db)) as connection:
        tables = ("customer", "import_row", "operation", "image", "purchase", "interaction", "link", "derived",
                  "lookup")
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def stored(db, sql, *values):
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql, values).fetchall()


def rows_of(path):
    return list(csv.DictReader(io.StringIO(Path(path).read_text("utf-8"))))


def counts(said):
    return {name: said[name] for name in COUNTS if said[name]}


# --- the result ---------------------------------------------------------------------------


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


# --- what needs a look --------------------------------------------------------------------


def test_rejects_corrected_and_imported_again_complete_the_job(bring, db, file, tmp_path):
    rejects = tmp_path / "rejects.csv"
    path = file("客户资料\n编号,姓名,电话,爱好\nE1,张伟,13812345678,茶\nE2,,13912345678,酒\nE3,李娜,13812345678,花\n")
    said = bring(path, "--rejects", rejects, expect=3)
    assert (said["rejects_file"], counts(said)) == (str(rejects), {"added": 1, "review": 1, "rejected": 1})
    found = rows_of(rejects)
    assert list(found[0]) == ["编号", "姓名", "电话", "爱好", "row", "column", "value", "code", "reason"]
    assert [(row["编号"], row["row"], row["column"], row["code"]) for row in found] == [
        ("E2", "4", "name", "no_name"), ("E3", "5", "", "name_conflict")]

    text = rejects.read_text("utf-8")
    rejects.write_text(text.replace("E2,,", "E2,王芳,").replace("李娜,13812345678", "李娜,137 1234 5678"), "utf-8")

    assert counts(bring(rejects)) == {"added": 2}
    assert stored(db, "SELECT ref, name, preferences, extra FROM customer ORDER BY ref") == [
        ("E1", "张伟", "茶", "{}"), ("E2", "王芳", "酒", "{}"), ("E3", "李娜", "花", "{}")]
    assert bring(rejects)["operation"] is None


def test_rejects_of_json_lines_have_the_columns_of_all_rows(bring, db, file, tmp_path):
    rejects = tmp_path / "rejects.csv"
    lines = [{"phone": ["13812345678", "13912345678"]}, {"name": "李娜", "notes": "a\0"},
             {"city": "上海", "extra": {"色": "红"}}]
    path = file("\n".join(map(json.dumps, lines)) + "\nnot json\n" + '{"name": "张伟"}\n', "in.jsonl")
    assert counts(bring(path, "--rejects", rejects, expect=3)) == {"added": 1, "rejected": 4}
    found = rows_of(rejects)
    assert [row["code"] for row in found] == ["no_name", "nul", "no_name", "bad_json"]

    found[0]["name"] = "王芳"
    found[2]["name"] = "赵敏"
    out = io.StringIO()
    writer = csv.DictWriter(out, list(found[0]))
    writer.writeheader()
    writer.writerows([found[0], found[2]])
    assert counts(bring(file(out.getvalue()))) == {"added": 2}

    assert stored(db, "SELECT name, city, extra, json_array_length(phones) FROM customer WHERE id > 1") == [
        ("王芳", None, "{}", 2), ("赵敏", "上海", '{"色": "红"}', 0)]


def test_rejects_of_several_files_stand_under_one_header(bring, file, tmp_path):
    one = file("姓名,电话,电话\n,13812345678,13912345678\n", "one.csv")
    two = file("电话,城市\n13712345678,上海\n", "two.csv")
    rejects = tmp_path / "rejects.csv"

    bring(one, two, "--map", "城市=company", "--map", "电话=x.tel", "--set", "name=", "--rejects", rejects, expect=3)

    assert rejects.read_text("utf-8").splitlines()[:2] == [
        "姓名,电话,电话,城市,row,column,value,code,reason",
        ",13812345678,13912345678,,2,name,,no_name,there is no name"]
    assert rows_of(rejects)[1]["城市"] == "上海"


def test_an_import_whose_rejects_cannot_be_written_does_not_happen(cim, db, file, tmp_path):
    path = file("姓名\n张伟\n")
    cim("import", path, expect=0)
    before = dump(db)
    bad = file("姓名,电话\n李娜,\n,138\n")

    for place in (tmp_path, tmp_path / "no" / "where.csv", bad):
        ran = cim("import", bad, "--rejects", place)
        assert ran.code not in (0, 3)
        assert dump(db) == before
    assert bad.read_text("utf-8").startswith("姓名")


def test_rejects_can_go_to_stdout(cim, file):
    ran = cim("import", file("姓名,电话\n,138\n张伟,\n"), "--rejects", "-", expect=3)

    assert ran.out == "姓名,电话,row,column,value,code,reason\n,138,2,name,,no_name,there is no name\n"
    assert "1 added" in ran.err


def test_no_rejects_make_no_file(bring, file, tmp_path):
    assert bring(file("姓名\n张伟\n"), "--rejects", tmp_path / "r.csv")["rejects_file"] is None
    assert not (tmp_path / "r.csv").exists()


# --- sensitive columns --------------------------------------------------------------------


def _leaks(folder, *secrets):
    return [path.name for path in folder.rglob("*") if path.is_file() and path.name not in ("in.csv", "in.jsonl")
            and any(secret.encode() in path.read_bytes() for secret in secrets)]


def test_sensitive_columns_reach_neither_database_nor_rejects(cim, file, tmp_path):
    path = file(f"姓名,身份证号,电话,银行卡号,ID Number\n张伟,{ID_NUMBER},13812345678,{BANK_CARD},{ID_NUMBER}\n"
                f"李娜,{ID_NUMBER},13812345678,{BANK_CARD},\n,{ID_NUMBER},139,{BANK_CARD},\n"
                f"王芳,x,1,2,{ID_NUMBER},{BANK_CARD}\n赵敏,{ID_NUMBER}\0,137,,\n")

    ran = cim("import", path, "--rejects", tmp_path / "r.csv", expect=3)

    assert "Left out, because they must not be stored unsealed: 身份证号, 银行卡号, ID Number." in ran.err
    assert _leaks(tmp_path, ID_NUMBER, BANK_CARD) == []
    assert ID_NUMBER not in ran.out + ran.err
    assert [(row["姓名"], row["code"]) for row in rows_of(tmp_path / "r.csv")] == [
        ("李娜", "name_conflict"), ("", "no_name"), ("王芳", "too_many_cells")]


def test_sensitive_keys_of_json_stay_outside_too(cim, file, tmp_path):
    lines = [{"name": "张伟", "phone": "13812345678", "身份证号": ID_NUMBER, "extra": {"银行卡号": BANK_CARD}},
             {"name": "李娜", "phone": "13812345678", "身份证号": ID_NUMBER, "papers": {"passport number": ID_NUMBER}},
             {"身份证号": ID_NUMBER}]
    path = file("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "in.jsonl")

    ran = cim("import", path, "--rejects", tmp_path / "r.csv", expect=3)

    assert "身份证号" in ran.err
    assert _leaks(tmp_path, ID_NUMBER, BANK_CARD) == []


# --- columns and values -------------------------------------------------------------------


def test_custom_columns_are_said_aloud_and_kept(cim, db, file):
    ran = cim("import", file("姓名,尺码,鞋号\n张伟,L,42\n"), expect=0)

    assert "Kept as custom fields: 尺码, 鞋号." in ran.err
    assert stored(db, "SELECT extra FROM customer") == [('{"尺码": "L", "鞋号": "42"}',)]


def test_map_says_what_a_column_means_or_leaves_it_out(bring, db, file, tmp_path):
    maps = file("# our columns\nA=name\nB=城市\n", "map.txt")

    said = bring(file("A,B,C,D\n张伟,x,y,z\n"), "--map-file", maps,
                 "--map", "B=company", "--map", "C=", "--map", "D=x.d")

    assert said["columns"] == {"A": "name", "B": "company", "C": None, "D": "x.d"}
    assert stored(db, "SELECT name, company, extra FROM customer") == [("张伟", "x", '{"d": "z"}')]


def test_a_header_that_only_map_knows_is_found_below_a_title(bring, file):
    path = file("our people,2026,,,\n\nwho,where,x,y,z\n张伟,上海,,,\n")

    said = bring(path, "--map", "who=name", "--map", "where=city")

    assert (said["rows"], said["columns"]["who"]) == (1, "name")


def test_a_map_of_no_column_is_refused_by_name(cim, bring, db, file):
    one, two = file("姓名,城市\n张伟,a\n", "1.csv"), file("姓名,公司\n李娜,b\n", "2.csv")
    objects = file('{"name": "王芳", "town": "c"}\n', "3.jsonl")

    assert bring(one, two, objects, "--map", "城市=region", "--map", "town=region")["added"] == 3
    for files in ([one, two], [one, objects]):
        ran = cim("import", *files, "--map", "no such=region", "--format", "json", expect=2)
        assert json.loads(ran.err)["error"]["code"] == "unknown_header"
    assert stored(db, "SELECT count(*) FROM operation") == [(1,)]


@pytest.mark.parametrize(("words", "code"), [
    (("--map", "no"), "bad_value"), (("--map", "姓名=nonsense"), "unknown_field"), (("--match", "name"), "bad_value"),
    (("--set", "nonsense=1"), "unknown_field"), (("--set", "birthday=soon"), "bad_value"),
    (("--region", "XX"), "bad_value"), (("--encoding", "klingon"), "unknown_encoding"),
    (("--map-file", "none.txt"), "file_missing")])
def test_wrong_options_are_said_before_anything_is_written(cim, db, file, words, code):
    ran = cim("import", file("姓名\n张伟\n"), *words, "--format", "json")

    assert json.loads(ran.err.splitlines()[-1])["error"]["code"] == code
    assert not db.exists()


def test_set_gives_every_row_a_value_and_counts_before_the_file(bring, db, file):
    bring(file("编号,姓名,来源\nE1,张伟,x\n"), "--set", "source=erp", "--set", "tags=新,展会", "--set", "x.batch=7")

    assert stored(db, "SELECT ref, source, tags, extra FROM customer") == [
        ("E1", "erp", '["新", "展会"]', '{"batch": "7"}')]


def test_a_ref_is_unique_within_its_source(bring, file):
    path = file("编号,姓名\nE1,张伟\n")

    bring(path, "--set", "source=erp")

    assert counts(bring(file("编号,姓名\nE1,李娜\n"), "--set", "source=shop")) == {"added": 1}
    assert counts(bring(file("编号,姓名\nE1,李娜\n"), "--set", "source=erp", expect=3)) == {"review": 1}


def test_values_that_cannot_be_read_are_kept_aside_and_counted_aloud(cim, db, file):
    path = file("姓名,生日,邮箱,电话,性别\n张伟,soon,nobody,12,?\n李娜,03/05/1990,a@example.com,139 1234 5678,女\n"
                "王芳,later,,,\n")

    ran = cim("import", path, expect=0)

    for sentence in ("Birthday: 2 values could not be read as dates", "Birthday: in 1 value day and month",
                     "1 value is no e-mail address", "1 value is no known number",
                     "1 value is none that the field takes"):
        assert sentence in ran.err
    assert stored(db, "SELECT birthday, gender, extra, phones FROM customer WHERE id = 1") == [
        (None, None, '{"birthday": "soon", "emails": "nobody", "gender": "?"}', '[{"value": "12"}]')]
    assert "Birthday" not in cim("import", path, expect=0).err


@pytest.mark.parametrize(("row", "column", "code"), [
    ("a\0b,1", "姓名", "nul"), ("张伟,1.10105E+17", "ref", "lost_digits"), ("x" * 1001 + ",1", "name", "too_long"),
    (",1", "name", "no_name"), ("张伟,1,2", "编号", "too_many_cells")])
def test_what_cannot_be_stored_rejects_its_row_alone(bring, file, tmp_path, row, column, code):
    path = file(f"姓名,编号\n王芳,9\n{row}\n李娜,8\n")

    said = bring(path, "--rejects", tmp_path / "r.csv", expect=3)

    assert counts(said) == {"added": 2, "rejected": 1}
    assert [(each["row"], each["column"], each["code"]) for each in rows_of(tmp_path / "r.csv")] == [
        ("3", column, code)]


def test_phones_without_country_code_are_of_the_region(bring, db, file):
    bring(file("name,phone\nJohn Smith,020 7576 6773\n"), "--region", "gb")

    assert '"e164": "+442075766773"' in stored(db, "SELECT phones FROM customer")[0][0]


# --- sources ------------------------------------------------------------------------------


def _xlsx(path, sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_workbooks_json_lines_and_stdin_are_read_alike(bring, tmp_path):
    bring(_xlsx(tmp_path / "b.xlsx", {"说明": [["read me"]],
                                      "客户": [["客户名单"], ["姓名", "电话"], ["张伟", 13812345678]]}))
    lines = '{"姓名": "Zhang Wei", "电话": "+86 138 1234 5678", "城市": "上海"}\n'

    said = bring("-", stdin=lines)

    assert (said["file"], said["format"], counts(said)) == ("-", "jsonl", {"updated": 1})
    assert said["columns"] == {"姓名": "name", "电话": "phones", "城市": "city"}


def test_sheet_encoding_and_type_can_be_said(bring, db, file, tmp_path):
    book = _xlsx(tmp_path / "b.xlsx", {"a": [["姓名"], ["张伟"]], "b": [["姓名"], ["李娜"]]})
    bring(book, "--sheet", "b")
    bring(file("姓名;城市\n王芳;上海\n".encode("gb18030")), "--encoding", "gb18030")
    assert bring(file("姓名\t城市\n赵敏\t北京\n"), "--type", "tsv")["format"] == "tsv"

    assert [name for (name,) in stored(db, "SELECT name FROM customer ORDER BY id")] == ["李娜", "王芳", "赵敏"]


def test_several_files_are_one_operation_with_sums(bring, db, file):
    one = file("姓名,电话\n张伟,13812345678\n", "a.csv")
    two = file('{"name": "Zhang Wei", "phone": "13812345678", "city": "上海"}', "b.jsonl")

    said = bring(one, two, one)

    assert (said["rows"], counts(said)) == (3, {"added": 1, "updated": 1, "unchanged": 1})
    assert [(part["file"], part["rows"], counts(part)) for part in said["files"]] == [
        (str(one), 1, {"added": 1}), (str(two), 1, {"updated": 1}), (str(one), 1, {"unchanged": 1})]
    assert stored(db, "SELECT DISTINCT op, file FROM import_row ORDER BY id") == [
        (1, "a.csv"), (1, "b.jsonl"), (1, "a.csv (2)")]


def test_one_bad_file_of_several_stops_all(cim, db, file):
    ran = cim("import", file("姓名\n张伟\n", "a.csv"), file("", "b.csv"), "--format", "json", expect=13)

    assert json.loads(ran.err)["error"]["code"] == "file_empty"
    assert not db.exists()


def test_objects_inside_objects_become_columns(bring, db, file):
    said = bring(file(json.dumps([{"name": "张伟", "place": {"town": "上海", "zip": None}, "extra": {"色": "红"},
                                   "list": [{"a": 1}]}]), "in.json"))

    assert said["columns"] == {"name": "name", "place.town": "x.place.town", "place.zip": "x.place.zip", "x.色": "x.色",
                               "list": "x.list"}
    assert json.loads(stored(db, "SELECT extra FROM customer")[0][0]) == {
        "place.town": "上海", "色": "红", "list": '{"a": 1}'}


# --- our own export -----------------------------------------------------------------------

OURS = {"id": 7, "uid": "01939e7c-0000-7000-8000-000000000001", "ref": None, "kind": "person", "name": "张伟",
        "phones": [{"value": "138-1234-5678", "e164": "+8613812345678", "label": "家", "verified_on": "2026-01-01"}],
        "emails": [], "tags": ["老客户"], "tier": "A", "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2021-01-01T00:00:00Z", "confirmed_on": None, "extra": {"色": "-"},
        "confirmed": {"name": "2026-01-01"},
        "purchases": [{"uid": "p1", "date": "2026-01-01", "amount_minor": 100, "currency": "CNY"}],
        "interactions": [{"uid": "i1", "at": "2026-01-01T00:00:00Z", "author": "a", "text": "t"}]}


def ours(**changed):
    return json.dumps({**OURS, **changed}, ensure_ascii=False) + "\n"


def test_our_own_export_is_taken_whole(bring, db, file):
    bring(file(ours(), "in.jsonl"))

    assert stored(db, "SELECT id, uid, tags, extra, confirmed, created_at, updated_at FROM customer") == [
        (7, OURS["uid"], '["老客户"]', '{"色": "-"}', '{"name": "2026-01-01"}', OURS["created_at"], OURS["updated_at"])]
    assert json.loads(stored(db, "SELECT phones FROM customer")[0][0]) == OURS["phones"]
    assert stored(db, "SELECT customer_id FROM purchase UNION ALL SELECT customer_id FROM interaction") == [(7,), (7,)]


def test_a_uid_finds_its_customer_whatever_it_is_called_by_now(cim, bring, file):
    bring(file(ours(), "in.jsonl"))
    cim("update", "7", "--name", "张大伟", expect=0)

    said = bring(file(ours(city="上海"), "in.jsonl"))

    assert counts(said) == {"updated": 1}
    assert bring(file(ours(), "in.jsonl"))["operation"] is None


def test_add_gives_a_known_uid_a_new_customer(bring, db, file):
    bring(file(ours(), "in.jsonl"))

    assert counts(bring(file(ours(name="李娜"), "in.jsonl"), "--on-match", "add")) == {"added": 1}
    assert stored(db, "SELECT count(DISTINCT uid) FROM customer") == [(2,)]


def test_the_uids_of_another_program_identify_nobody_here(bring, db, file):
    bring(file('{"uid": 1, "name": "张伟", "phones": "13812345678"}\n', "in.jsonl"))

    assert counts(bring(file("uid,name\n1,李娜\n"))) == {"added": 1}
    assert stored(db, "SELECT name, extra FROM customer ORDER BY id") == [
        ("张伟", '{"uid": "1"}'), ("李娜", '{"uid": "1"}')]
    assert "+8613812345678" in stored(db, "SELECT phones FROM customer WHERE name = '张伟'")[0][0]


@pytest.mark.parametrize("child", [
    {"uid": "p", "date": "soon", "amount_minor": 1, "currency": "CNY"},
    {"uid": "p", "date": "2026-01-01", "amount_minor": 1.5, "currency": "CNY"},
    {"uid": "p", "date": "2026-01-01", "amount_minor": 1, "currency": "\u001b[31m"}, {}, "text"])
def test_a_purchase_that_is_none_rejects_its_row(bring, file, child):
    assert counts(bring(file(ours(purchases=[child]), "in.jsonl"), expect=3)) == {"rejected": 1}


# --- bad input ----------------------------------------------------------------------------

BAD_FILES = {
    "empty": (b"", 13, "file_empty"),
    "blank": (b"\n \n,,\n", 13, "file_empty"),
    "binary": (bytes(range(256)) * 20, 13, "foreign_file"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, 13, "foreign_file"),
    "no zip": (b"PK\x03\x04 not really", 13, "foreign_file"),
    "no names": ("颜色,尺码\n红,L\n".encode(), 2, "no_name_column"),
    "unclosed": (b'name,notes\na,"b\n' + b"c,d\n" * 300, 13, "damaged"),
    "deep": (b"[" * 100_000, 13, "foreign_file"),
    "wide": ((",".join(f"c{number}" for number in range(2000)) + "\n" + "x," * 1999 + "x\n").encode(), 2,
             "no_name_column"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(cim, db, file, kind):
    content, code, name = BAD_FILES[kind]
    cim("add", "张伟", expect=0)
    before = db.read_bytes()

    ran = cim("import", file(content), "--format", "json", expect=code)

    error = json.loads(ran.err.splitlines()[-1])["error"]
    assert (error["code"], bool(error["hint"]), error["message"].count("\n")) == (name, True, 0)
    assert db.read_bytes() == before


def test_folders_missing_files_and_passwords_have_their_codes(cim, tmp_path):
    cim("import", tmp_path, expect=2)
    cim("import", tmp_path / "none.csv", expect=2)
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "p.xlsx").write_bytes(compound)
    cim("import", tmp_path / "p.xlsx", expect=12)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_file_that_may_not_be_read_is_14(tmp_path, file):
    path = file("姓名\n张伟\n")
    path.chmod(0o600)
    words = ["--db", "/nowhere/c.db", "import", "--dry-run", str(path)]
    # The first run loads what nobody else may read either.
    program = ("import os, sys; from cimtool.cli import main; main(sys.argv[1:]);"
               " os.setgid(65534); os.setuid(65534); os._exit(main(sys.argv[1:]))")

    ran = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, env={"HOME": "/nowhere"},
                         capture_output=True, text=True, check=False)

    assert ran.returncode == 14, ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_header_alone_is_no_error(bring, file):
    said = bring(file("姓名,电话\n"))

    assert (said["operation"], said["rows"]) == (None, 0)


def test_many_columns_and_huge_cells_are_taken_or_refused_one_by_one(bring, db, file):
    header = ",".join(["姓名", *(f"c{number}" for number in range(2000))])
    path = file(f"{header}\n张伟{',x' * 2000}\n李娜,{'x' * 10_000_000}{',' * 1999}\n")

    assert counts(bring(path, expect=3)) == {"added": 1, "rejected": 1}
    assert len(json.loads(stored(db, "SELECT extra FROM customer")[0][0])) == 2000


HOSTILE = ["[/]x", "\x1b[31mred\x1b[0m", "=cmd|' /C calc'!A0", "'; DROP TABLE customer; --", "{0}", "\u202egnp.exe",
           "a\rb", "--help", "%s", "x" * 900]


def test_hostile_names_are_data_and_nothing_else(cim, bring, db, file, tmp_path):
    lines = [{"name": name, "电话": "13812345678"} for name in HOSTILE]
    path = file("\n".join(map(json.dumps, lines)), "in.jsonl")

    assert counts(bring(path, "--rejects", tmp_path / "r.csv", expect=3)) == {"added": 1, "review": 9}

    ran = cim("import", path, expect=3)
    assert not {"\x1b", "\r", "\u202e"} & set(ran.out + ran.err)
    out = io.StringIO()
    csv.writer(out).writerows([["姓名"], *([name] for name in HOSTILE)])
    bring(file(out.getvalue()), "--on-match", "add")
    assert stored(db, "SELECT count(*) FROM customer WHERE name LIKE '=cmd%' OR name = '[/]x'") == [(3,)]


def test_lone_surrogates_and_nul_reject_their_row(bring, file, tmp_path):
    path = file('{"name": "a\\ud800b"}\n{"name": "a\\u0000b"}\n{"name": "张伟"}\n', "in.jsonl")

    assert counts(bring(path, "--rejects", tmp_path / "r.csv", expect=3)) == {"added": 1, "rejected": 2}
    assert [row["code"] for row in rows_of(tmp_path / "r.csv")] == ["lone_surrogate", "nul"]


# --- killed -------------------------------------------------------------------------------


def test_a_killed_import_did_not_happen_or_happened_whole_and_can_be_run_again(cim, db, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("编号,姓名,电话\n" + "".join(f"E{n},客户{n},1381{n:07d}\n" for n in range(1500)), "utf-8")
    cim("add", "张伟", expect=0)
    command = [sys.executable, "-m", "cimtool", "--db", str(db), "import", str(path)]
    for delay in (0.25, 0.4, 0.55, 0.7):
        victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        with closing(sqlite3.connect(db)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM open_operation").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM customer").fetchone()[0] in (1, 1501)

    said = cim("import", path, "--format", "json", expect=0).json

    assert said["added"] + said["unchanged"] == 1500
    assert stored(db, "SELECT count(*) FROM customer") == [(1501,)]
    with closing(sqlite3.connect(db)) as connection:
        assert list(mismatches(connection)) == []
