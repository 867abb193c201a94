from cimtool.fields import OwnKind
from cimtool.rules.standards import Choice, FieldStandard, Standards
from cimtool.store.settings_table import store_setting
from cimtool.store.standards import drop_standard, standards_of, store_standard, stored_standards
from cimtool.store.undo import reverse

POINTS = FieldStandard(name="x.points", label="积分", kind=OwnKind.NUMBER, required=True)
SIZE = FieldStandard(name="size", choices=(Choice("small", ("小",)), Choice("big")), pattern="*")
PHONES = FieldStandard(name="phones", region="HK")


def write(store, stamp, *several):
    with store.operation(stamp, create=True) as current:
        for standard in several:
            store_standard(current, standard)
    return current.number


def test_a_standard_comes_back_as_it_was_stored(store, stamp):
    write(store, stamp, POINTS, SIZE, PHONES)

    assert stored_standards(store.reader) == Standards({"phones": PHONES, "size": SIZE, "x.points": POINTS})


def test_where_no_database_is_there_are_no_standards_and_no_database_after(store):
    assert standards_of(store) == Standards()
    assert not store.path.exists()


def test_the_standard_of_one_field_is_undone_by_itself(store, stamp):
    first = write(store, stamp, SIZE)
    write(store, stamp, PHONES)

    with store.operation(stamp, undoes=first) as current:
        undone = reverse(current, first)

    assert undone.kept == ()
    assert stored_standards(store.reader) == Standards({"phones": PHONES})


def test_a_dropped_standard_is_gone_and_what_is_no_standard_is_left_alone(store, stamp):
    write(store, stamp, POINTS)

    with store.operation(stamp) as current:
        store_setting(current, "field;", "not one of them")
        store_setting(current, "fields", "nor is this")
        drop_standard(current, "x.points")

    assert stored_standards(store.reader) == Standards()


def test_what_a_newer_program_wrote_beside_is_passed_over(store, stamp):
    with store.operation(stamp, create=True) as current:
        store_setting(current, "field:size", '{"required": true, "astrology": "leo"}')

    assert stored_standards(store.reader).fields["size"] == FieldStandard(name="size", required=True)
