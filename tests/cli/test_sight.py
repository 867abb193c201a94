"""What each role sees and may do, wherever it looks."""

import json
import sqlite3

import pytest

from cimtool import hot, tab_key
from tests.cli.people import USERS, employ

SECRETS = ("张三丰", "13812345678", "zhangsan@example.com", "科技园", "wx-zhangsan", "987654321", "03-07", "green tea",
           "rebate", "李秘书", "female")
READS = [("show", "1"), ("list",), ("list", "--fields", "name,phones,address,notes,birthday,contact"),
         ("search", "Example"), ("interaction", "list"), ("history",), ("today",), ("trash", "list"), ("tag", "list"),
         ("report",),
         ("report", "1"), ("tier", "show"), ("tier", "explain", "1"), ("segment", "list"), ("purchase", "list")]
FORMATS = ("table", "plain", "markdown", "json", "jsonl", "csv", "tsv")


@pytest.fixture
def shop(cim, db):
    cim("add", "张三丰", "--phone", "13812345678", "--email", "zhangsan@example.com", "--address",
        "广东省深圳市南山区科技园路1号", "--set", "wechat=wx-zhangsan", "--set", "qq=987654321", "--set",
        "birthday=1990-03-07", "--set", "gender=female", "--set", "contact=李秘书", "--note", "likes green tea",
        "--set", "x.colour=red", "--set", "x.salary=7000", "--company", "Example Trading", "--tag", "vip", expect=0)
    cim("log", "1", "asked for a rebate", expect=0)
    cim("purchase", "add", "1", "--amount", "12.50", "--date", "2026-11-01", expect=0)
    cim("add", "Example Bakery Ltd", "--kind", "company", "--phone", "13900001111", expect=0)
    employ(db)
    return cim


@pytest.mark.parametrize("words", READS, ids=" ".join)
def test_a_viewer_reads_no_personal_value_in_any_format(shop, words):
    for form in FORMATS:
        ran = shop(*words, "--format", form, "--actor", "vera")

        assert ran.code == 0
        assert [secret for secret in SECRETS if secret in ran.out + ran.err] == []


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "vcard", "vcard4"])
def test_a_viewer_exports_masks(shop, form):
    ran = shop("export", "--format", form, "--actor", "vera", expect=0)

    assert [secret for secret in SECRETS if secret in ran.out] == []
    assert "138****5678" in ran.out


def test_a_masked_customer_is_still_told_from_others(shop):
    told = shop("show", "1", "--format", "json", "--actor", "vera", expect=0).json

    assert (told["name"], told["company"], told["extra"], told["tags"]) == (
        "张*", "Example Trading", {"colour": "red", "salary": "7000"}, ["vip"])
    assert told["phones"] == [{"value": "138****5678", "e164": None, "label": None, "verified_on": None}]
    assert (told["address"], told["birthday"], told["gender"]) == ("广东省深圳市南山区****", "1990-**-**", "****")


def test_the_name_of_a_firm_is_no_persons(shop):
    assert "Example Bakery Ltd" in shop("show", "2", "--actor", "vera", expect=0).out


@pytest.mark.parametrize("query", [
    ("phone:1381",), ("phone:13812345678",), ("email:zhangsan",), ("email:zhangsan@example.com",), ("address:科技",),
    ("name:张三",), ("birthday:1990-03",), ("wechat:wx-z",), ("张三丰",), ("三丰",), ("13812345678",),
    ("zhangsan@example.com",), ("科技园",), ("green",), ("gender:female",), ("zhang",), ("zsf",), ("or", "三丰")])
def test_a_viewer_cannot_find_out_a_value_by_asking(shop, query):
    assert shop("list", "--format", "json", "--actor", "vera", *query).out.strip() in ("", "[]")
    assert shop("search", "--format", "json", "--actor", "vera", *query).out.strip() in ("", "[]")
    assert shop("search", "--in", "notes", "--format", "json", "--actor", "vera", *query).out.strip() in ("", "[]")


@pytest.mark.parametrize("query", ["Example", "vip", "5678", "tag:vip", "phone:5678", "name:张", "company:example"])
def test_a_viewer_finds_by_what_is_shown(shop, query):
    assert [one["id"] for one in shop("list", query, "--format", "json", "--actor", "vera", expect=0).json] in (
        [1], [1, 2])


