"""Where `import` reads from: workbooks, text, JSON and stdin, one file or several in one operation."""

import json

import xlsxwriter

from tests.cli.imported import counts, stored


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
