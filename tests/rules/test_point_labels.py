"""Numbers keep what their file calls them, in a column beside them or in their header."""

import pytest

from cimtool.model import ContactPoint, SourceRecord
from cimtool.rules.headers import map_headers
from cimtool.rules.point_labels import with_labels


def labels(header, cells, *numbers):
    columns = map_headers(header, {}).point_labels
    record = SourceRecord(name="x", phones=tuple(map(ContactPoint, numbers)))
    return [point.label for point in with_labels(record, cells, columns).phones]


@pytest.mark.parametrize(("written", "label"), [
    ("Mobile", "mobile"), ("* Work", "work"), ("Work Fax", "work fax"), ("手机", "mobile"), ("家庭传真", "home fax"),
    ("老板娘", "老板娘"), ("", None), ("*", None), ("x" * 50, None), ("Home ::: Work", None)])
def test_a_label_beside_a_number_is_kept_in_our_words_or_its_own(written, label):
    assert labels(("Name", "Phone 1 - Label", "Phone 1 - Value"), ("x", written, "13812345678"),
                  "13812345678") == [label]


def test_every_number_of_a_cell_has_its_label():
    header = ("Name", "Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Label", "Phone 2 - Value")

    assert labels(header, ("x", "Home", "010-62345678 ::: 138 1234 5678", "前台", "0755-1"),
                  "010-62345678", "138 1234 5678", "0755-1") == ["home", "home", "前台"]


def test_of_several_columns_the_headers_are_the_labels():
    header = ("First Name", "Business Phone", "Home Phone", "Mobile Phone", "Primary Phone")

    assert labels(header, ("x", "1000001", "1000002", "1000003", "1000004"),
                  "1000001", "1000002", "1000003", "1000004") == ["work", "home", "mobile", None]
    assert labels(("姓名", "手机", "座机电话"), ("x", "13812345678", ""), "13812345678") == ["mobile"]


def test_one_column_alone_says_nothing():
    assert labels(("姓名", "手机"), ("x", "13812345678"), "13812345678") == [None]


def test_a_label_may_be_the_first_column():
    assert labels(("Phone 1 - Label", "Phone 1 - Value", "Name"), ("Home", "010-62345678", "x"),
                  "010-62345678") == ["home"]
