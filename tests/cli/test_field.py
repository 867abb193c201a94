import json

import pytest

from tests.store.states import journalled


@pytest.fixture
def standards(cim):
    cim("field", "add", "points", "--label", "积分", "--kind", "number", expect=0)
    cim("field", "set", "ref", "--pattern", "C-0000", expect=0)
    cim("field", "set", "industry", "--choice", "retail=零售,Shop", "--choice", "food=餐饮", expect=0)


def fields(cim):
    return {field["field"]: field for field in cim("field", "list", "-f", "json", expect=0).json}


def error(ran):
    return json.loads(ran.err)["error"]


# --- what is declared ------------------------------------------------------------------------------------------------


def test_the_list_shows_what_is_asked_of_each_field_and_how_many_fill_it(cim, standards):
    cim("add", "Ann", "--ref", "C-0001", "--set", "x.积分=7", "--set", "x.colour=red", expect=0)

    found = fields(cim)

    assert found["x.points"] == {
        "field": "x.points", "label": "积分", "kind": "number", "class": "open", "required": False, "choices": [],
        "pattern": None, "region": None, "compare": None, "mask": None,
        "rights": {"viewer": "read", "staff": "write", "manager": "write"}, "half_life_days": None, "declared": True,
        "filled": 1}
    assert (found["ref"]["pattern"], found["ref"]["filled"]) == ("C-0000", 1)
    assert found["industry"]["choices"] == [{"value": "retail", "spellings": ["零售", "Shop"]},
                                            {"value": "food", "spellings": ["餐饮"]}]
    assert (found["x.colour"]["declared"], found["x.colour"]["filled"]) == (False, 1)
    assert found["phones"]["half_life_days"] == 365
    assert next(iter(found)) == "name"


def test_a_standard_says_how_many_customers_do_not_fit(cim):
    cim("add", "Ann", "--ref", "7", expect=0)
    cim("add", "Bob", expect=0)

    said = cim("field", "set", "ref", "--pattern", "C-0000", "--required", "-f", "json", expect=0).json

    assert (said["unfit"], said["lacking"], said["required"], said["pattern"]) == (1, 1, True, "C-0000")


def test_asking_the_same_again_is_no_operation(cim, standards):
    assert cim("field", "set", "ref", "--pattern", "C-0000", "-f", "json", expect=0).json["operation"] is None


@pytest.mark.parametrize("words", [
    ("add", "points", "--kind", "number"), ("set", "industry", "--required"), ("set", "size", "--choice", "a"),
    ("set", "phones", "--region", "HK"), ("set", "ref", "--pattern", "#"), ("remove", "x.old"),
    ("set", "x.old", "--optional", "--label", "旧")])
def test_undo_takes_any_standard_back_exactly(cim, store, words):
    cim("field", "add", "old", "--required", "--label", "Old", expect=0)
    cim("add", "Ann", "--set", "x.old=1", expect=0)
    before = journalled(store.reader)

    operation = cim("field", *words, "-f", "json", expect=0).json["operation"]
    assert journalled(store.reader) != before
    cim("undo", str(operation), expect=0)

    assert journalled(store.reader) == before


def test_removing_an_own_field_keeps_every_value_and_says_how_many(cim, standards):
    cim("add", "Ann", "--set", "x.points=7", expect=0)

    said = cim("field", "remove", "积分", expect=0)

    assert "1 customer keeps a value in it" in said.out
    assert cim("show", "Ann", "-f", "json", expect=0).json["extra"] == {"points": "7"}
    cim("update", "Ann", "--set", "x.points=many", expect=0)


def test_an_empty_value_takes_a_standard_away(cim, standards):
    assert "Nothing is asked" in cim("field", "set", "ref", "--pattern", "", expect=0).out

    cim("add", "Ann", "--ref", "anything", expect=0)
    assert fields(cim)["ref"]["pattern"] is None


