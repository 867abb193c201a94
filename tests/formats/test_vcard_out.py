"""Cards that phones take: short lines, escaped values; and what is written is read back."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.formats.vcard_in import read_vcard
from cimtool.formats.vcard_names import TYPES
from cimtool.formats.vcard_out import VCardData, write_vcard
from cimtool.model import ContactPoint

WHOLE = VCardData(
    name="张三", family="张", given="三", phonetic_family="Zhang", phonetic_given="San", company="明远贸易; 上海",
    title="经理", phones=(
        ContactPoint("138 0013 8000", "+8613800138000", "mobile"),
        ContactPoint("010-12345678转9", "+861012345678", "work"),
        ContactPoint("12345", None, "前台")),
    emails=(ContactPoint("zs@example.com", None, "work"),), address="建国路1号, 3楼", city="北京", province="北京市",
    postcode="100020", birthday="--02-03", gender="female", website="http://example.com/a,b;c", wechat="zs_01",
    qq="10001", tags=("老客户", "a,b"), notes="第一行\n第二行", uid="0195f3c8-0000-7000-8000-000000000000",
    updated_at="2026-11-22T08:30:00Z", others=(("industry", "食品"), ("x.tea", "龙井;绿茶")))


def written(*cards, version="3.0"):
    stream = io.StringIO(newline="")
    write_vcard(stream, cards, version)
    return stream.getvalue()


def test_a_card_of_version_three():
    assert written(WHOLE).split("\r\n") == [
        "BEGIN:VCARD", "VERSION:3.0", "PRODID:-//cimtool//cimtool//EN", "UID:0195f3c8-0000-7000-8000-000000000000",
        "REV:2026-11-22T08:30:00Z", "FN:张三", "N:张;三;;;", "SORT-STRING:Zhang San", "X-PHONETIC-LAST-NAME:Zhang",
        "X-PHONETIC-FIRST-NAME:San", "ORG:明远贸易\\; 上海", "TITLE:经理", "TEL;TYPE=CELL:+8613800138000",
        "TEL;TYPE=WORK:010-12345678转9", "phone3.TEL:12345", "phone3.X-ABLABEL:前台", "EMAIL;TYPE=WORK:zs@example.com",
        "ADR:;;建国路1号\\, 3楼;北京;北京市;100020;", "BDAY:--02-03", "X-GENDER:female", "URL:http://example.com/a,b;c",
        "X-WECHAT:zs_01", "X-QQ:10001", "CATEGORIES:老客户,a\\,b", "NOTE:第一行\\n第二行", "X-CIMTOOL:industry;食品",
        "X-CIMTOOL:x.tea;龙井\\;绿茶", "END:VCARD", ""]


def test_a_card_of_version_four_says_some_things_otherwise():
    old, new = set(written(WHOLE).split("\r\n")), set(written(WHOLE, version="4.0").split("\r\n"))

    assert new - old == {
        "VERSION:4.0", "UID:urn:uuid:0195f3c8-0000-7000-8000-000000000000", "REV:20261122T083000Z", "KIND:individual",
        'N;SORT-AS="Zhang,San":张;三;;;', "TEL;VALUE=uri;TYPE=cell:tel:+8613800138000", "TEL;TYPE=work:010-12345678转9",
        "EMAIL;TYPE=work:zs@example.com", "BDAY:--0203", "GENDER:F"}


@pytest.mark.parametrize(("birthday", "three", "four"), [
    ("1990-03-05", "BDAY:1990-03-05", "BDAY:19900305"), ("1990-03", "BDAY:1990-03", "BDAY:1990-03"),
    ("1990", "BDAY:1990", "BDAY:1990"), ("--03-05", "BDAY:--03-05", "BDAY:--0305"),
    ("lunar:1990-08-15", "X-CIMTOOL:birthday;lunar:1990-08-15", "X-CIMTOOL:birthday;lunar:1990-08-15")])
def test_a_birthday_is_written_as_far_as_it_is_known(birthday, three, four):
    card = VCardData(name="x", birthday=birthday)

    assert three in written(card).split("\r\n")
    assert four in written(card, version="4.0").split("\r\n")


def test_a_company_is_shown_by_its_organisation():
    company = VCardData(name="明远贸易", is_company=True)

    assert {"FN:明远贸易", "N:;;;;", "ORG:明远贸易", "X-ABSHOWAS:COMPANY"} < set(written(company).split("\r\n"))
    assert "KIND:org" in written(company, version="4.0").split("\r\n")


def test_a_chinese_mobile_number_is_one_that_takes_messages():
    card = VCardData(name="x", phones=(ContactPoint("13800138000", "+8613800138000"),))

    assert "TEL;TYPE=CELL:+8613800138000" in written(card)


def test_no_control_character_or_line_end_gets_out_of_its_value():
    text = "a\x1b[31m\r\nEND:VCARD\x85\u2028b\0\""
    card = VCardData(name=text, website=text, phonetic_family=text, others=((text, text),), uid=text, updated_at=text,
                     phones=(ContactPoint(text, None, text),), birthday=text, gender=text)
    lines = written(card, version="4.0").split("\r\n")

    assert lines.count("END:VCARD") == 1
    assert all(character.isprintable() for line in lines for character in line)


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
LONG = st.text(st.sampled_from("a,;:\\\"=张𠮷\n "), min_size=1, max_size=300).filter(
    lambda text: text == text.strip(" \n;"))
LABEL = st.none() | TEXT | st.sets(st.sampled_from(list(TYPES)), min_size=1).map(
    lambda words: " ".join(word for word in TYPES if word in words))
POINTS = st.lists(st.builds(ContactPoint, TEXT.map("1".__add__), st.none(), LABEL), max_size=3).map(tuple)
SOME = st.none() | LONG
CARDS = st.builds(
    VCardData, name=TEXT, family=st.none() | TEXT, is_company=st.booleans(), company=SOME, title=SOME, phones=POINTS,
    emails=POINTS, address=SOME, city=SOME, province=SOME, postcode=SOME, website=SOME,
    birthday=st.none() | st.sampled_from(["1990-03-05", "--02-03", "1990-03", "1990", "lunar:1990-08-15"]),
    gender=st.sampled_from([None, "male", "female", "other"]), wechat=SOME, qq=SOME, notes=SOME, uid=st.none() | TEXT,
    tags=st.lists(TEXT, max_size=3, unique=True).map(tuple),
    others=st.dictionaries(TEXT.map("x.o".__add__), LONG, max_size=3).map(lambda pairs: tuple(pairs.items())))
PLAIN = ("name", "company", "title", "address", "city", "province", "postcode", "website", "wechat", "qq", "notes",
         "uid")


def expected(card):
    """Return the fields that a card is read back as."""
    found = {name: value for name in PLAIN if (value := getattr(card, name))}
    found |= {name: [{"value": point.value} | ({"label": point.label} if point.label else {}) for point in points]
              for name in ("phones", "emails") if (points := getattr(card, name))}
    found |= {"tags": list(card.tags)} if card.tags else {}
    found |= {"gender": card.gender} if card.gender else {}
    found |= dict(card.others)
    return found


def settled(record):
    """Return a card's fields, and the birthday as the rules would read it."""
    found = dict(record.fields)
    return found, found.pop("birthday", None), found.pop("kind", None)


@given(CARDS, st.sampled_from(["3.0", "4.0"]))
def test_what_is_written_is_read_back(card, version):
    card = replace(card, phones=tuple(replace(point, value=f"1{number}") for number, point in enumerate(card.phones)),
                   company=None if card.company == card.name else card.company)
    record, = read_vcard(written(card, version=version).encode()).records
    found, birthday, kind = settled(record)

    assert found == expected(card)
    assert kind == ("company" if card.is_company else "person" if version == "4.0" else None)
    assert (birthday or "").replace("-", "") == (card.birthday or "").replace("-", "")


@given(CARDS, st.sampled_from(["3.0", "4.0"]))
def test_no_line_is_longer_than_75_octets(card, version):
    text = written(card, version=version)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.encode().decode() == text
    assert text.endswith("\r\n")
