"""Tables as offices make them: titles above, totals below, pages that are called workbooks, merged amounts."""

import json

import xlsxwriter

from tests.cli.imported import counts, stored


def test_totals_and_remarks_below_a_table_are_skipped_and_said_aloud(cim, db, file):
    path = file("客户登记表,,\n打印日期：2026-01-01,,\n\n姓名,电话,金额\n张伟,13812345678,100\n李娜,,50\n合计：,,150\n"
                "制表人：王芳,,\nTotal,13912345678,\n")

    ran = cim("import", path, expect=0)

    assert "1 row of totals was passed over" in ran.err
    assert "1 row with a remark on the whole table was passed over" in ran.err
    assert "5 rows" in ran.out
    assert [name for (name,) in stored(db, "SELECT name FROM customer ORDER BY id")] == ["张伟", "李娜", "Total"]
    assert stored(db, "SELECT line, json_extract(detail, '$.code') FROM import_row WHERE outcome = 'skipped'") == [
        (7, "total_row"), (8, "remark_row")]


def test_a_web_page_called_xls_is_imported_and_again_changes_nothing(bring, file):
    path = file("<table><tr><th>姓名<th>手机<tr><td>张伟<td>13812345678<tr><td>李娜<td></table>".encode("gbk"), "a.xls")

    assert counts(bring(path)) == {"added": 2}
    assert counts(bring(path)) == {"unchanged": 2}


def test_an_amount_merged_over_the_lines_of_an_order_is_bought_once(cim, tmp_path):
    cim("add", "张伟", "--phone", "13812345678", expect=0)
    with xlsxwriter.Workbook(tmp_path / "o.xlsx") as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["订单号", "日期", "姓名", "电话", "金额", "商品"])
        for column, value in enumerate(["A1", "2026-01-05", "张伟", "13812345678", 300]):
            page.merge_range(1, column, 3, column, value)
        for row, product in enumerate("abc", 1):
            page.write(row, 5, product)

    said = json.loads(cim("purchase", "import", tmp_path / "o.xlsx", "--format", "json", expect=0).out)

    assert counts(said) == {"added": 1, "skipped": 2}
    listed = json.loads(cim("purchase", "list", "--format", "json", expect=0).out)
    assert [each["amount"] for each in listed] == ["300.00"]


def test_an_order_list_ends_with_its_total(cim, file):
    cim("add", "张伟", "--phone", "13812345678", expect=0)
    path = file("日期,姓名,电话,金额\n2026-01-05,张伟,13812345678,300\n合计,,,300\n")

    assert counts(json.loads(cim("purchase", "import", path, "--format", "json", expect=0).out)) == {
        "added": 1, "skipped": 1}
