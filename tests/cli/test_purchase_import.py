"""`purchase import`: every row goes to the one customer that is surely meant, or is set aside with the reason."""

import csv
import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.imported import COUNTS, counts, dump, rows_of, stored

HEAD = "订单号,日期,客户编号,姓名,手机,商品,数量,金额,渠道\n"


@pytest.fixture
def buy(cim):
    """Run ``purchase import --format json`` and return its object; the counts must add up."""
    def run(*words, expect=0, **given):
        said = cim("purchase", "import", *words, "--format", "json", expect=expect, **given).json
        assert sum(said[name] for name in COUNTS) == said["rows"]
        return said
    return run


@pytest.fixture
def shop(bring, file):
    bring(file("编号,姓名,手机,邮箱,联系人\nK1,张伟,13868042915,zw@example.com,\nK2,王芳,18657130492,,\n"
               "K3,杭州临江茶业有限公司,13758126043,,陆建平\nK4,李思雨,13505718826,,\nK5,李思语,13505718826,,\n"
               "K6,王芳,13588120964,,\nK7,周晓燕,,,\n", "customers.csv"), "--match", "ref")


def bought(db):
    return stored(db, "SELECT customer_id, bought_on, amount_minor, currency, product, quantity, ref FROM purchase"
                      " ORDER BY id")


def test_rows_go_to_the_customer_named_by_ref_phone_email_or_name(buy, shop, db, file):
    path = file("日期,客户编号,姓名,手机,邮箱,金额\n2026-10-01,K2,,,,1\n2026-10-02,,张伟,+86 138-6804-2915,,2\n"
                "2026-10-03,,Zhang Wei,,zw@example.com,3\n2026-10-04,,周晓燕,,,4\n2026-10-05,,陆建平,13758126043,,5\n"
                "2026-10-06,,李思语,13505718826,,6\n")

    said = buy(path)

    assert counts(said) == {"added": 6}
    assert [row[0] for row in bought(db)] == [2, 1, 1, 7, 3, 5]


@pytest.mark.parametrize(("row", "code"), [
    ("S1,2026-10-01,,李雷,13868042915,,,9,", "name_conflict"),
    ("S1,2026-10-01,K1,李雷,,,,9,", "name_conflict"),
    ("S1,2026-10-01,,,13505718826,,,9,", "several"),
    ("S1,2026-10-01,,王芳,,,,9,", "several"),
    ("S1,2026-10-01,,韩梅梅,,,,9,", "no_customer"),
    ("S1,2026-10-01,,张伟,13900000000,,,9,", "only_the_name"),
    ("S1,2026-10-01,,,,,,9,", "no_customer_named"),
    ("S1,,K1,,,,,9,", "missing_value"),
    ("S1,2026-10-01,K1,,,,,,", "missing_value"),
    ("S1,2026-13-01,K1,,,,,9,", "invalid_date"),
    ("S1,2026-10,K1,,,,,9,", "invalid_date"),
    ("S1,03/05/2026,K1,,,,,9,", "ambiguous_date"),
    ("S1,2026-10-01,K1,,,,,9.999,", "too_fine"),
    ("S1,2026-10-01,K1,,,,,$9,", "unclear_currency"),
    ("S1,2026-10-01,K1,,,,三斤,9,", "invalid_quantity"),
    ("S1,2026-10-01,K1,,,,1,9,,多出来的", "too_many_cells")])
def test_a_row_in_doubt_is_set_aside_with_the_reason_and_no_customer_is_made(buy, shop, db, file, tmp_path, row, code):
    look = tmp_path / "look.csv"

    said = buy(file(HEAD + row + "\n"), "--rejects", look, expect=3)

    assert said["review"] + said["rejected"] == 1
    assert [each["code"] for each in rows_of(look)] == [code]
    assert bought(db) == []
    assert stored(db, "SELECT count(*) FROM customer") == [(7,)]


def test_the_same_file_twice_adds_nothing(cim, buy, shop, db, file):
    path = file(HEAD + "S1,2026-10-01,K1,,,龙井,1,9,\n,2026-10-02,K1,,,茶,1,5,\n,2026-10-02,K1,,,茶,1,5,\n"
                "S2,2026-10-03,K9,,,茶,1,5,\n")
    assert counts(buy(path, expect=3)) == {"added": 3, "review": 1}
    before = dump(db)

    again = buy(path, expect=3)

    assert (again["operation"], counts(again)) == (None, {"unchanged": 3, "review": 1})
    assert dump(db) == before


