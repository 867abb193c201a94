"""Totals and remarks below a table are no customers; whatever could be one is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.closing import CLOSINGS, HEADER_ROW, REMARK_ROW, TOTAL_ROW, closing


@pytest.mark.parametrize("cells", [
    ("合计", "", "150"), ("", "合计：", "", "￥1,234.50"), ("总 计", "35人"), ("小计",), ("Total", "1,234.50", "12"),
    ("Grand Total:", "3"), ("共2条记录",), ("共計 35 人",), ("本页合计", "1", "2")])
def test_a_row_of_totals(cells):
    assert closing(cells) == TOTAL_ROW


@pytest.mark.parametrize("cells", [
    ("制表人：王芳", "", ""), ("", "备注：以上为三月数据"), ("打印日期: 2026-01-01",), ("Note: all prices net",)])
def test_a_remark_on_the_whole_table(cells):
    assert closing(cells) == REMARK_ROW


@pytest.mark.parametrize("cells", [
    ("Total", "13912345678"), ("Total", "Paris", "3"), ("合计", "13912345678x"), ("共工",), ("小计划工作室", "1"),
    ("制表人：王芳", "13912345678"), ("备注", "x"), ("7", "合计"), ("Summer", "1"), ("总经理", ""), (), ("", " ")])
def test_what_may_be_a_customer_is_one(cells):
    assert closing(cells) is None


@given(st.lists(st.text() | st.sampled_from(["合计", "Total", "12.5", "注：", ""])))
def test_any_row_has_an_answer_and_blank_cells_before_it_change_nothing(cells):
    found = closing(cells)

    assert found in {None, *CLOSINGS}
    assert closing(["", *cells]) == found


def test_the_header_of_a_new_page_is_no_customer():
    header = ("姓名", "手机")

    assert closing(header, header) == HEADER_ROW
    assert closing(("姓名", "13812345678"), header) is None
    assert closing(("Name",), ("Name",)) is None
