"""What matching sees of a record."""

import pytest

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.matching.features import features


def points(*values):
    return tuple(ContactPoint(value) for value in values)


def test_blanks_are_unknown():
    seen = features(SourceRecord(name="张伟"))

    assert (seen.company, seen.phones, seen.emails, seen.numbers, seen.city, seen.birthday) == ("",) * 6


def test_a_firm_is_a_firm_although_the_record_says_person():
    seen = features(SourceRecord(name="杭州百川物流有限公司"))

    assert (seen.kind, seen.sound, seen.company, seen.seat) == (Kind.COMPANY, "", "百川物流", "杭州")


@pytest.mark.parametrize("name", ["王总", "王先生", "王"])
def test_a_bare_surname_has_no_sound_to_be_found_by(name):
    seen = features(SourceRecord(name=name))

    assert seen.sound == ""


def test_a_phone_is_its_national_digits_and_dummies_are_none():
    phones = (ContactPoint("138 1234 5678", "+8613812345678"), *points("010-6552", "13800138000", "110"))

    assert features(SourceRecord(name="A", phones=phones)).phones == "106552\n13812345678"


@pytest.mark.parametrize(("typed", "e164"), [
    ("(310) 555-0123", None), ("1-310-555-0123", None), ("+1 310 555 0123", "+13105550123"), ("3105550123", None)])
def test_an_american_number_is_one_number_with_and_without_its_country(typed, e164):
    assert features(SourceRecord(name="A", phones=(ContactPoint(typed, e164),))).phones == "3105550123"


@pytest.mark.parametrize(("typed", "e164"), [
    ("021-65541234", "+862165541234"), ("021 6554 1234", None), ("0086 21 65541234", None), ("8602165541234", None)])
def test_a_landline_is_one_number_however_its_area_is_spelt(typed, e164):
    assert features(SourceRecord(name="A", phones=(ContactPoint(typed, e164),))).phones == "2165541234"


def test_mail_addresses_are_compared_by_their_key():
    assert features(SourceRecord(name="A", emails=points("Wei+shop@Example.com"))).emails == "wei@example.com"


def test_handles_of_two_services_are_never_the_same():
    assert features(SourceRecord(name="A", wechat="12345", qq="12345")).handles == "qq:12345\nwechat:12345"


@pytest.mark.parametrize(("city", "address"), [("杭州市", None), ("杭州", None), (None, "浙江省杭州市西湖区文三路1号")])
def test_a_city_is_read_from_its_field_or_from_the_address(city, address):
    assert features(SourceRecord(name="A", city=city, address=address)).city == "杭州"
