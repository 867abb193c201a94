import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.fields import FIELDS, FieldClass, OwnKind
from cimtool.rules.masking import NOTHING, Keep, keep_of, shown_mask
from cimtool.rules.standards import FieldStandard, Standards

PRIVATE = [field.name for field in FIELDS if field.cls is not FieldClass.OPEN]


def with_masks(**masks):
    return Standards({name: FieldStandard(name=name, mask=text) for name, text in masks.items()})


def own(kind):
    return Standards({"x.own": FieldStandard(name="x.own", kind=kind)})


@pytest.mark.parametrize(("field", "text", "shown"), [
    ("phones", "13812345678", "138****5678"),
    ("phones", "+86 138-1234-5678", "138****5678"),
    ("phones", "0086 138 1234 5678", "138****5678"),
    ("phones", "０７５５－８３５６１２３４５", "0755-****345"),
    ("phones", "010-83561234", "010-****234"),
    ("phones", "(0755) 8356 1345", "0755-****345"),
    ("phones", "+44 20 7946 0958", "+44****0958"),
    ("phones", "8356 1345", "****345"),
    ("phones", "345", "****"),
    ("phones", "ask her", "****"),
    ("id_number", "11010119900307002X", "110***********002X"),
    ("id_number", "110101900307002", "110********7002"),
    ("id_number", "E1234567", "****"),
    ("bank_card", "6222020200112233445", "****3445"),
    ("bank_card", "3445", "****"),
    ("name", "张三", "张*"),
    ("name", "张小三", "张*"),
    ("name", "欧阳锋", "欧阳*"),
    ("name", "歐陽鋒", "歐陽*"),
    ("name", "张", "****"),
    ("name", "Jane Example", "J***"),
    ("name", "J", "****"),
    ("contact", "李四", "李*"),
    ("emails", "zhang@qq.com", "z***@qq.com"),
    ("emails", "z@qq.com", "***@qq.com"),
    ("emails", "not an address", "****; ****; ****"),
    ("address", "广东省深圳市南山区科技园路1号5楼", "广东省深圳市南山区****"),
    ("address", "北京市朝阳区建国路88号", "北京市朝阳区****"),
    ("address", "1 Example Street", "****"),
    ("wechat", "zhangsan88", "zh***"),
    ("qq", "123456789", "12***"),
    ("birthday", "1990-03-07", "1990-**-**"),
    ("birthday", "--03-07", "****"),
    ("gender", "female", "****"),
    ("x.passport", "E1234567", "E***"),
    ("notes", "likes tea", "****"),
])
def test_what_is_shown_of_a_value(field, text, shown):
    assert shown_mask(field, text, Standards()) == shown


@pytest.mark.parametrize(("kind", "text", "shown"), [
    (OwnKind.TEXT, "E1234567", "E***"), (OwnKind.NUMBER, "12345", "****"), (OwnKind.DATE, "1990-03-07", "1990-**-**"),
    (OwnKind.CHOICE, "divorced", "****"), (OwnKind.PHONE, "138 1234 5678", "138****5678"),
    (OwnKind.EMAIL, "ann@example.com; bob@example.com", "a***@example.com; b***@example.com")])
def test_an_own_field_is_masked_by_its_kind(kind, text, shown):
    assert shown_mask("x.own", text, own(kind)) == shown


@pytest.mark.parametrize(("mask", "text", "shown"), [
    ("0****4", "138 1234 5678", "****5678"), ("3*2", "+86 13812345678", "138****78"), ("*", "13812345678", "****")])
def test_the_owner_says_how_many_signs_of_a_phone_stay(mask, text, shown):
    assert shown_mask("phones", text, with_masks(phones=mask)) == shown


@pytest.mark.parametrize(("text", "keep"), [
    ("3****4", Keep(3, 4, 4)), ("3*4", Keep(3, 4, 4)), ("３＊＊＊＊４", Keep(3, 4, 4)), ("*", Keep(0, 0, 4)),
    ("2***", Keep(2, 0, 3)), ("****4", Keep(0, 4, 4)), ("", None), ("4", None), ("9****9", None), ("13****4", None),
    ("3*4*", None), ("abc", None), ("3" + 21 * "*", None)])
def test_a_mask_says_what_stays_before_and_after_its_stars(text, keep):
    assert keep_of(text) == keep


TEXTS = st.text(max_size=250) | st.text("0123456789+-* ", max_size=30) | st.text(
    "张欧阳三*深圳市南山区广东省朝阳号1@.;qz ", max_size=30)
MASKS = st.builds(lambda first, stars, last: f"{first or ''}{'*' * stars}{last or ''}",
                  st.integers(0, 9), st.integers(1, 22), st.integers(0, 9))
STANDARDS = st.builds(lambda kind, mask: Standards({"x.own": FieldStandard(name="x.own", kind=kind, mask=mask)}),
                      st.sampled_from(OwnKind), MASKS | st.none())


@given(field=st.sampled_from([*PRIVATE, "company", "x.own"]), text=TEXTS, standards=STANDARDS)
def test_what_is_masked_stays_as_it_is(field, text, standards):
    shown = shown_mask(field, text, standards)

    assert shown_mask(field, shown, standards) == shown


@given(field=st.sampled_from([*PRIVATE, "x.own"]), text=TEXTS, standards=STANDARDS)
def test_the_whole_value_is_never_shown(field, text, standards):
    shown = shown_mask(field, text, standards)

    assert ("*" in shown) == bool(text.strip())
    assert shown != text or "*" in text or not text


@given(first=st.integers(0, 9), stars=st.integers(3, 20), last=st.integers(0, 9), text=st.text("abcdef", max_size=60))
def test_at_least_a_third_of_a_value_is_hidden(first, stars, last, text):
    shown = Keep(first, last, stars).of(text)

    assert 3 * (len(text) - len(shown.replace("*", ""))) >= len(text)


def test_an_endless_value_shows_nothing_at_once():
    assert shown_mask("emails", 10_000_000 * "a@example.com;", Standards()) == NOTHING
