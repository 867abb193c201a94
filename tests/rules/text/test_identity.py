"""ID numbers and credit codes: right checks pass, every single slip is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.text.identity import bare_code, is_credit_code, is_id_number, is_old_id_number

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("text", ["110105 19491231 002X", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ",
                                  "110101199003073810"])
def test_an_id_number_in_any_spelling(text):
    assert is_id_number(text)


@pytest.mark.parametrize("text", [
    "110105194912310021", "11010519491331002X", "110101199003070000", "1.10105194912310E+17", "", "x" * 18,
    "110105491231002"])
def test_no_id_number(text):
    assert not is_id_number(text)


def test_an_old_id_number_has_a_day_but_no_check():
    assert is_old_id_number("110105491231002")
    assert not is_old_id_number("110105491331002")
    assert not is_old_id_number("11010519491231002X")


@pytest.mark.parametrize("text", ["91440300708461136T", "91330100799655058b", " 9144 0300 7084 6113 6T"])
def test_a_credit_code(text):
    assert is_credit_code(text)


@pytest.mark.parametrize("text", ["91440300708461136A", "91440300I08461136T", "", "440301103097413"])
def test_no_credit_code(text):
    assert not is_credit_code(text)


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(place, digit):
    number = "110101199003073810"
    other = number[:place] + digit + number[place + 1:]

    assert is_id_number(other) == (other == number)


@given(st.integers(0, 17), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_found(place, letter):
    code = "91440300708461136T"
    other = code[:place] + letter + code[place + 1:]

    assert is_credit_code(other) == (other == code)


@given(st.text())
def test_any_text_has_an_answer(text):
    assert {is_id_number(text), is_old_id_number(text), is_credit_code(text)} <= {True, False}
    assert bare_code(bare_code(text)) == bare_code(text)
