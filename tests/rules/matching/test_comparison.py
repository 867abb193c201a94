"""Fields compared one by one."""

import pytest

from cimtool.fields import Comparison as Compared
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.matching.comparison import COMPARISONS, levels
from cimtool.rules.matching.features import features
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.model import FIRM_NAME
from cimtool.rules.matching.shipped import SHIPPED

PERSON, COMPANY = Kind.PERSON, Kind.COMPANY


def compared(one, other, field):
    a, b = (features(SourceRecord(**{"name": "张伟", **values})) for values in (one, other))
    assert levels(a, b) == levels(b, a)
    return levels(a, b).get(field)


@pytest.mark.parametrize(("one", "other", "level"), [
    ("张伟", "張偉", Level.EXACT),
    ("张伟", "Wei Zhang", Level.SOUNDS),
    ("张伟", "章玮", Level.HOMOPHONE),
    ("罗燕芳", "燕芳罗", Level.HOMOPHONE),
    ("Richard Khan", "Richard han", Level.NEAR),
    ("Richard Khan", "Richart Kahn", Level.ALIKE),
    ("Victor Alexander", "Tonya Alexander", Level.KIN),
    ("Adam Jsneo", "Adam Jones", Level.ALIKE),
    ("Bron", "Lola Brown", Level.PART),
    ("Brown", "Brown", Level.PART),
    ("zhangwei", "Wei Zhang", Level.SOUNDS),
    ("Ann Lee", "Ana Lee", Level.ALIKE),
    ("Blue Lemon", "Blue Lemon Trading Co", Level.PART),
    ("王总", "王总", Level.PART),
    ("张伟", "张丽娜", Level.KIN),
    ("张伟", "李娜", Level.CONFLICT),
    ("李静辰", "欣静辰", Level.ALIKE),
    ("李辰", "欣辰", Level.CONFLICT),
    ("欧阳静", "李阳静", Level.CONFLICT),
    ("百川物流有限公司", "李娜", Level.OTHER_KIND),
    ("百川物流有限公司", "百川物流股份有限公司", Level.EXACT),
    ("杭州百川物流有限公司", "上海百川物流有限公司", Level.CONFLICT),
    ("百川物流有限公司", "泰和食品有限公司", Level.CONFLICT),
])
def test_names(one, other, level):
    assert compared({"name": one}, {"name": other}, Compared.NAME) == level


def test_a_firm_that_a_sheet_calls_a_person_is_known_behind_its_city():
    one, other = {"name": "西安嘉禾东方咨询"}, {"name": "嘉禾东方咨询", "kind": COMPANY}

    assert compared(one, other, Compared.NAME) == Level.NEAR
    assert compared({"name": "娜嘉禾东方咨询"}, other, Compared.NAME) == Level.OTHER_KIND


def test_one_name_marked_once_as_person_and_once_as_firm_agrees():
    assert compared({"name": "百川", "kind": PERSON}, {"name": "百川", "kind": COMPANY}, Compared.NAME) == Level.EXACT


@pytest.mark.parametrize(("one", "other", "level"), [
    ("13812345678", "13812345678", Level.EXACT),
    ("13812345678", "13812345679", Level.NEAR),
    ("13812345678", "13812354678", Level.NEAR),
    ("13812345678", "13900000001", Level.CONFLICT),
    ("13812345678", None, None),
])
def test_phones(one, other, level):
    def phones(value):
        return {"phones": (ContactPoint(value, f"+86{value}"),) if value else ()}

    assert compared(phones(one), phones(other), Compared.PHONE) == level


@pytest.mark.parametrize(("one", "other", "level"), [
    ("wei@example.com", "WEI@example.com", Level.EXACT),
    ("wei@example.com", "wei@example.org", Level.MAILBOX),
    ("zhangwei@example.com", "zhangwie@example.com", Level.NEAR),
    ("info@example.com", "info@example.org", Level.CONFLICT),
    ("wei@example.com", "li@example.com", Level.CONFLICT),
])
def test_mail_addresses(one, other, level):
    def emails(value):
        return {"emails": (ContactPoint(value),)}

    assert compared(emails(one), emails(other), Compared.EMAIL) == level


@pytest.mark.parametrize(("one", "other", "level"), [
    ("1971-06-24", "1971-06-24", Level.EXACT),
    ("1971-06-24", "1971-06-25", Level.NEAR),
    ("1971-06-04", "1971-04-06", Level.NEAR),
    ("1971-06-24", "1981-06-24", Level.NEAR),
    ("1971-06-24", "1980-01-02", Level.CONFLICT),
    ("1971-06-24", "1971-07-25", Level.ALIKE),
    ("1971-06-24", "1981-06-25", Level.ALIKE),
    ("1971-06-24", "--06-24", Level.PART),
    ("1971-06-24", "1971", Level.PART),
    ("1971-06-24", "--06-23", Level.CONFLICT),
    ("--06-24", "--06-24", Level.PART),
    ("--06-24", "1971-06", None),
    ("1971-06", "1971-07", Level.CONFLICT),
    ("unknown", "1971-06-24", None),
    ("lunar:1971-06-24", "1971-06-24", None),
    ("lunar:1971-05L-24", "lunar:1971-05-24", Level.NEAR),
    ("lunar:--08-15", "lunar:1990-08-15", Level.PART),
    ("--08-15", "lunar:1990-08-15", None),
    ("lunar:1971-06-24", "lunar:1971-06-24", Level.EXACT),
])
def test_birthdays(one, other, level):
    assert compared({"birthday": one}, {"birthday": other}, Compared.BIRTHDAY) == level


@pytest.mark.parametrize(("one", "other", "address", "city"), [
    (("上海市黄浦区南京路8号5楼", None), ("黄浦区南京路8号5层", "上海"), Level.EXACT, None),
    (("上海市黄浦区南京路8号5楼", None), ("黄浦区南京东路8号5层", "上海"), Level.NEAR, None),
    (("上海市黄浦区南京路8号", None), ("上海市黄浦区南京路91号", None), Level.PLACE, None),
    (("12 Main Street Apt 3", None), ("12 Main St #3", None), Level.EXACT, None),
    (("上海市黄浦区南京路8号", None), ("上海市黄浦区南京路8号", None), Level.EXACT, None),
    (("8 N. Roswell Rd", None), ("8 n roswell road between 5th and 6th sts.", None), Level.NEAR, None),
    (("8 5th Avenue", None), ("8 6th Ave", None), Level.NEAR, None),
    ((None, "Bristol"), (None, "Brsitol"), None, Level.NEAR),
    ((None, "Bath"), (None, "Bat"), None, Level.CONFLICT),
    (("上海市黄浦区南京路8号", None), ("上海市黄浦区北京路9号", None), Level.CONFLICT, Level.EXACT),
    (("上海市黄浦区南京路8号", None), ("杭州市西湖区文三路9号", None), Level.CONFLICT, None),
    ((None, "上海"), (None, "上海市"), None, Level.EXACT),
    ((None, "上海"), (None, "杭州"), None, Level.CONFLICT),
    ((None, "上海"), (None, None), None, None),
    (("上海市", None), ("上海市", None), None, Level.EXACT),
])
def test_an_address_and_its_city_count_once(one, other, address, city):
    one, other = ({"address": values[0], "city": values[1]} for values in (one, other))

    assert compared(one, other, Compared.ADDRESS) == address
    assert compared(one, other, Compared.CITY) == city


def test_every_compared_field_has_a_function_and_shipped_chances():
    assert set(COMPARISONS) == set(SHIPPED.chances) - {FIRM_NAME} == set(Compared)
