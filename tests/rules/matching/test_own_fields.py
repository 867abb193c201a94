"""The owner's own fields: their comparable form, and how two of them compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.fields import OwnComparison
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.own_fields import compare_own, own_stored, own_values

ID, TEXT, DATE = OwnComparison


def form(how, text):
    return "".join(value.form for value in own_values(own_stored({"f": text}, {"f": how})))


@pytest.mark.parametrize(("how", "one", "other", "level"), [
    (ID, "M-0077 12", "m007712", Level.EXACT), (ID, "007712", "7712", Level.EXACT),
    (ID, "867530", "867350", Level.NEAR),
    (ID, "867530", "86753", Level.NEAR), (ID, "867530", "123456", Level.CONFLICT), (ID, "77", "78", Level.CONFLICT),
    (TEXT, "Ｂlue  sky", "blue SKY", Level.EXACT), (TEXT, "teacher", "teachers", Level.NEAR),
    (TEXT, "red", "green", Level.CONFLICT), (DATE, "2024年5月1日", "2024-05-01", Level.EXACT),
    (DATE, "2024-05-01", "2024-05-02", Level.NEAR), (DATE, "2024", "2024-05-01", Level.PART),
    (DATE, "2024-05-01", "1999-12-24", Level.CONFLICT)])
def test_two_values_compare_by_their_forms(how, one, other, level):
    assert compare_own(how, form(how, one), form(how, other)) is level


@pytest.mark.parametrize(("how", "text"), [(ID, "---"), (ID, "000"), (DATE, "soon"), (TEXT, " ")])
def test_a_value_without_a_form_says_nothing(how, text):
    assert own_stored({"f": text}, {"f": how}) == ""


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=300)), st.dictionaries(
    st.sampled_from("abcd"), st.sampled_from(OwnComparison)))
def test_what_is_stored_can_be_read_whatever_was_typed(extra, compared):
    found = list(own_values(own_stored(extra, compared)))

    assert [value.field for value in found] == sorted(value.field for value in found)
    assert all(value.how is compared[value.field[2:]] and value.form for value in found)
    assert {value.field[2:] for value in found} <= extra.keys() & compared.keys()


@given(st.sampled_from(OwnComparison), st.text(max_size=8), st.text(max_size=8))
def test_it_does_not_matter_which_comes_first(how, one, other):
    a, b = form(how, one), form(how, other)

    assert not a or not b or compare_own(how, a, b) is compare_own(how, b, a)
