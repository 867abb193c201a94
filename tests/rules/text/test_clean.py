import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.clean import clean_line, clean_text, refusal

ANY_TEXT = st.text(max_size=40)
FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(("typed", "kept"), [
    ("  张伟　 先生\n", "张伟 先生"),
    ("ＡＢＣ（深圳）", "ＡＢＣ（深圳）"),
    ("臺北", "臺北"),
    ("a\u200bb\u202ec\ufeff", "abc"),
    ("\x1b[31mred", "[31mred"),
    ("a\u200db", "ab"),
    (FAMILY, FAMILY),
    ("⚠️", "⚠️"),
    ("a\x85b\u2028c", "a b c"),
    ("", ""),
])
def test_a_line_keeps_what_can_be_seen(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), [
    (" one\r\ntwo\rthree\n\n", "one\ntwo\nthree"),
    ("a\x07\n\u200bb", "a\nb"),
    ("a\n\nb", "a\n\nb"),
])
def test_a_text_keeps_its_lines(typed, kept):
    assert clean_text(typed) == kept


@settings(deadline=None, max_examples=200)
@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@settings(deadline=None, max_examples=100)
@given(ANY_TEXT)
def test_a_line_has_no_line_end_or_control_in_it(text):
    assert not any(ord(character) < 32 for character in clean_line(text))


@pytest.mark.parametrize(("text", "limit", "problem"), [
    ("张伟", 10, None), ("a\0b", 10, "nul"), ("a\ud800", 10, "surrogate"),
    ("x" * 11, 10, "too_long"), ("x" * 10, 10, None)])
def test_the_border_refuses_what_cannot_be_stored(text, limit, problem):
    assert refusal(text, limit) == problem
