"""The header is found among titles, and may be of two rows."""

import pytest

from cimtool.formats.header_row import find_header
from cimtool.rules.headers import known

PLAIN = ("姓名", "手机", "备注")


@pytest.mark.parametrize(("rows", "cells"), [
    ([("姓名", "联系方式", "", "备注"), ("", "手机", "微信", ""), ("张伟", "13812345678", "zw", "")],
     ("姓名", "手机", "微信", "备注")),
    ([("姓名", "联系方式", "", "", ""), ("", "手机", "微信", "QQ", "邮箱")], ("姓名", "手机", "微信", "QQ", "邮箱")),
    ([("客户", "公司", "", "个人", ""), ("", "公司名称", "地址", "手机", "生日")],
     ("客户", "公司名称", "地址", "手机", "生日")),
])
def test_headings_above_several_columns_are_a_part_of_the_header(rows, cells):
    header = find_header([("客户表",), *rows], known)

    assert (header.first, header.end, header.cells) == (1, 3, cells)
    assert [note.values["count"] for note in header.notes] == [1]


@pytest.mark.parametrize("row", [
    ("张伟", "13812345678", ""), ("", "", "手机"), ("", "13812345678", ""), ("姓名", "手机", "备注"), (),
    ("", "手机", "")])
def test_a_row_of_values_is_none(row):
    assert find_header([PLAIN, row], known).cells == PLAIN


@pytest.mark.parametrize("row", [("张伟", "", "上海"), ("", "13812345678", "上海"), ("", "", "微信", "x")])
def test_nor_is_one_where_a_header_is_blank(row):
    header = find_header([("姓名", "联系方式", "", "备注"), row], known)

    assert (header.end, header.cells) == (1, ("姓名", "联系方式", "", "备注"))