def test_the_same_purchase_in_another_spelling_is_known(buy, shop, db, file):
    buy(file(HEAD + ",2026-10-01,K1,,,龙井,1,9,\n"))

    said = buy(file("日期\t姓名\t手机\t商品\t数量\t金额\n2026年10月1日\t张伟\t13868042915\t龙井\t1.0\t¥9.00\n"
                    "2026年10月1日\t张伟\t13868042915\t龙井\t1.0\t¥9.00\n", "again.tsv"))

    assert counts(said) == {"added": 1, "unchanged": 1}
    assert len(bought(db)) == 2


def test_the_lines_of_an_order_are_told_apart_by_product(buy, shop, db, file):
    first = HEAD + "S1,2026-10-01,K1,,,龙井,1,9,\nS1,2026-10-01,K1,,,红茶,1,5,\nS1,2026-10-01,K1,,,龙井,1,9,\n"
    buy(file(first))

    said = buy(file(first + "S1,2026-10-01,K1,,,绿茶,1,7,\n", "more.csv"))

    assert counts(said) == {"added": 1, "unchanged": 3}
    assert len(bought(db)) == 4


@pytest.mark.parametrize(("wish", "outcome", "amounts"), [
    ("fill", "review", [900]), ("overwrite", "updated", [800]), ("skip", "skipped", [900]), ("review", "review", [900]),
    ("add", "added", [900, 800])])
def test_an_order_that_changed_is_treated_as_wished(buy, shop, db, file, wish, outcome, amounts):
    buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,1,9,\n"))

    said = buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,1,8,\n"), "--on-match", wish,
               expect=3 if outcome == "review" else 0)

    assert counts(said) == {outcome: 1}
    assert [row[2] for row in bought(db)] == amounts


def test_gaps_of_an_order_are_filled(buy, shop, db, file):
    buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,,9,\n"))

    said = buy(file("订单号,日期,客户编号,商品,数量,金额,付款日期\nS1,2026-10-01,K1,龙井,2,9,2026-10-09\n"))

    assert counts(said) == {"updated": 1}
    assert stored(db, "SELECT quantity, paid_on, amount_minor FROM purchase") == [("2", "2026-10-09", 900)]


def test_an_order_number_of_somebody_else_is_not_moved(buy, shop, db, file):
    buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,1,9,淘宝\n"))

    of_another = buy(file(HEAD + "S1,2026-10-01,K2,,,龙井,1,9,\n"), expect=3)
    other_shop = buy(file(HEAD + "S1,2026-10-01,K2,,,龙井,1,9,门店\n"))

    assert counts(of_another) == {"review": 1}
    assert counts(other_shop) == {"added": 1}


def test_undo_takes_it_back_exactly(cim, buy, shop, db, file):
    buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,,9,\n"))
    tables = ("customer", "purchase", "import_row", "lookup")
    before = {table: dump(db)[table] for table in tables}
    buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,3,9,\nS2,2026-10-01,K2,,,茶,1,5,\nS3,2026-10-01,K9,,,,,5,\n"), expect=3)

    cim("undo", expect=0)

    assert {table: dump(db)[table] for table in tables} == before


def test_rejects_put_right_complete_the_job(buy, shop, db, file, tmp_path):
    look = tmp_path / "look.csv"
    buy(file(HEAD + "S1,2026-10-01,K1,,,龙井,1,9,\nS2,2026-10-01,K99,,,茶,1,5,\nS3,2026-10-01,K1,,,茶,1,x,\n"),
        "--rejects", look, expect=3)
    look.write_text(look.read_text("utf-8").replace("K99", "K2").replace(",x,", ",6,", 1), "utf-8")

    assert counts(buy(look)) == {"added": 2}
    assert counts(buy(look)) == {"unchanged": 2}
    assert [row[0] for row in bought(db)] == [1, 2, 1]