@pytest.mark.parametrize("words", [
    ("add", "name"), ("add", "x."), ("add", "POINTS"), ("add", "积分"), ("add", "b", "--label", "电话"),
    ("add", "b", "--label", "points"), ("add", "b", "--kind", "choice"),
    ("add", "b", "--kind", "date", "--pattern", "0"),
    ("add", "b", "--choice", "a=x", "--choice", "b=X"), ("set", "name", "--required"),
    ("set", "phones", "--pattern", "0"),
    ("set", "ref", "--region", "HK"), ("set", "phones", "--region", "XX"), ("set", "ref", "--pattern", r"^C\d+$"),
    ("set", "ref", "--kind", "date"), ("set", "x.nobody", "--required"), ("set", "ref"), ("remove", "size"),
    ("set", "nobody", "--required"), ("set", "notes", "--choice", "a"), ("add", "\ud800")])
def test_what_makes_no_sense_is_refused_and_changes_nothing(cim, store, standards, words):
    before = journalled(store.reader)

    refused = cim("field", *words, "-f", "json", expect=2)

    assert error(refused)["hint"]
    assert journalled(store.reader) == before


# --- what it means for add and update --------------------------------------------------------------------------------


def test_add_writes_a_value_as_the_standard_wants_it(cim, standards):
    cim("field", "add", "joined", "--kind", "date", expect=0)

    ann = cim("add", "Ann", "--set", "industry=ＳＨＯＰ", "--set", "x.POINTS=1,200.50",
              "--set", "x.joined=2026年3月5日", "-f", "json", expect=0).json

    assert (ann["industry"], ann["extra"]) == ("retail", {"points": "1200.5", "joined": "2026-03-05"})
    assert [one["id"] for one in cim("list", "x.points:>9", "-f", "json").json] == [1]


@pytest.mark.parametrize(("words", "says"), [
    (("--ref", "C-1"), "Ref must have the form C-0000"), (("--set", "x.points=many"), "积分 must be a number"),
    (("--set", "industry=mining"), "Industry must be one of: retail, food")])
def test_add_refuses_what_breaks_a_standard_and_says_which(cim, standards, words, says):
    refused = cim("add", "Ann", *words, "-f", "json", expect=2)

    assert error(refused)["code"] == "breaks_standard"
    assert says in error(refused)["message"]
    assert cim("list", "-f", "json").json == []


def test_a_refusal_is_said_in_chinese_too(cim, standards):
    assert "“积分”要填数字" in cim("add", "Ann", "--set", "x.points=many", "--lang", "zh", expect=2).err


def test_a_required_field_is_asked_of_new_customers_only(cim):
    cim("add", "Old", expect=0)
    cim("field", "set", "industry", "--required", expect=0)

    assert "Industry is required" in cim("add", "New", expect=2).err
    cim("update", "Old", "--set", "city=Shanghai", expect=0)
    cim("update", "Old", "--set", "industry=retail", expect=0)
    assert "Industry is required" in cim("update", "Old", "--unset", "industry", expect=2).err


def test_an_old_flaw_is_in_nobodys_way_but_a_new_one_is(cim):
    cim("add", "Ann", "--ref", "7", "--set", "x.points=many", expect=0)
    cim("field", "set", "ref", "--pattern", "C-0000", expect=0)
    cim("field", "add", "points", "--kind", "number", expect=0)

    cim("update", "Ann", "--set", "x.points=8", expect=0)
    cim("update", "Ann", "--set", "ref=8", expect=2)
    cim("update", "Ann", "--set", "ref=C-0008", expect=0)


def test_update_where_changes_nobody_if_one_would_break_a_standard(cim):
    cim("field", "set", "phones", "--required", expect=0)
    cim("add", "Ann", "--phone", "13812345678", "--phone", "13912345678", "--on-duplicate", "allow", expect=0)
    cim("add", "Bob", "--phone", "13812345678", "--on-duplicate", "allow", expect=0)

    cim("update", "--where", "id:*", "--remove-phone", "13812345678", expect=2)

    assert [len(one["phones"]) for one in cim("list", "-f", "json").json] == [2, 1]


