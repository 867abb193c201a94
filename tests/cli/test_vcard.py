"""Cards from phones and mail programs, through the whole of import."""

import json

import pytest

PHONE = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=B8=89;;;
TEL;CELL:13812345678
TEL;WORK:010-12345678
BDAY:--0203
NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=80=81=E5=AE=A2=
=E6=88=B7
PHOTO;ENCODING=BASE64;JPEG:
 QUJD

END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:明远贸易
ORG:明远贸易
X-ABShowAs:COMPANY
EMAIL;TYPE=WORK:info@Example.com
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Simon Example
TEL;VALUE=uri;TYPE="work,voice":tel:+1-418-656-9254;ext=102
"""


@pytest.fixture
def imported(cim, tmp_path):
    path = tmp_path / "contacts.vcf"
    path.write_text(PHONE, "utf-8")
    return cim("import", path, "--format", "json", expect=0)


def test_cards_become_customers(imported, cim):
    customers = {each["name"]: each for each in cim("list", "--format", "json", expect=0).json}

    assert imported.json["format"] == "vcard"
    assert [(point["e164"], point["label"]) for point in customers["张三"]["phones"]] == [
        ("+8613812345678", "mobile"), ("+861012345678", "work")]
    assert customers["张三"]["birthday"] == "--02-03"
    assert customers["张三"]["notes"] == "老客户"
    assert customers["明远贸易"]["kind"] == "company"
    assert customers["明远贸易"]["emails"][0]["label"] == "work"
    assert customers["Simon Example"]["phones"][0]["e164"] == "+14186569254"


def test_what_was_left_out_is_said(imported):
    assert "One picture, sound or key was left out" in imported.err


def test_the_same_cards_again_change_nothing(imported, cim, tmp_path):
    again = cim("import", tmp_path / "contacts.vcf", "--format", "json", expect=0).json

    assert again["operation"] is None


def test_a_card_without_a_name_is_rejected_with_its_reason(cim, tmp_path):
    path = tmp_path / "contacts.vcf"
    path.write_text("BEGIN:VCARD\nTEL;CELL:13812345678\nEND:VCARD\nBEGIN:VCARD\nKIND:group\nFN:Friends\nEND:VCARD\n")
    ran = cim("import", path, "--rejects", tmp_path / "rejects.csv", expect=3)

    assert "no_name" in (tmp_path / "rejects.csv").read_text("utf-8")
    assert "group_card" in (tmp_path / "rejects.csv").read_text("utf-8")
    assert "13812345678" in (tmp_path / "rejects.csv").read_text("utf-8")
    assert "group of contacts" in ran.err + ran.out


def test_a_name_in_parts_is_joined_for_objects_too(cim, tmp_path):
    path = tmp_path / "people.jsonl"
    path.write_text(json.dumps({"first name": "三", "last name": "张"}) + "\n", "utf-8")
    cim("import", path, expect=0)

    assert [each["name"] for each in cim("list", "--format", "json").json] == ["张三"]
