"""After a bulk load the next single writes must not pay for it, and taking nearly everything back is one step."""

from cimtool.store.derived import mismatches
from tests.store.imports.rows import bring, row
from tests.store.states import assert_derived_equal_rebuild, undo


def _segments(db):
    return db.execute("SELECT count(DISTINCT segid) FROM search_index_idx").fetchone()[0]


def _people(count, prefix):
    return [row(f"张{prefix}{number}", f"138{number:08}", f"{prefix}{number}@example.com") for number in range(count)]


def test_an_import_leaves_the_index_in_one_piece(store):
    bring(store, _people(1200, "a"))

    assert _segments(store.reader) == 1


def test_an_import_small_beside_what_is_there_leaves_the_index_as_it_grows(store):
    bring(store, _people(600, "a"))
    bring(store, _people(20, "b"), file="g.csv")

    assert _segments(store.reader) == 2


def test_undoing_most_of_a_database_leaves_what_the_rest_says(store, stamp):
    bring(store, _people(20, "a"))
    number, *_ = bring(store, [row(f"李{n}", f"139{n:08}") for n in range(200)], file="g.csv")

    undo(store, stamp, number)

    assert list(mismatches(store.reader)) == []
    assert_derived_equal_rebuild(store.writer)
    assert store.reader.execute("SELECT count(*) FROM derived").fetchone()[0] == 20
