"""`import --rejects`: what needs a look is written to a file to correct, and nothing that must stay outside."""

import csv
import io
import json

from tests.cli.imported import counts, dump, rows_of, stored

ID_NUMBER, BANK_CARD = "11010519491231002X", "6222020000000000000"


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

    assert "is that field: 身份证号, 银行卡号, ID Number." in ran.err
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
