"""What the last `duplicates` found is kept, and stays true to what became of the customers since."""

import pytest

from cimtool.model import Clue, Pair, SourceRecord
from cimtool.rules.matching.weights import Comparison, Proposed
from cimtool.store.matching.found_pairs import (
    Finding,
    customers_in_doubt,
    keep_pairs,
    last_finding,
    undecided_count,
    undecided_pairs,
)
from cimtool.store.writes import add_customer

CLUES = (Clue("phone", "exact", 12.25), Clue("name", "kin", -1.5))


@pytest.fixture
def four(store, stamp):
    """Four customers, of whom 1 and 2, and 3 and 4, were found to be one."""
    with store.operation(stamp, create=True) as current:
        for name in ("张伟", "張偉", "Ann", "Anne"):
            add_customer(current, SourceRecord(name=name))
    with store.noting() as db:
        keep_pairs(db, Finding("2026-11-22T00:00:00Z", 4),
                   [Proposed(1, 2, Comparison(CLUES, 1.6, 0.75), 1),
                    Proposed(3, 4, Comparison(CLUES, 10.0, 0.999), None)])
    return store


def test_pairs_come_back_likeliest_first_with_their_reasons(four):
    assert list(undecided_pairs(four.reader)) == [
        Pair(3, 4, "Ann", "Anne", 0.999, CLUES), Pair(1, 2, "张伟", "張偉", 0.75, CLUES, 1)]
    assert [pair.left for pair in undecided_pairs(four.reader, min_probability=0.9)] == [3]
    assert last_finding(four.reader) == Finding("2026-11-22T00:00:00Z", 4)


def test_a_later_finding_takes_the_place_of_the_one_before(four):
    with four.noting() as db:
        keep_pairs(db, Finding("2026-11-23T00:00:00Z", 4), [])

    assert undecided_count(four.reader) == 0
    assert last_finding(four.reader) == Finding("2026-11-23T00:00:00Z", 4)


def test_a_pair_is_decided_once_it_is_called_distinct_or_a_customer_is_gone(cim, shop_of_three):
    one, other, third = shop_of_three
    cim("duplicates", expect=0)
    assert in_doubt(cim) == [one, other, third]

    cim("distinct", one, third, expect=0)
    cim("delete", other, expect=0)
    assert in_doubt(cim) == []

    cim("undo", expect=0)
    assert in_doubt(cim) == [one, other, third]


def test_a_finding_is_no_operation_and_needs_no_undo(cim, shop_of_three):
    before = cim("history", "-f", "json").json
    cim("duplicates", expect=0)

    assert cim("history", "-f", "json").json == before


def test_all_pairs_are_kept_whatever_was_asked_to_be_shown(cim, shop_of_three):
    cim("duplicates", "name:nobody", "--limit", "0", "--min-probability", "1", expect=0)

    assert in_doubt(cim) == list(shop_of_three)


def test_before_the_first_finding_nobody_is_in_doubt(cim, shop_of_three):
    assert in_doubt(cim) == []
    assert len(cim("list", "duplicate:no", "-f", "json").json) == 4


def test_nothing_found_leaves_nothing_kept(store, stamp):
    with store.operation(stamp, create=True) as current:
        add_customer(current, SourceRecord(name="Ann"))

    assert (last_finding(store.reader), customers_in_doubt(store.reader)) == (None, set())


@pytest.mark.parametrize(("query", "count"), [
    ("duplicate:yes", 3), ("duplicate:是", 3), ("重复:是", 3), ("duplicate:*", 3), ("-duplicate:yes", 1),
    ("duplicate:no", 1), ("duplicate:", 1)])
def test_the_query_asks_for_customers_in_doubt(cim, shop_of_three, query, count):
    cim("duplicates", expect=0)

    assert len(cim("list", query, "-f", "json", expect=0).json) == count


def test_another_word_after_duplicate_is_refused(cim, shop_of_three):
    assert cim("list", "duplicate:perhaps").code == 2


@pytest.fixture
def shop_of_three(cim):
    """Three records of one customer, and one of another; returns the three ids."""
    words = (("张伟", "--phone", "13812345678"), ("張偉", "--phone", "138 1234 5678"),
             ("Zhang Wei", "--phone", "13812345678"), ("李娜", "--phone", "13900001234"))
    return tuple(cim("add", *each, "--on-duplicate", "allow", "-f", "json", expect=0).json["id"] for each in words)[:3]


def in_doubt(cim):
    return [one["id"] for one in cim("list", "duplicate:yes", "-f", "json", expect=0).json]
