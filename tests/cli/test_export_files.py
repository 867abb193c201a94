"""`export` for phones and spreadsheets: what stands in the file, and what is said of it."""

import io

import pytest
from python_calamine import CalamineWorkbook

ADD = ("add", "张三", "--phone", "138 1234 5678", "--company", "明远贸易", "--set", "x.tea==1+1", "--tag", "老客户",
       "--set", "birthday=--02-03")


def properties(cim, *words):
    return cim("export", *words, expect=0).out.split("\r\n")


def test_a_card_for_a_phone(cim):
    cim(*ADD, expect=0)
    card = properties(cim, "--format", "vcard")

    assert {"VERSION:3.0", "FN:张三", "N:张;三;;;", "X-PHONETIC-LAST-NAME:Zhang", "TEL;TYPE=CELL:+8613812345678",
            "ORG:明远贸易", "BDAY:--02-03", "CATEGORIES:老客户", "X-CIMTOOL:x.tea;=1+1"} < set(card)
    assert not [line for line in card if line.startswith("X-CIMTOOL:extra")]


def test_a_card_of_version_four(cim):
    cim(*ADD, expect=0)

    assert {"VERSION:4.0", "KIND:individual", "BDAY:--0203"} < set(properties(cim, "--format", "vcard4"))


def test_a_card_has_only_the_fields_that_were_asked_for(cim):
    cim(*ADD, expect=0)

    assert properties(cim, "--format", "vcard", "--fields", "phones,x.tea") == [
        "BEGIN:VCARD", "VERSION:3.0", "PRODID:-//cimtool//cimtool//EN", "FN:张三", "N:张;三;;;",
        "SORT-STRING:Zhang San", "X-PHONETIC-LAST-NAME:Zhang", "X-PHONETIC-FIRST-NAME:San",
        "TEL;TYPE=CELL:+8613812345678", "X-CIMTOOL:x.tea;=1+1", "END:VCARD", ""]


@pytest.mark.parametrize(("name", "parts"), [
    ("欧阳锋", "欧阳;锋"), ("Ann Mary Lee", "Lee;Ann Mary"), ("Ann", ";Ann"), ("张 三", ";张 三"),
    ("Lee, Ann", ";Lee\\, Ann"), ("明远贸易有限公司", ";"), ("김 철수", ";김 철수")])
def test_a_name_is_taken_apart_only_where_that_is_sure(cim, name, parts):
    cim("add", name, expect=0)

    assert f"N:{parts};;;" in properties(cim, "--format", "vcard")


def test_a_person_who_is_called_like_a_company_stays_a_person(cim, tmp_path):
    cim("add", "明远贸易有限公司", "--kind", "person", expect=0)
    cim("export", "-o", tmp_path / "o.vcf", expect=0)
    cim("--db", tmp_path / "2.db", "import", tmp_path / "o.vcf", with_db=False, expect=0)

    assert cim("--db", tmp_path / "2.db", "list", "--format", "json", with_db=False).json[0]["kind"] == "person"


def test_a_workbook_has_text_cells_on_a_sheet_in_the_reader_s_language(cim, tmp_path):
    cim(*ADD, expect=0)
    cim("--lang", "zh", "export", "-o", tmp_path / "o.xlsx", "--fields", "name,phones,x.tea", expect=0)
    book = CalamineWorkbook.from_filelike(io.BytesIO((tmp_path / "o.xlsx").read_bytes()))

    assert book.sheet_names == ["客户"]
    assert book.get_sheet_by_index(0).to_python() == [["name", "phones", "x.tea"], ["张三", "138 1234 5678", "=1+1"]]


def test_a_text_too_long_for_a_cell_is_said(cim, tmp_path):
    cim("add", "Ann", "--note", "x" * 40_000, expect=0)
    ran = cim("export", "-o", tmp_path / "o.xlsx", "--fields", "name,notes", expect=0)

    assert "longer than a cell can be" in ran.err
    assert "B2" in ran.err


def test_an_array_of_objects_is_json(cim):
    cim(*ADD, expect=0)

    assert [each["name"] for each in cim("export", "--format", "json", expect=0).json] == ["张三"]
    assert cim("export", "nobody", "--format", "json", expect=0).json == []
