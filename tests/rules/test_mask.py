import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.mask import LONGEST, fits, is_mask


@pytest.mark.parametrize(("mask", "text"), [
    ("C-0000", "C-0001"), ("KH000000-000", "KH202611-001"), ("C#", "C1"), ("C#", "C12345"), ("@@0", "ab1"),
    ("*", "任何"), ("客户#", "客户12"), ("*#", "ab1"), (r"\0\#0", "0#7"), ("#-#", "12-3")])
def test_a_value_of_that_form_fits(mask, text):
    assert is_mask(mask)
    assert fits(mask, text)


@pytest.mark.parametrize(("mask", "text"), [
    ("C-0000", "C-00011"), ("C-0000", "c-0001"), ("C-0000", "C-000"), ("C#", "C"), ("0", "１"), ("@", "é"), ("*", ""),
    ("C-0000", "C-0001\n"), ("C-0000", "XC-0001")])
def test_any_other_value_does_not(mask, text):
    assert not fits(mask, text)


@pytest.mark.parametrize("text", ["", "abc", r"^C\d{4}$", r"C-\d+", "[A-Z]+", "0\\", "0" * (LONGEST + 1)])
def test_what_looks_like_a_regular_expression_or_fixes_everything_is_no_mask(text):
    assert not is_mask(text)


def test_no_value_makes_a_mask_slow():
    # A matcher that goes back would need longer than the universe has been there.
    assert not fits("*#" * (LONGEST // 2), "1" * 1000 + "x")


@given(st.text("0@#*C-\\", min_size=1, max_size=12).filter(is_mask), st.data())
def test_a_code_made_from_a_mask_fits_it(mask, data):
    signs = iter(mask)
    code = ""
    for sign in signs:
        one = {"0": "0123456789", "@": "aZ", "#": "19", "*": "x-9客"}.get(sign)
        least, most = (1, 3) if sign in "#*" else (1, 1)
        code += next(signs) if one is None and sign == "\\" else (
            data.draw(st.text(one, min_size=least, max_size=most)) if one else sign)
    assert fits(mask, code)
