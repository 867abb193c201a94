"""A column decides its doubtful dates; two columns do not decide for one another."""

from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules.day_order import DayOrders, is_dated, with_plain_days
from cimtool.rules.text.dates import is_ambiguous

ROWS = [("03/05/2024", "04/05/2024", "1/2/2024"), ("25/12/2023", "12/25/2023", ""), ("x", "", "25/12/2023"),
        ("", "", "12/25/2023")]


def test_each_column_has_an_order_of_its_own():
    orders = DayOrders((0, 1, 2))
    orders.learn(ROWS)

    assert orders.found == {0: True, 1: False}
    assert orders.matter_in(ROWS)
    assert with_plain_days(ROWS[0], orders.found) == ("2024-05-03", "2024-04-05", "1/2/2024")
    assert with_plain_days(ROWS[1], orders.found) is ROWS[1]


def test_dated_columns_are_known_by_their_field():
    assert [name for name in ("birthday", "created_at", "name", None, "x.day") if is_dated(name)] == [
        "birthday", "created_at"]


@given(st.lists(st.tuples(st.text(), st.text() | st.dates().map(lambda day: day.strftime("%d/%m/%Y")))))
def test_any_cells_stay_as_many_and_nothing_plain_changes(rows):
    orders = DayOrders((0, 1, 7))
    orders.learn(rows)
    for cells in rows:
        plain = with_plain_days(cells, orders.found)
        assert len(plain) == len(cells)
        assert all(old == new or is_ambiguous(old) for old, new in zip(cells, plain, strict=True))
