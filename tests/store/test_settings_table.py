import pytest

from cimtool.store.settings_table import store_setting, stored_setting
from tests.store.states import journalled, undo


def put(store, stamp, value):
    with store.operation(stamp, create=True) as current:
        store_setting(current, "plan", value)
    return current.number


def test_a_setting_never_set_is_none(store, stamp):
    put(store, stamp, "daily")
    assert stored_setting(store.reader, "nothing") is None


@pytest.mark.parametrize("later", ["weekly", None])
def test_a_change_of_a_setting_is_undone_exactly(store, stamp, later):
    put(store, stamp, "daily")
    before = journalled(store.reader)
    number = put(store, stamp, later)
    assert stored_setting(store.reader, "plan") == later
    undo(store, stamp, number)
    assert journalled(store.reader) == before


def test_the_same_value_again_is_no_operation(store, stamp):
    put(store, stamp, "daily")
    assert put(store, stamp, "daily") is None