def test_the_country_of_phones_is_the_owners_unless_an_import_says_otherwise(cim, bring, file):
    cim("field", "set", "phone", "--region", "hk", expect=0)

    cim("add", "Ann", "--phone", "2345 6789", expect=0)
    bring(file("name,phone\nBob,2345 6780\n"))
    bring(file("name,phone\nCat,0176 12345678\n", "de.csv"), "--region", "DE")

    phones = [one["phones"][0]["e164"] for one in cim("list", "-f", "json").json]
    assert phones == ["+85223456789", "+85223456780", "+4917612345678"]


# --- what it means for import ----------------------------------------------------------------------------------------


def test_import_knows_own_fields_by_name_and_label_and_rejects_what_breaks_a_standard(bring, cim, file, standards,
                                                                                      tmp_path):
    rejects = tmp_path / "rejects.csv"
    table = file("姓名,积分,客户编号,行业\nAnn,\"1,200\",C-0001,零售\nBob,many,C-0002,\nCat,,C-3,\nDan,,,mining\n")

    said = bring(table, "--rejects", rejects, "--lang", "zh", expect=3)

    assert said["columns"]["积分"] == "x.points"
    assert (said["added"], said["rejected"]) == (1, 3)
    [ann] = cim("list", "-f", "json").json
    assert (ann["extra"], ann["industry"]) == ({"points": "1200"}, "retail")
    lines = rejects.read_text("utf-8-sig").splitlines()
    assert [line.split(",")[5:8] for line in lines[1:]] == [
        ["x.points", "many", "not_a_number"], ["ref", "C-3", "not_the_pattern"], ["industry", "mining", "not_a_choice"]]
    assert "“积分”要填数字" in lines[1]


def test_a_row_without_a_required_field_is_rejected_unless_it_means_a_customer_who_is_there(bring, cim, file):
    cim("add", "Ann", "--phone", "13812345678", expect=0)
    cim("field", "set", "industry", "--required", expect=0)

    said = bring(file("name,phone,city\nAnn,13812345678,Suzhou\nBob,13912345678,Suzhou\n"), expect=3)

    assert (said["updated"], said["rejected"], said["added"]) == (1, 1, 0)


def test_a_corrected_rejects_file_is_imported(bring, cim, file, standards, tmp_path):
    rejects = tmp_path / "rejects.csv"
    bring(file("name,points\nBob,many\n"), "--rejects", rejects, expect=3)

    said = bring(file(rejects.read_text("utf-8-sig").replace("Bob,many", "Bob,12"), "again.csv"))

    assert said["added"] == 1


def test_what_an_import_sets_for_all_rows_must_fit_before_anything_is_read(cim, file, standards):
    refused = cim("import", file("name\nAnn\n"), "--set", "industry=mining", expect=2)

    assert "Industry must be one of" in refused.err


def test_an_own_export_comes_back_under_the_same_standards(cim, bring, file, standards, tmp_path):
    cim("add", "Ann", "--set", "x.points=7", "--ref", "C-0001", expect=0)
    out = tmp_path / "all.jsonl"
    cim("export", "-o", out, expect=0)

    assert bring(out)["unchanged"] == 1


def test_hostile_words_in_a_standard_are_shown_harmless(cim):
    cim("field", "add", "[/]x\x1b[31m", "--label", "=cmd()\x1b]0;x", "--choice", "a\x1b[2J=[/]b", expect=0)

    shown = cim("field", "list", "--format", "table", expect=0).out + cim("field", "list", "-f", "csv", expect=0).out

    assert "\x1b" not in shown
    assert "\x1b" not in cim("add", "Ann", "--set", "x.[/]x[31m=q", expect=2).err


def test_show_calls_an_own_field_by_its_label(cim, standards):
    cim("add", "Ann", "--set", "x.points=7", "--set", "x.colour=red", expect=0)

    shown = cim("show", "Ann", expect=0).out

    assert "积分: 7" in shown
    assert "colour: red" in shown
