"""What `import` makes of columns and values: headers, --map and --set, and what cannot be stored."""

import json

import pytest

from tests.cli.imported import counts, rows_of, stored


def test_custom_columns_are_said_aloud_and_kept(cim, db, file):
    ran = cim("import", file("姓名,尺码,鞋号\n张伟,L,42\n"), expect=0)

    assert "Kept as custom fields: 尺码, 鞋号." in ran.err
    assert stored(db, "SELECT extra FROM customer") == [('{"尺码": "L", "鞋号": "42"}',)]


def test_a_custom_column_without_a_header_is_called_by_its_place(cim, file):
    assert "Kept as custom fields: column2." in cim("import", file("姓名,\n张伟,L\n"), expect=0).err


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


def test_a_map_is_saved_and_gives_the_same_columns_again(cim, bring, file, tmp_path):
    path, saved = file("姓名,#x,颜色,身份证号,Phone 1 - Type\n张伟,1,红,,m\n"), tmp_path / "columns.map"

    first = bring(path, "--save-map", saved, "--dry-run")

    assert saved.read_text("utf-8") == "姓名=name\n #x=x.#x\n颜色=x.颜色\n身份证号=\nPhone 1 - Type=\n"
    assert bring(path, "--map-file", saved)["columns"] == first["columns"]
    ran = cim("import", path, "--save-map", saved, "--format", "json")
    assert json.loads(ran.err.splitlines()[-1])["error"]["code"] == "file_exists"


def test_the_dates_of_a_column_decide_its_doubtful_ones_aloud(cim, db, file):
    path = file("姓名,生日,创建时间\n张伟,03/05/1990,1/2/2024\n李娜,25/12/1991,3/4/2024\n")

    ran = cim("import", path, expect=0)

    assert "生日: 03/05/2024 was read as 3 May" in ran.err
    assert "Created" in ran.err
    assert "created_at" in stored(db, "SELECT extra FROM customer WHERE id = 1")[0][0]
    assert stored(db, "SELECT birthday FROM customer ORDER BY id") == [("1990-05-03",), ("1991-12-25",)]


def test_id_numbers_under_any_header_stay_out(cim, db, file):
    ran = cim("import", file("姓名,证,编码2\n张伟,11010519491231002X,110101199003073810\n"), expect=0)

    assert "证, 编码2" in ran.err
    assert b"11010" not in db.read_bytes()


def test_a_wrong_credit_code_is_kept_and_said_aloud(cim, db, file):
    path = file("姓名,统一社会信用代码\n甲公司,9144 0300 7084 6113 6t\n乙公司,91440300708461136A\n")

    ran = cim("import", path, expect=0)

    assert "1 value fails its check digit" in ran.err
    assert stored(db, "SELECT extra FROM customer ORDER BY id") == [
        ('{"统一社会信用代码": "91440300708461136T"}',), ('{"统一社会信用代码": "91440300708461136A"}',)]


def test_parts_of_names_and_birthdays_are_joined_and_another_name_is_kept(bring, db, file):
    bring(file("First Name,Last Name,Display Name,Birth Year,Birth Month,Birth Day,Account Name\n"
               "John,Smith,\"Smith, John\",1990,3,5,Acme\n伟,张,老张,,3,5,\nMary,Major,MM,1991,,,\n"))

    assert stored(db, "SELECT name, birthday, company, extra FROM customer ORDER BY id") == [
        ("John Smith", "1990-03-05", "Acme", "{}"), ("张伟", "--03-05", None, '{"name": "老张"}'),
        ("Mary Major", "1991", None, '{"name": "MM"}')]


@pytest.mark.parametrize(("header", "cells", "address"), [
    ("name,Street Number,Address 1,Address Line 2", "Ann,6,Main St,Apt 3", "6 Main St, Apt 3"),
    ("name,地址,门牌号", "李娜,上海市中山路,5号", "上海市中山路5号"), ("name,address2", "Ann,Apt 3", "Apt 3"),
    ("name,address,address_2", "Ann,6 Main St,", "6 Main St"), ("name,Street Number", "Ann,6", None)])
def test_the_parts_of_an_address_are_one(bring, db, file, header, cells, address):
    bring(file(f"{header}\n{cells}\n"))

    assert stored(db, "SELECT address FROM customer") == [(address,)]


def test_a_number_without_country_code_is_of_the_country_in_its_row(bring, db, file):
    bring(file("Name,Phone,Country\nAnn,(415) 555-2671,USA\nBob,020 7946 0958,英国\n张伟,13812345678,US\n"
               "李娜,010-62345678,\n"))

    found = stored(db, "SELECT phones ->> '$[0].e164' FROM customer ORDER BY id")
    assert [number for number, in found] == ["+14155552671", "+442079460958", "+8613812345678", "+861062345678"]


def test_columns_without_a_value_are_not_called_custom_fields(cim, file):
    ran = cim("import", file("姓名,材质,颜色\n张伟,,红\n"), expect=0)

    assert "Kept as custom fields: 颜色." in ran.err


def test_of_two_columns_of_one_header_the_one_with_values_is_said(cim, file):
    ran = cim("import", file("姓名,颜色,颜色\n张伟,红,\n"), expect=0)

    assert "Kept as custom fields: 颜色." in ran.err