def test_a_row_in_doubt_is_looked_at_again_when_its_customer_is_there(cim, buy, shop, db, file):
    path = file(HEAD + "S1,2026-10-01,,韩梅梅,,龙井,1,9,\n")
    buy(path, expect=3)
    cim("add", "韩梅梅", expect=0)

    assert counts(buy(path)) == {"added": 1}


def test_our_own_lists_come_back_without_loss(cim, buy, shop, db, file):
    buy(file(HEAD + 'S1,2026-10-01,K1,,,"龙井,一级",1.5,9,淘宝\n,2026-10-02,K4,,,=1+1,,-5,\n'))
    before = stored(db, "SELECT * FROM purchase")
    lists = {form: cim("purchase", "list", "--format", form, expect=0).out for form in ("csv", "json", "jsonl", "tsv")}

    for form, text in lists.items():
        assert counts(buy(file(text, f"own.{form}"))) == {"unchanged": 2}
    cim("purchase", "delete", 1, 2, expect=0)
    assert counts(buy(file(lists["json"], "own.json"))) == {"added": 2}

    keep = "uid, customer_id, bought_on, amount_minor, currency, product_code, product, quantity, channel, ref"
    assert len(before) == 2
    assert stored(db, f"SELECT {keep} FROM purchase ORDER BY uid") == sorted(
        (row[2], *row[3:12]) for row in before)


def test_orders_without_money_are_skipped_and_said(cim, shop, db, file):
    path = file("Name,Email,Financial Status,Total,Created at,Lineitem name,Currency\n"
                "#1001,zw@example.com,paid,30.00,2026-10-01 10:00:00 +0800,Tea,CNY\n"
                "#1001,zw@example.com,,,2026-10-01 10:00:00 +0800,Cup,\n"
                "#1002,zw@example.com,voided,9.00,2026-10-02 10:00:00 +0800,Tea,CNY\n")

    ran = cim("purchase", "import", path, expect=0)

    assert "1 added, 0 updated, 0 unchanged, 2 skipped" in ran.out
    assert "1 order was skipped: cancelled" in ran.err
    assert "1 row was skipped: further lines" in ran.err or "1 row was skipped: a further line" in ran.err
    assert bought(db) == [(1, "2026-10-01", 3000, "CNY", "Tea", None, "#1001")]


def test_the_column_decides_between_day_and_month(buy, shop, db, file):
    buy(file("日期,客户编号,金额\n03/05/2026,K1,1\n25/05/2026,K1,2\n"))

    assert [row[1] for row in bought(db)] == ["2026-05-03", "2026-05-25"]


def test_currency_comes_from_column_header_sign_or_option(buy, shop, db, file):
    buy(file("日期,客户编号,金额,币种\n2026-10-01,K1,5,USD\n2026-10-01,K1,5000,日元\n2026-10-01,K1,€5,\n2026-10-01,K1,5,\n"),
        "--currency", "HKD")
    buy(file("日期,客户编号,金额(KWD)\n2026-10-01,K1,5.125\n"))

    assert [row[2:4] for row in bought(db)] == [
        (500, "USD"), (5000, "JPY"), (500, "EUR"), (500, "HKD"), (5125, "KWD")]


def test_a_dry_run_tells_and_writes_nothing(buy, shop, db, file):
    path = file(HEAD + "S1,2026-10-01,K1,,,龙井,1,9,\nS2,2026-10-01,K9,,,茶,1,5,\n")
    before = dump(db)

    would = buy(path, "--dry-run", expect=3)

    assert dump(db) == before
    assert {**would, "operation": 2} == buy(path, expect=3)


def test_values_may_be_given_for_every_row(buy, shop, db, file):
    buy(file("买的人,金额\n张伟,9\n"), "--map", "买的人=name", "--set", "date=2026-10-01", "--set", "渠道=门店")

    assert stored(db, "SELECT customer_id, bought_on, channel FROM purchase") == [(1, "2026-10-01", "门店")]


def test_what_is_missing_is_said_with_a_command_to_type(cim, shop, file):
    ran = cim("purchase", "import", file("客户,甲\n张伟,9\n"), "--format", "json", expect=2)

    error = json.loads(ran.err)["error"]
    assert error["code"] == "no_such_column"
    assert "--map" in error["hint"]


