"""Look-up keys that wait for the end of an import are those that a rebuild makes, however many there are."""

import pytest

from cimtool.store import keys_later
from cimtool.store.imports import bulk
from tests.store.imports.rows import bring, row
from tests.store.states import assert_derived_equal_rebuild


@pytest.mark.parametrize("in_memory", [0, 7, 10_000])
def test_keys_that_waited_are_those_of_a_rebuild(store, monkeypatch, in_memory):
    monkeypatch.setattr(keys_later, "_IN_MEMORY", in_memory)
    monkeypatch.setattr(bulk, "_BATCH", 4)
    people = [row(f"张{number}", f"138{number:08}", f"a{number}@example.com", city="上海") for number in range(30)]
    changed = [row(f"张{number}", f"138{number:08}", f"b{number}@example.com", city="北京") for number in (1, 9, 1)]

    bring(store, people[:10])
    bring(store, [*people[10:], *changed, *people[:3]], file="g.csv")

    assert_derived_equal_rebuild(store.writer)
