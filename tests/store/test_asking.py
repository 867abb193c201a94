"""The search index finds whoever has what was typed: all of them, and by its best ways nobody else."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.model import SourceRecord
from cimtool.rules.index_terms import index_terms, written
from cimtool.rules.searchable import BLOCK_END, LINE_END
from cimtool.rules.terms import best_ways, term
from cimtool.rules.text.fold import fold, has_han, runs
from cimtool.store.asking import term_sql
from cimtool.store.migrations import migrate
from cimtool.store.search import search
from cimtool.store.writes import add_customer

VALUES = st.text(st.sampled_from("ab0 -.张伟ж"), min_size=1, max_size=9).map(fold).filter(bool)


@pytest.fixture(scope="module")
def index():
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, 1)
    yield db
    db.close()


def put(db, text):
    db.execute("BEGIN")
    db.execute("INSERT INTO search_index (rowid, term) VALUES (1, ?)", (index_terms(text, ""),))
    db.execute("INSERT INTO derived (customer_id, text, sounds, keys) VALUES (1, ?, '', '[]')", (text,))


def matches(db, match):
    return bool(db.execute("SELECT 1 FROM search_index WHERE search_index MATCH ?", (match,)).fetchall())


def begins_word(piece, text):
    return any(text.startswith(piece, at) and (at == 0 or not text[at - 1].isalnum() or has_han(text[at - 1]))
               for at in range(len(text)))


@given(VALUES, VALUES, st.data())
def test_every_piece_of_a_value_is_found_where_it_stands(index, name, other, data):
    text = BLOCK_END.join((name, "", other))
    value = data.draw(st.sampled_from((name, other)))
    start = data.draw(st.integers(0, len(value) - 1))
    piece = runs(value[start:data.draw(st.integers(start + 1, len(value)))])[0].strip()
    put(index, text)
    try:
        sure = has_han(piece) or len(piece) > 2 or not piece.isalnum() or begins_word(piece, text)
        if piece and sure:
            match = written(piece).match
            assert match is None or matches(index, match)
            sql, values = term_sql(term(piece), seen=True)
            assert not term(piece).spellings or index.execute(sql, values).fetchall()
        if piece:
            holds = all(part.text in text for part in term(piece).parts)
            assert holds or not any(matches(index, way) for way in best_ways(term(piece)))
    finally:
        index.execute("ROLLBACK")


def test_a_number_of_one_digit_only_is_asked_for_by_its_length():
    assert written("00000000").match == '"t000" AND "r000000" AND "r0000"'
    assert "r000000" not in index_terms(BLOCK_END.join(("ann", "100001", "")), "").split(LINE_END)
    assert "r0000" in index_terms(BLOCK_END.join(("ann", "100001", "")), "").split(LINE_END)


def test_what_no_word_of_a_phrase_tells_is_asked_of_everybody():
    assert written("- .").match is None
    assert written("a- b").match is not None


@pytest.mark.parametrize(("line", "many", "best"), [
    ("lee", SourceRecord(name="Al", company="Lee Ltd"), SourceRecord(name="Bo Lee")),
    ("lee", SourceRecord(name="Al", company="Leeds Ltd"), SourceRecord(name="Bo", company="Lee Ltd")),
    ("138", SourceRecord(name="Al", wechat="x138x"), SourceRecord(name="Bo", address="138 High Street")),
    ("李 上海", SourceRecord(name="李明", address="上海路9号"), SourceRecord(name="李娜", city="上海")),
    ("lee york", SourceRecord(name="Al Leeds", city="Newyork"), SourceRecord(name="Bo Lee", city="York")),
    ("li 上海", SourceRecord(name="王丽", address="上海路9号"), SourceRecord(name="王丽", city="上海")),
])
def test_who_fits_best_is_found_behind_many_who_fit_less(store, stamp, line, many, best):
    with store.operation(stamp, create=True) as current:
        for _ in range(70):
            add_customer(current, many)
        wanted = [add_customer(current, best) for _ in range(5)]

    with store.reading() as db:
        hits = [hit.customer.id for hit in search(db, line, limit=5)]

    assert hits == [getattr(one, "id", one) for one in wanted]