@pytest.mark.parametrize("typed", ["13812345678", "zhangsan@example.com", "张三丰"])
def test_a_viewer_who_knows_a_number_does_not_learn_whose_it_is(shop, typed):
    assert shop("show", typed, "--actor", "vera").code == 4


def test_names_sort_by_what_is_shown(shop):
    shop("add", "张一", expect=0)

    told = shop("list", "--sort", "name", "--fields", "id,name", "--format", "csv", "--actor", "vera", expect=0).out

    assert told.splitlines()[1:] == ["2,Example Bakery Ltd", "1,张*", "3,张*"]


@pytest.mark.parametrize("actor", ["sam", "mia", "tester"])
def test_whoever_works_with_customers_reads_them(shop, actor):
    assert "13812345678" in shop("show", "1", "--actor", actor, expect=0).out


def test_without_users_nothing_changes_for_anybody(cim):
    cim("add", "Ann Example", "--phone", "13812345678", expect=0)

    assert "13812345678" in cim("show", "1", "--actor", "whoever", expect=0).out
    cim("field", "set", "ref", "--required", "--actor", "whoever", expect=0)


def test_a_name_that_is_on_no_list_only_looks_on(shop):
    ran = shop("add", "Bob Example", "--actor", "stranger", expect=14)

    assert "stranger is not on the list of users" in ran.err
    assert "138****5678" in shop("show", "1", "--actor", "stranger", expect=0).out


@pytest.mark.parametrize(("actor", "words"), [
    ("vera", ("add", "Bob")), ("vera", ("update", "1", "--set", "city=x")), ("vera", ("undo",)),
    ("vera", ("duplicates",)), ("vera", ("audit",)), ("vera", ("review", "--format", "json")),
    ("vera", ("import", "x.csv")), ("vera", ("delete", "1")), ("vera", ("segment", "save", "a", "tag:vip")),
    ("sam", ("field", "set", "ref", "--required")), ("sam", ("restore", "x.age")), ("sam", ("trash", "empty", "--yes")),
    ("mia", ("purchase", "rate", "set", "USD", "7", "--in", "CNY")), ("mia", ("backup", "init")),
    ("vera", ("tier", "run"))])
def test_what_a_role_may_not_do_says_who_may(shop, actor, words):
    before = shop("history", "--format", "ids").out

    ran = shop(*words, "--actor", actor, "--format", "json", expect=14)

    assert json.loads(ran.err)["error"]["code"] == "no_right"
    assert shop("history", "--format", "ids").out == before


def test_an_operation_of_the_owner_is_undone_by_the_owner(shop):
    shop("field", "set", "ref", "--required", expect=0)

    assert "takes the owner" in shop("undo", "--actor", "sam", expect=14).err
    shop("undo", "--actor", "tester", expect=0)


def test_what_only_reads_leaves_no_trace_on_the_connection(shop, store):
    with store.reading() as db:
        assert db.execute("SELECT count(*) FROM temp.sqlite_master").fetchone()[0] == 0
    assert shop("list", "--actor", "vera", expect=0).out.count("****") == 2
    assert "张三丰" in shop("list", expect=0).out


def test_the_hot_road_is_no_way_around(shop, db, monkeypatch, capsys):
    monkeypatch.setenv("CIMTOOL_ACTOR", "vera")

    assert hot.run(["show", "1", "--db", str(db)]) == 0
    assert hot.run(["search", "Example", "--db", str(db)]) == 0
    assert tab_key.offer(["customer", "", str(db)]) == 0
    told = capsys.readouterr().out
    assert "138****5678" in told
    assert [secret for secret in SECRETS if secret in told] == []


def test_an_error_lists_customers_as_the_reader_sees_them(shop):
    shop("add", "张四", "--company", "Example Trading", expect=0)

    ran = shop("show", "Example Trading", "--actor", "vera", expect=4)

    assert "#1 张*, #3 张*" in ran.err


def test_a_role_stands_in_the_record_of_access(shop, db):
    shop("add", "Bob Example", "--actor", "sam", expect=0)

    with sqlite3.connect(db) as raw:
        row = raw.execute("SELECT * FROM access_log ORDER BY seq DESC LIMIT 1").fetchone()
    assert '"staff"' in str(row)


def test_who_the_users_of_these_tests_are():
    assert dict(USERS) == {"tester": "owner", "vera": "viewer", "sam": "staff", "mia": "manager"}
