import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.phones import e164, is_dummy, parse_phones, phone_digits

MOBILE = "+8613812345678"
OTHER = "+8613987654321"
LANDLINE = "+8675526012345"


@pytest.mark.parametrize("typed", [
    "13812345678", "138-1234-5678", "138 1234 5678", "+86 138 1234 5678", "0086-13812345678", "86 13812345678",
    "８６１３８１２３４５６７８", "(86)13812345678", "手机：13812345678", "\u202d138\u200b12345678\u202c",
    "13812345678.0",
    "1.3812345678E+10", "微信同号13812345678", "13812345678（张三）", "138－1234－5678", "138 1234 5678转2"])
def test_any_spelling_of_a_mobile_number_is_understood(typed):
    assert [point.e164 for point in parse_phones(typed)] == [MOBILE]


@pytest.mark.parametrize("typed", [
    "0755-26012345", "(0755)26012345", "0755-26012345转8001", "0755-26012345分机8001", "0755-26012345-8001",
    "0755-26012345 ext. 8001", "座机：0755-26012345#8001", "0755-26012345，转8001", "+86 755 26012345"])
def test_a_landline_is_understood_with_its_extension(typed):
    assert [point.e164 for point in parse_phones(typed)] == [LANDLINE]


@pytest.mark.parametrize(("typed", "expected"), [
    ("13812345678/13987654321", [MOBILE, OTHER]),
    ("13812345678；13987654321", [MOBILE, OTHER]),
    ("13812345678, 13987654321", [MOBILE, OTHER]),
    ("13812345678 13987654321", [MOBILE, OTHER]),
    ("13812345678\n13987654321", [MOBILE, OTHER]),
    ("13812345678 ::: 13987654321", [MOBILE, OTHER]),
    ("手机:13812345678 座机：0755-26012345转8001", [MOBILE, LANDLINE]),
    ("13812345678、138 1234 5678", [MOBILE]),
    ("400-820-8820", ["+864008208820"]),
    ("8008208820", ["+868008208820"]),
    ("+85291234567", ["+85291234567"]),
    ("00852 9123 4567", ["+85291234567"]),
    ("+44 (0)20 7946 0958", ["+442079460958"]),
])
def test_numbers_in_one_cell_are_told_apart(typed, expected):
    assert [point.e164 for point in parse_phones(typed)] == expected


@pytest.mark.parametrize(("typed", "numbers"), [
    ("310/246-1501", ["+13102461501"]), ("(310)/246 1501", ["+13102461501"]), ("310/2461501", ["+13102461501"]),
    ("310-246-1501/310-246-1502", ["+13102461501", "+13102461502"])])
def test_a_slash_behind_an_area_code_is_none_between_numbers(typed, numbers):
    assert [point.e164 for point in parse_phones(typed, "US")] == numbers


@pytest.mark.parametrize("typed", ["95588", "26012345", "1.38123E+10", "12345678901", "abc 12", "0912-345-678"])
def test_what_is_no_valid_number_is_kept_as_typed(typed):
    points = parse_phones(typed)

    assert [(point.value, point.e164) for point in points] == [(typed, None)]


@pytest.mark.parametrize("typed", ["", "n/a", "无", "+", " "])
def test_a_cell_without_digits_has_no_number(typed):
    assert parse_phones(typed) == ()


def test_a_number_keeps_the_text_that_was_typed():
    assert [point.value for point in parse_phones("手机:138-1234-5678 / 0755-26012345转8001")] == [
        "手机:138-1234-5678", "0755-26012345转8001"]


def test_a_slash_behind_an_area_code_stays_as_it_was_typed():
    assert [(point.value, point.e164) for point in parse_phones("030/1234567", "DE")] == [
        ("030/1234567", "+49301234567")]


def test_the_region_counts_only_without_a_country_code():
    assert e164("0912-345-678", "TW") == "+886912345678"
    assert e164("+86 138 1234 5678", "US") == MOBILE
    assert e164("415 555 2671", "US") == "+14155552671"


def test_a_chinese_mobile_number_is_one_abroad_too_unless_it_is_a_number_there():
    assert e164("138 1234 5678", "US") == MOBILE
    assert e164("13852234567", "US") == "+13852234567"
    assert e164("12812345678", "GB") is None


@pytest.mark.parametrize(("typed", "digits"), [
    ("+86 138-1234-5678", "8613812345678"), ("0086 138", "86138"), ("１３８", "138"),
    ("0755-2601", "07552601"), ("a", "")])
def test_digits_are_taken_for_searching(typed, digits):
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(("number", "expected"), [
    ("+8613800138000", True), ("+8612345678901", True), ("+8618888888888", True), (MOBILE, False),
    ("+8613988886666", False)])
def test_numbers_that_only_fill_a_field_are_known(number, expected):
    assert is_dummy(number) is expected


PHONE_LIKE = st.one_of(st.text(max_size=30), st.text(alphabet="0123456789+-() /;转x.E٣８\n", max_size=30))


@settings(deadline=None, max_examples=300)
@given(PHONE_LIKE, st.sampled_from(["CN", "US", "TW", "GB", "", "??"]))
def test_any_text_gives_points_with_a_digit_and_ascii_numbers(text, region):
    for point in parse_phones(text, region):
        assert any(map(str.isdecimal, point.value))
        assert point.e164 is None or (point.e164.isascii() and point.e164[0] == "+" and point.e164[1:].isdigit())


@settings(deadline=None, max_examples=100)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_an_international_form_stands_for_itself(mobile):
    assert e164(mobile) == f"+86{mobile}"
    assert e164(f"+86{mobile}") == f"+86{mobile}"
