"""What people type to try a program out, or to fill a field that must not be empty.

An address at example.com alone is not enough: nobody can have one, but whole sample files are made of them.
"""

from typing import Final

from cimtool.rules.text.fold import fold
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import is_dummy, phone_digits

_TEST_WORDS: Final = frozenset(("test", "tests", "testing", "tester", "asdf", "asdfgh", "qwer", "qwerty", "foobar"))
_BESIDE: Final = frozenset(("user", "customer", "client", "contact", "person", "name", "account", "data", "record"))
_TEST_NAMES: Final = frozenset((
    "example", "sample", "dummy", "demo", "foo", "bar", "abc", "abcd", "xx", "user", "admin", "null", "none", "n/a",
    "无名", "未知", "某某", "某某某", "甲", "乙", "丙", "样例", "示例", "演示"))
# 测试 within a firm's name may be its trade.
_TEST_HAN = pattern("^(?:测试|试用|示例|样例)|(?:测试|测试用户|测试客户|测试账号)[0-9一二三四五六七八九十]*$")
_FIRM: Final = ("公司", "中心", "院", "所", "店", "厂")
_WORD = pattern(r"[^\W\d_]+")
_SAME = pattern(r"^([^\W_])\1{2,}$")
_DIGITS = pattern(r"^\d+$")
_SAME_DIGIT = pattern(r"^(\d)\1{4,}$")
_LOCALS: Final = frozenset((
    "test", "tests", "testing", "tester", "example", "asdf", "qwerty", "aaa", "abc", "xxx", "a", "x", "123", "none",
    "null", "no", "na", "user", "noemail"))
_DOMAINS: Final = frozenset(("test.com", "test.cn", "test.test", "abc.com", "asdf.com", "xxx.com", "aaa.com"))
_ENDINGS: Final = (".test", ".invalid")


def is_sample_name(name: str) -> bool:
    """Whether no customer is called so: 测试, test user, 111, aaa."""
    folded = fold(name)
    if folded in _TEST_NAMES or _SAME().match(folded) or _DIGITS().match(folded):
        return True
    if folded.isascii():
        words = set(_WORD().findall(folded))
        return not words.isdisjoint(_TEST_WORDS) and words <= _TEST_WORDS | _BESIDE
    return not folded.endswith(_FIRM) and _TEST_HAN().search(folded) is not None


def is_sample_phone(number: str) -> bool:
    """Whether a number, as typed or international, only fills the field: 13800138000, 11111."""
    return is_dummy(number) or _SAME_DIGIT().match(phone_digits(number)) is not None


def is_sample_email(address: str) -> bool:
    """Whether an address only fills the field: test@..., a@abc.com."""
    local, _, domain = address.lower().rpartition("@")
    return local in _LOCALS or local.rstrip("0123456789") in _LOCALS or domain in _DOMAINS or domain.endswith(_ENDINGS)
