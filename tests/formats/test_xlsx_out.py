"""Workbooks that keep every character as it is, run nothing, and are the same bytes each time."""

import errno
import io
import os
import re
import tempfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cimtool.errors import BadValue
from cimtool.formats.excel_in import read_excel
from cimtool.formats.guard import guard_guarded
from cimtool.formats.raw import Note
from cimtool.formats.xlsx_out import write_xlsx
from cimtool.rules.headers import known


def written(rows, header=("name", "notes"), **options):
    stream = io.BytesIO()
    notes = write_xlsx(stream, header, rows, sheet="Customers", **options)
    return stream.getvalue(), notes


def sheets(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("cell", [
    "013800138000", "110105194912310021", "13812345678.0", "1E5", "2026-11-22", "TRUE", "=1+1", "+1", "-1", "@x", "'x",
    "http://example.com", "mailto:a@example.com", "{=1}", "_x0041_", "<r>x</r>", "<r></c><f>1</f></r>", "<r>",
    "a<b>&\"", " x ", "a\nb", "𠮷", "a\tb"])
def test_a_cell_is_the_text_it_was(cell):
    data, notes = written([["x", cell]])

    assert sheets(data)["Customers"] == [["name", "notes"], ["x", cell]]
    assert notes == ()
    assert not re.search("<(?:f|v|hyperlink)[ >]", part(data, "xl/worksheets/sheet1.xml"))


def test_our_own_import_reads_it_back():
    data, _ = written([["张三", "013800138000"], ["李四", "'=1+1"]], header=("姓名", "手机"))
    table = read_excel(data, known=known)

    assert table.header == ("姓名", "手机")
    assert [record.cells for record in table.records] == [("张三", "013800138000"), ("李四", "'=1+1")]


def test_what_a_spreadsheet_would_retype_is_marked_as_text_and_the_header_stays_in_sight():
    data, _ = written([["x", "1"], ["y", "plain"], ["z", "1" * 300]])
    sheet = part(data, "xl/worksheets/sheet1.xml")

    assert re.findall(r'<c r="B(\d)" s="(\d)"', sheet) == [("1", "1"), ("2", "2")]
    assert re.findall(r'<xf numFmtId="(\d+)"', part(data, "xl/styles.xml"))[-2:] == ["49", "49"]
    assert 'ySplit="1"' in sheet
    assert 'state="frozen"' in sheet


def test_control_characters_are_left_out():
    data, _ = written([["a\x1b[31m\x00\x07b\x9b\ufffe", "a\r\nb\rc"]])

    assert sheets(data)["Customers"][1] == ["a[31mb", "a\nb\nc"]


def test_a_text_too_long_for_a_cell_is_cut_aloud():
    data, notes = written([["x" * 32_767, "x" * 32_768], ["𠮷" * 16_384, "𠮷" * 16_383]])

    assert [[len(cell) for cell in row] for row in sheets(data)["Customers"][1:]] == [[32_767] * 2, [16_383] * 2]
    assert notes == (Note("cells_cut", {"count": 2, "cells": "B2, A3"}),)


@pytest.mark.parametrize(("rows", "sizes"), [(0, [1]), (3, [4]), (4, [4, 2]), (7, [4, 4, 2])])
def test_rows_that_one_sheet_does_not_hold_go_on_the_next(rows, sizes):
    data, notes = written([[str(number), ""] for number in range(rows)], sheet_rows=4)
    found = sheets(data)

    assert [len(sheet) for sheet in found.values()] == sizes
    assert all(sheet[0][0] == "name" for sheet in found.values())
    assert [row[0] for sheet in found.values() for row in sheet[1:]] == [str(number) for number in range(rows)]
    assert list(found)[:2] == ["Customers", "Customers 2"][:len(sizes)]
    assert notes == (() if len(sizes) == 1 else (Note("sheets_split", {"count": len(sizes)}),))


def test_the_same_rows_give_the_same_bytes(monkeypatch):
    first, _ = written([["x", "1"]])
    monkeypatch.setenv("TZ", "Asia/Shanghai")

    assert written([["x", "1"]])[0] == first


def test_more_columns_than_a_sheet_has_are_refused():
    with pytest.raises(BadValue):
        written([], header=["x"] * 16_385)


def test_a_failure_leaves_no_customers_behind(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def rows():
        yield ["x", "1"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        written(rows())
    assert list(folder.iterdir()) == []


class _Full(io.BytesIO):
    def write(self, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_an_error_of_the_operating_system():
    with pytest.raises(OSError) as caught:  # noqa: PT011 - its number is what counts
        write_xlsx(_Full(), ["name"], [["x"]], sheet="Customers")

    assert caught.value.errno == errno.ENOSPC


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)


@given(st.lists(st.lists(CELLS | st.text("<r>/_x04&'=", max_size=12), min_size=2, max_size=2), max_size=4))
def test_any_text_is_read_back(rows):
    data, _ = written(rows)
    found = sheets(data)["Customers"]

    assert found[1:] == [guard_guarded(row) for row in rows[:len(found) - 1]]
    assert not any(cell for row in rows[len(found) - 1:] for cell in row)  # blank rows at the end are not kept
