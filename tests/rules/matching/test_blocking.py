"""Records that may be one customer share a key."""

import pytest

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.matching.blocking import blocking_keys
from cimtool.rules.matching.features import features


def keys(name, **values):
    return set(blocking_keys(features(SourceRecord(name=name, **values))))


def phone(e164):
    return (ContactPoint(e164, e164),)


def mail(address):
    return (ContactPoint(address),)


@pytest.mark.parametrize(("one", "other", "shared"), [
    (("张伟", {"phones": phone("+8613812345678")}), ("李娜", {"phones": phone("+8613812345678")}), "p:"),
    (("张伟", {"emails": mail("a@example.com")}), ("李娜", {"emails": mail("A@example.com")}), "e:"),
    (("张伟", {"qq": "12345"}), ("李娜", {"qq": "12345"}), "h:"),
    (("张偉", {}), ("Wei Zhang", {}), "py:"),
    (("张伟", {"city": "上海"}), ("章玮", {"city": "上海市"}), "nt:"),
    (("张伟", {"company": "百川物流有限公司"}), ("章玮", {"company": "百川物流"}), "nc:"),
    (("Robert Allen", {"birthday": "1971-06-24"}), ("Rob Alan", {"birthday": "1971-06-24"}), "nb:"),
    (("Robert Allen", {"city": "Leeds"}), ("Robert Allan", {"city": "Leeds"}), "bt:"),
    (("张伟", {"birthday": "1971-06-24", "city": "上海"}), ("王总", {"birthday": "1971-06-24", "city": "上海"}), "dt:"),
    (("张伟", {"address": "上海市黄浦区南京路8号5楼"}), ("李娜", {"address": "上海市黄浦区南京路8号5层"}), "a:"),
    (("百川物流有限公司", {}), ("百川物流", {"kind": Kind.COMPANY}), "c:"),
])
def test_look_alikes_meet_under_a_key(one, other, shared):
    common = keys(one[0], **one[1]) & keys(other[0], **other[1])

    assert shared in {key[:key.index(":") + 1] for key in common}


def test_two_strangers_meet_nowhere():
    assert not keys("张伟", city="上海", phones=phone("+8613812345678")) & keys("李娜", city="上海", qq="1")


def test_a_bare_surname_gives_no_key():
    assert keys("王总", city="上海") == set()


def test_keys_come_once_and_in_the_same_order_every_time():
    phones = (*phone("+8613812345678"), *phone("+8613912345678"))
    record = features(SourceRecord(name="张伟", city="上海", phones=phones))

    assert list(blocking_keys(record)) == list(dict.fromkeys(blocking_keys(record)))
    assert blocking_keys(record) == blocking_keys(record)
