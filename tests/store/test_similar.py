"""Who was mistyped is found all the same, and it is said how."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from cimtool.model import Kind, SourceRecord
from cimtool.rules.ranking import Why
from cimtool.rules.similar import edited, near_words
from cimtool.store.search import search, search_ids
from cimtool.store.similar import similar
from cimtool.store.writes import add_customer

PEOPLE = (
    SourceRecord(name="张伟", city="杭州"), SourceRecord(name="吕波秋"), SourceRecord(name="李末"),
    SourceRecord(name="John Smith", company="Umbrella Systems GmbH"), SourceRecord(name="Margaret Ramirez"),
    SourceRecord(name="Michael Johnson", city="Berlin"), SourceRecord(name="Jane Smythe"),
    SourceRecord(name="杭州百川科技有限公司", kind=Kind.COMPANY, contact="单雨欣"), SourceRecord(name="Ann Lee"),
)
WRONG = [
    ("张玮", "张伟", Why.HOMOPHONE), ("张韦", "张伟", Why.HOMOPHONE), ("張韋", "张伟", Why.HOMOPHONE),
    ("章伟", "张伟", Why.HOMOPHONE), ("吕彼秋", "吕波秋", Why.LOOKALIKE), ("李未", "李末", Why.LOOKALIKE),
    ("善雨欣", "杭州百川科技有限公司", Why.HOMOPHONE), ("百穿科技", "杭州百川科技有限公司", Why.HOMOPHONE),
    ("张玮 杭州", "张伟", Why.HOMOPHONE), ("jonh", "John Smith", Why.TYPO), ("smiht", "John Smith", Why.TYPO),
    ("jonh smiht", "John Smith", Why.TYPO), ("john smiht", "John Smith", Why.TYPO), ("xmith", "John Smith", Why.TYPO),
    ("ramierz", "Margaret Ramirez", Why.TYPO), ("margret", "Margaret Ramirez", Why.TYPO),
    ("margerat", "Margaret Ramirez", Why.TYPO), ("maragert", "Margaret Ramirez", Why.TYPO),
    ("micheal", "Michael Johnson", Why.TYPO), ("jhonson", "Michael Johnson", Why.TYPO),
    ("johnsen berlin", "Michael Johnson", Why.TYPO), ("johnson berlim", "Michael Johnson", Why.TYPO),
    ("umbrela systms", "John Smith", Why.TYPO), ("zhagnwei", "张伟", Why.TYPO), ("lvboqui", "吕波秋", Why.TYPO),
    ("xyzzyqwerty", None, None), ("bob", None, None), ("赵云飞", None, None),
    ("13899999999", None, None), ("ann leeds berlin", None, None), ("", None, None), ("\0\udcff", None, None),
    ("'\" OR *", None, None), ("x" * 900, None, None), ("张" * 300, None, None),
]


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    from cimtool.store.stamp import Stamp
    from cimtool.store.store import Store
    from tests.conftest import NOW

    store = Store(tmp_path_factory.mktemp("similar") / "c.db", busy_timeout_s=1)
    with store.operation(Stamp("test", "tester", NOW), create=True) as current:
        for record in PEOPLE:
            add_customer(current, record)
    yield store
    store.close()


@pytest.mark.parametrize(("line", "name", "why"), WRONG)
def test_the_first_similar_one_is_who_was_meant(people, line, name, why):
    with people.reading() as db:
        hits = similar(db, line, limit=5)

        assert (hits[0].customer.name if hits else None) == name
        assert not hits or hits[0].match.why is why
        assert search(db, line, limit=5) == []


def test_fewer_wrong_letters_come_first(people):
    with people.reading() as db:
        hits = similar(db, "smathe", limit=5)

    assert [hit.customer.name for hit in hits] == ["Jane Smythe", "John Smith"]
    assert all(hit.match.score <= 0.5 for hit in hits)


def test_a_misspelt_sound_is_found_behind_many_with_its_first_letters(store, stamp):
    with store.operation(stamp, create=True) as current:
        for _ in range(220):
            add_customer(current, SourceRecord(name="Zoe Hall Adams"))
        add_customer(current, SourceRecord(name="张伟"))

    with store.reading() as db:
        assert [hit.customer.name for hit in similar(db, "zhangwie", limit=5)] == ["张伟"]


def test_nobody_is_changed_by_a_guess(people):
    with people.reading() as db:
        assert search_ids(db, "smiht", limit=5) == []


def test_a_reader_stays_a_reader(people):
    with people.reading() as db:
        before = db.execute("PRAGMA query_only").fetchone()
        similar(db, "smiht", limit=5)

        assert db.execute("PRAGMA query_only").fetchone() == before


LETTERS = st.text("abcd", min_size=4, max_size=7)


@given(LETTERS, LETTERS)
def test_one_edit_is_one_wrong_letter(word, other):
    assume(word != other)

    assert (other in set(edited(word, 9))) == (OSA.distance(word, other) == 1 and other[:-1] != word)


@given(LETTERS, st.lists(LETTERS))
def test_near_words_have_at_most_two_wrong_letters(word, known):
    most = 2 if len(word) >= 6 else 1

    assert near_words(word, known) == {one: OSA.distance(word, one) for one in known
                                       if 0 < OSA.distance(word, one) <= most}


def test_letters_that_were_swapped_come_before_one_that_is_wrong(operation_store):
    with operation_store.reading() as db:
        assert [hit.customer.name for hit in similar(db, "zhangwie", limit=5)] == ["张伟", "张杰"]
        assert [hit.customer.name for hit in similar(db, "smiht", limit=5)] == ["Ann Smith", "Ann Smit"]


def test_a_whole_name_that_sounds_or_looks_alike_comes_before_a_longer_one(operation_store):
    with operation_store.reading() as db:
        assert [hit.customer.name for hit in similar(db, "张玮", limit=5)] == ["张伟", "张伟轩"]


@pytest.fixture
def operation_store(store, stamp):
    with store.operation(stamp, create=True) as current:
        for name in ("张杰", "张伟轩", "张伟", "Ann Smit", "Ann Smith"):
            add_customer(current, SourceRecord(name=name))
    return store
