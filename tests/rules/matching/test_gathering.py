"""Values are numbered as they first come, however many there are of them."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.matching.gathering import Gathered

TEXTS = st.sampled_from(["", "a", "b", "\ud800", "\n", "张"]) | st.text(max_size=3)


@given(st.lists(st.lists(TEXTS), max_size=4))
def test_each_row_gets_its_value_back_and_nothing_is_kept_twice(batches):
    gathered = Gathered()
    for batch in batches:
        gathered.add(batch)

    column = gathered.column()

    rows = list(chain.from_iterable(batches))
    assert [column.values[code] for code in column.codes] == rows
    assert column.values == list(dict.fromkeys(["", *rows]))


def test_few_values_and_many_are_numbered_alike():
    few, many = Gathered(), Gathered()
    for value in ["b", "b", "b", "b", "b", "a", "", "b", "c"]:
        many.add([value])
    few.add(["b"] * 5)
    few.add(["a", "", "b", "c"])

    assert few.column().codes.tolist() == many.column().codes.tolist() == [1, 1, 1, 1, 1, 2, 0, 1, 3]
