"""`purchase`, `log` and `interaction`: stored to the cent and the second, shown as one story, undone exactly."""

import csv
import io

import pytest

from cimtool.store.journal import JOURNALLED
from cimtool.store.store import Store

HOSTILE = ["[bold]x[/bold]", "\x1b[31mred", "a\u202eb", "line\nbreak", "=1+1", "𠮷😀", "'; DROP TABLE purchase; --",
           "{name}"]


def _without_uids(said):
    return {name: said[name] for name in said if not name.endswith("uid")}


def rows(db):
    opened = Store(db, busy_timeout_s=1)
    found = {table: opened.reader.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}
    opened.close()
    return found


@pytest.fixture(autouse=True)
def two(cim):
    for name in ("张伟", "李娜"):
        cim("add", name, expect=0)


def buy(cim, customer, date, amount, *words):
    return cim("purchase", "add", customer, "--date", date, "--amount", amount, *words, "-f", "json", expect=0).json


def test_a_purchase_is_stored_as_typed_to_the_cent(cim):
    made = buy(cim, "张伟", "2026年11月20日", "￥1,234.50", "--product", " 龙井  茶 ", "--code", "T-1",
               "--quantity", "02.50", "--channel", "门店", "--ref", "S-9", "--due", "20261220", "--paid", "2026-11-21")

    assert _without_uids(made) == {
        "operation": 3, "id": 1, "date": "2026-11-20", "amount_minor": 123450, "currency": "CNY", "product_code": "T-1",
        "product": "龙井 茶", "quantity": "2.5", "channel": "门店", "ref": "S-9", "due_on": "2026-12-20",
        "paid_on": "2026-11-21", "amount": "1234.50", "customer": 1, "name": "张伟"}
    shown = cim("show", 1, "-f", "json", expect=0).json["purchases"]
    assert shown == [{name: made[name] for name in made if name 
                      not in {"operation", "customer", "name", "customer_uid"}}]


@pytest.mark.parametrize("amount", [["--amount", "-5"], ["--amount=-5"], ["--amount", "-￥5.00"], ["--amount=－５"]])
def test_a_refund_is_negative_and_never_taken_for_an_option(cim, amount):
    made = cim("purchase", "add", 1, "--date", "2026-01-02", *amount, "-f", "json", expect=0).json

    assert made["amount_minor"] == -500


@pytest.mark.parametrize(("words", "said"), [
    (["--date", "2026-11", "--amount", "5"], "--date"), (["--date", "03/05/2026", "--amount", "5"], "--date"),
    (["--date", "2026-02-30", "--amount", "5"], "--date"), (["--date", "2026-01-02", "--amount", "$5"], "--amount"),
    (["--date", "2026-01-02", "--amount", "1.234"], "--amount"), (["--date", "2026-01-02"], "--amount"),
    (["--date", "2026-01-02", "--amount", "5", "--currency", "XYZ"], "--currency"),
    (["--date", "2026-01-02", "--amount", "0.5", "--currency", "jpy"], "--amount"),
    (["--date", "2026-01-02", "--amount", "5", "--quantity", "many"], "--quantity"),
    (["--date", "2026-01-02", "--amount", "5", "--paid", "soon"], "--paid"),
    (["--date", "2026-01-02", "--amount", "5", "--product", "x" * 2000], "--product"),
    (["--date", "2026-01-02", "--amount", "5", "--product", "\udcff"], "--product")])
def test_what_cannot_be_told_is_refused_and_nothing_is_stored(cim, db, words, said):
    before = rows(db)

    ran = cim("purchase", "add", 1, *words, expect=2)

    assert said in ran.err
    assert (ran.out, rows(db)) == ("", before)


def test_purchases_are_listed_newest_first_and_currencies_never_added_up(cim):
    buy(cim, 1, "2026-01-02", "10")
    buy(cim, 2, "2026-03-04", "500", "--currency", "JPY")
    buy(cim, 1, "2026-02-03", "-2.5")

    everybody = cim("purchase", "list", "-f", "json", expect=0)
    one = cim("purchase", "list", "张伟", expect=0)
    newest = cim("purchase", "list", "--limit", 1, "--quiet", "-f", "csv", expect=0)

    assert [(p["id"], p["customer"], p["name"], p["amount_minor"]) for p in everybody.json] == [
        (2, 2, "李娜", 500), (3, 1, "张伟", -250), (1, 1, "张伟", 1000)]
    assert everybody.err == "3 purchases: 7.50 CNY, 500 JPY\n"
    assert one.err == "2 purchases: 7.50 CNY\n"
    assert one.out.splitlines()[0].split("\t")[:5] == ["3", "张伟", "2026-02-03", "-2.50", "CNY"]
    cells = list(csv.DictReader(io.StringIO(newest.out)))
    assert ([(cell["id"], cell["amount"]) for cell in cells], newest.err) == ([("2", "500")], "")
    assert cim("purchase", "list", "-f", "ids", expect=0).out == "2\n3\n1\n"


def test_no_purchases_is_no_error(cim):
    assert cim("purchase", "list", "-f", "json", expect=0).json == []
    assert cim("purchase", "list", 1, "-f", "table", expect=0).out == "No purchases.\n"
    assert cim("interaction", "list", "-f", "table", expect=0).out == "No interactions.\n"
    assert cim("purchase", "list", "nobody", expect=4).out == ""


