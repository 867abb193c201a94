"""What is derived of own fields follows the owner's choice, and comes back with an undo."""

from cimtool.fields import OwnComparison, OwnKind
from cimtool.rules.standards import FieldStandard
from cimtool.store.standards import drop_standard, store_standard
from cimtool.store.writes import add_customer
from tests.store.states import assert_derived_equal_rebuild, derived, person, undo


def shop(store, stamp):
    with store.operation(stamp, create=True) as current:
        for number in range(8):
            add_customer(current, person(f"Ann {number}", extra={"no": f"M-00{number // 2}", "note": "[/]x"}))
        add_customer(current, person("Bob"))


def compare(store, stamp, how, field="x.no"):
    with store.operation(stamp) as current:
        if how is None:
            drop_standard(current, field)
        else:
            store_standard(current, FieldStandard(name=field, kind=OwnKind.TEXT, compare=how))


def own(store):
    return store.writer.execute("SELECT own FROM feature WHERE own <> '' ORDER BY customer_id").fetchall()


def test_a_field_that_is_compared_from_now_on_gets_forms_and_keys(store, stamp):
    shop(store, stamp)

    compare(store, stamp, OwnComparison.ID)

    assert own(store)[:2] == [("id:no\tm000",), ("id:no\tm000",)]
    assert store.writer.execute("SELECT count(*) FROM lookup WHERE key LIKE 'x.no:%'").fetchone() == (8,)
    assert_derived_equal_rebuild(store.writer)


def test_an_undo_takes_them_back_exactly(store, stamp):
    shop(store, stamp)
    before = derived(store.writer)
    compare(store, stamp, OwnComparison.ID)
    compare(store, stamp, OwnComparison.TEXT, "x.note")

    undo(store, stamp)
    undo(store, stamp, 2)

    assert derived(store.writer) == before
    assert_derived_equal_rebuild(store.writer)


def test_another_way_of_comparing_makes_other_forms(store, stamp):
    shop(store, stamp)
    compare(store, stamp, OwnComparison.ID)

    compare(store, stamp, OwnComparison.TEXT)

    assert own(store)[0] == ("text:no\tm-000",)
    assert_derived_equal_rebuild(store.writer)


def test_a_field_without_its_standard_is_compared_no_more(store, stamp):
    shop(store, stamp)
    compare(store, stamp, OwnComparison.ID)

    compare(store, stamp, None)

    assert own(store) == []
    assert_derived_equal_rebuild(store.writer)


def test_the_fitted_model_goes_when_other_fields_are_compared(store, stamp):
    shop(store, stamp)
    with store.noting() as db:
        db.execute("INSERT INTO matching_model VALUES (1, '', 9, 0, '{}')")

    compare(store, stamp, OwnComparison.ID)

    assert store.writer.execute("SELECT count(*) FROM matching_model").fetchone() == (0,)