def test_without_a_database_there_is_nobody_to_buy(cim, db, file):
    cim("purchase", "import", file(HEAD + "S1,2026-10-01,K1,,,龙井,1,9,\n"), expect=10)

    assert not db.exists()


def test_id_cards_stay_out_of_the_database_and_the_rejects(buy, shop, db, file, tmp_path):
    look = tmp_path / "look.csv"

    buy(file("日期,客户编号,金额,身份证号\n2026-10-01,K1,9,990106198805120037\n2026-10-01,K9,9,990106198805120037\n"),
        "--rejects", look, expect=3)

    assert "990106198805120037" not in look.read_text("utf-8")
    assert b"990106198805120037" not in db.read_bytes()


def test_a_killed_import_happened_whole_or_not_and_can_be_run_again(buy, shop, db, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("订单号,日期,客户编号,金额\n" + "".join(f"S{n},2026-10-01,K1,{n}\n" for n in range(3000)), "utf-8")
    command = [sys.executable, "-m", "cimtool", "--db", str(db), "purchase", "import", str(path)]
    for delay in (0.3, 0.5, 0.7):
        victim = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        time.sleep(delay)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        with closing(sqlite3.connect(db)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM purchase").fetchone()[0] in (0, 3000)

    said = buy(path)

    assert said["added"] + said["unchanged"] == 3000
    assert stored(db, "SELECT count(*) FROM purchase") == [(3000,)]


# --- interactions -------------------------------------------------------------------------


def talks(db):
    return stored(db, "SELECT customer_id, at, author, text, channel, next_on FROM interaction ORDER BY id")


CALLS = "客户编号,业务员,联系时间,方式,内容,下次联系\n"


def test_interactions_keep_author_and_instant(cim, shop, db, file):
    path = file(CALLS + 'K1,小王,2026-10-03 14:30,电话,"问新茶\n两盒",2026-12-01\n'
                        'K2,小李,2026-10-04T10:00:00+08:00,,寄样,\n')

    ran = cim("interaction", "import", path, "--zone", "+08:00", expect=0)

    assert "time zone" not in ran.err
    assert talks(db) == [(1, "2026-10-03T06:30:00Z", "小王", "问新茶\n两盒", "电话", "2026-12-01"),
                         (2, "2026-10-04T02:00:00Z", "小李", "寄样", None, None)]


def test_a_time_without_zone_is_utc_and_said_to_be(cim, shop, db, file):
    ran = cim("interaction", "import", file(CALLS + "K1,小王,2026-10-03 14:30,电话,问,\n"), expect=0)

    assert "taken as UTC" in ran.err
    assert talks(db)[0][1] == "2026-10-03T14:30:00Z"


@pytest.mark.parametrize(("row", "code"), [
    ("K1,小王,2199-10-03,电话,问,", "in_the_future"), ("K1,,2026-10-03,电话,问,", "missing_value"),
    ("K1,小王,2026-10-03 25:00,电话,问,", "invalid_date"), ("K9,小王,2026-10-03,电话,问,", "no_customer")])
def test_an_interaction_in_doubt_is_set_aside(cim, shop, db, file, tmp_path, row, code):
    look = tmp_path / "look.csv"

    cim("interaction", "import", file(CALLS + row + "\n"), "--rejects", look, expect=3)

    assert [each["code"] for each in rows_of(look)] == [code]
    assert talks(db) == []


def test_interactions_come_back_once_and_undo_is_exact(cim, shop, db, file):
    path = file(CALLS + "K1,小王,2026-10-03 14:30,电话,问,\nK1,小王,2026-10-03 14:30,电话,问,\n")
    cim("interaction", "import", path, expect=0)
    own = cim("interaction", "list", "--format", "csv", expect=0).out
    before = dump(db)

    for text in (path.read_text("utf-8"), own):
        again = cim("interaction", "import", file(text, "again.csv"), "--format", "json", expect=0).json
        assert (again["operation"], counts(again)) == (None, {"unchanged": 2})
    assert dump(db) == before
    assert len(list(csv.DictReader(io.StringIO(own)))) == 2
    cim("undo", expect=0)
    assert talks(db) == []