def test_purchases_of_deleted_customers_are_not_counted(cim):
    buy(cim, 1, "2026-01-02", "10")
    cim("log", 1, "hello", expect=0)
    cim("delete", 1, expect=0)

    assert cim("purchase", "list", "-f", "json", expect=0).json == []
    assert cim("interaction", "list", "-f", "json", expect=0).json == []


def test_an_interaction_keeps_its_author_instant_and_lines(cim):
    now = cim("log", "张伟", "first line\n第二行", "--channel", "电话", "--next", "2026-12-01", "--actor", "王芳",
              "-f", "json", expect=0).json
    cim("log", 1, "older", "--at", "2026-01-05 10:00+08:00", expect=0)

    assert _without_uids(now) == {
        "operation": 3, "id": 1, "at": "2026-11-22T08:30:00Z", "author": "王芳", "text": "first line\n第二行",
        "channel": "电话", "next_on": "2026-12-01", "customer": 1, "name": "张伟"}
    listed = cim("interaction", "list", 1, "-f", "json", expect=0).json
    assert [(one["id"], one["at"], one["author"]) for one in listed] == [
        (1, "2026-11-22T08:30:00Z", "王芳"), (2, "2026-01-05T02:00:00Z", "tester")]
    assert cim("list", "stale:90d", "-f", "ids", expect=0).out == "2\n"


@pytest.mark.parametrize(("words", "said"), [
    (["  "], "TEXT"), (["x", "--at", "2026-11-22T08:31:00Z"], "--at"), (["x", "--at", "soon"], "--at"),
    (["x", "--next", "2026-12"], "--next"), (["\udcff"], "TEXT")])
def test_an_interaction_that_cannot_be_is_refused(cim, db, words, said):
    before = rows(db)

    ran = cim("log", 1, *words, expect=2)

    assert said in ran.err
    assert rows(db) == before


def test_show_tells_purchases_and_contacts_as_one_story(cim):
    buy(cim, 1, "2026-01-02", "10", "--product", "tea", "--quantity", "2")
    buy(cim, 1, "2026-11-22", "500", "--currency", "JPY")
    cim("log", 1, "wants more", "--channel", "visit", "--at", "2026-01-03", "--next", "2026-12-01", expect=0)

    lines = cim("show", 1, expect=0).out.splitlines()

    start = lines.index("Purchases and contacts")
    assert lines[start + 1:start + 5] == [
        "  2026-11-22  500 JPY",
        "  2026-01-03T00:00:00Z  visit tester: wants more (next contact 2026-12-01)",
        "  2026-01-02  10.00 CNY  tea  x2",
        "  2 purchases: 10.00 CNY, 500 JPY"]


def test_a_long_story_is_cut_but_summed_whole(cim):
    for day in range(1, 24):
        buy(cim, 1, f"2026-10-{day:02d}", "1")

    out = cim("show", 1, expect=0).out

    assert "  ... and 3 earlier\n  23 purchases: 23.00 CNY\n" in out
    assert "2026-10-03" not in out.partition("History")[0]


@pytest.mark.parametrize("words", [
    ["purchase", "add", "1", "--date", "2026-01-02", "--amount", "1"], ["log", "1", "hello"],
    ["purchase", "delete", "1", "2"], ["interaction", "delete", "1"]])
def test_undo_of_each_is_exact(cim, db, words):
    buy(cim, 1, "2026-01-02", "10")
    buy(cim, 2, "2026-01-03", "11")
    cim("log", 2, "hi", expect=0)
    before = rows(db)

    cim(*words, expect=0)
    after = rows(db)
    cim("undo", expect=0)

    assert after != before
    assert rows(db) == before


@pytest.mark.parametrize("kind", ["purchase", "interaction"])
@pytest.mark.parametrize("number", ["9", "99999999999999999999999", "0"])
def test_an_unknown_number_deletes_nothing_at_all(cim, db, kind, number):
    buy(cim, 1, "2026-01-02", "10")
    cim("log", 1, "hi", expect=0)
    before = rows(db)

    ran = cim(kind, "delete", "1", number, "-f", "json", expect=4)

    assert f'"code": "{kind}_not_found"' in ran.err
    assert rows(db) == before


def test_hostile_text_stays_text_in_every_format(cim):
    for text in HOSTILE:
        buy(cim, 1, "2026-01-02", "10", "--product", text, "--channel", text)
        cim("log", 1, text, "--channel", text, expect=0)
        cim("link", 1, 2, "--role", text, expect=0)

    outs = {(form, *words): cim(*words, "-f", form, expect=0).out
            for form in ("table", "plain", "markdown", "json", "csv", "tsv")
            for words in (("purchase", "list"), ("interaction", "list"), ("show", 1), ("show", 2))}

    assert [which for which, out in outs.items() if "\x1b" in out or "\u202e" in out] == []
    assert [which for which, out in outs.items() if "𠮷😀" not in out or "{name}" not in out] == []
    assert "[bold]x[/bold]" in outs["table", "interaction", "list"]


def test_both_languages_say_it(cim):
    said = cim("purchase", "add", 1, "--date", "2026-01-02", "--amount", "10", "--lang", "zh", expect=0)
    noted = cim("log", 1, "你好", "--lang", "zh", expect=0)

    assert said.out == "已记录 #1 张伟 的消费 1：2026-01-02，10.00 CNY。\n"
    assert noted.out == "已为 #1 张伟 记下联系记录 1。\n"
    assert cim("purchase", "list", "--lang", "zh", expect=0).err == "共 1 笔：10.00 CNY\n"
