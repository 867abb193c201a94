"""`segment`: queries under a name, which stay of today and may stand on each other."""

import pytest

from tests.store.states import journalled


@pytest.fixture
def people(cim):
    for name, city in (("张伟", "杭州"), ("Ann Lee", "Berlin"), ("李娜", "上海")):
        cim("add", name, "--set", f"city={city}", "--on-duplicate", "allow", expect=0)
    return cim


def ids(cim, *query):
    return cim("list", *query, "-f", "ids", expect=0).out.split()


def test_a_segment_stands_for_its_query_wherever_a_query_is_taken(people):
    people("segment", "save", "华东", "city:杭州", "or", "city:上海", expect=0)

    assert ids(people, "segment:华东") == ["1", "3"]
    assert ids(people, "分群:华东", "-张") == ["3"]
    assert ids(people, "-segment:华东") == ["2"]
    assert people("export", "segment:华东", "-f", "jsonl", expect=0).out.count("\n") == 2
    assert people("update", "--where", "segment:华东", "--add-tag", "east", "-f", "json", expect=0).json["changed"] == 2
    assert people("tag", "add", "e2", "segment:华东", "-f", "json", expect=0).json["changed"] == 2


def test_a_segment_is_looked_up_anew_each_time(people):
    people("segment", "save", "vip", "tag:vip", expect=0)
    people("segment", "save", "vip hz", "segment:vip", "city:杭州", expect=0)
    assert ids(people, 'segment:"VIP HZ"') == []

    people("tag", "add", "vip", "id:*", expect=0)
    assert ids(people, 'segment:"vip hz"') == ["1"]

    people("segment", "save", "VIP", "id:2", expect=0)
    assert ids(people, 'segment:"vip hz"') == []
    assert [one["name"] for one in people("segment", "list", "-f", "json").json] == ["vip", "vip hz"]


def test_saving_and_showing_tell_the_query_and_how_many_fit(people):
    saved = people("segment", "save", "hz", "city:杭州", "-f", "json", expect=0).json

    assert saved == {"operation": 4, "name": "hz", "query": "city:杭州", "customers": 1, "used_by": []}
    assert people("segment", "show", "HZ", "-f", "json", expect=0).json == {
        "name": "hz", "query": "city:杭州", "customers": 1, "used_by": []}


@pytest.mark.parametrize("query", [["segment:a"], ["segment:b"], ["ann", "or", "-(segment:Ｂ)"]])
def test_a_segment_cannot_come_back_to_itself(people, query):
    people("segment", "save", "a", "ann", expect=0)
    people("segment", "save", "b", "segment:a", expect=0)

    people("segment", "save", "a", *query, expect=2)

    assert ids(people, "segment:b") == ["2"]


def test_an_undo_that_closes_a_circle_is_told_when_it_is_used(people):
    people("segment", "save", "b", "ann", expect=0)
    people("segment", "save", "a", "segment:b", expect=0)
    people("segment", "save", "a", "li", expect=0)
    people("segment", "save", "b", "segment:a", expect=0)
    people("undo", "6", expect=0)

    refused = people("list", "segment:a", expect=2)

    assert "come back to itself" in refused.err
    people("segment", "delete", "a", "--yes", expect=0)


def test_segments_on_segments_do_not_explode(people):
    people("segment", "save", "s0", " ".join(["ann"] * 100), expect=0)
    people("segment", "save", "s1", "segment:s0 segment:s0", expect=0)
    people("segment", "save", "s2", "segment:s1 segment:s1", expect=0)

    people("segment", "save", "s3", "segment:s2 segment:s2", expect=2)


def test_deleting_one_that_others_use_says_so_and_asks(people):
    people("segment", "save", "a", "ann", expect=0)
    people("segment", "save", "b", "segment:a", expect=0)

    refused = people("segment", "delete", "a", expect=2)
    done = people("segment", "delete", "a", "--yes", "-f", "json", expect=0).json

    assert "uses 'a'" in refused.err
    assert done == {"operation": 6, "name": "a", "used_by": ["b"]}
    assert "'a'" in people("list", "segment:b", expect=2).err


def test_undo_takes_every_change_of_a_segment_back_exactly(people, store):
    people("segment", "save", "a", "ann", expect=0)
    before = journalled(store.reader)

    for words in (["save", "a", "li"], ["save", "new", "segment:a"], ["delete", "a"]):
        people("segment", *words, expect=0)
        people("undo", expect=0)

        assert journalled(store.reader) == before


def test_the_same_again_is_no_operation(people):
    people("segment", "save", "a", "ann", expect=0)

    assert people("segment", "save", "a", "ann", "-f", "json", expect=0).json["operation"] is None


def test_an_unknown_segment_is_refused_with_near_ones(people):
    people("segment", "save", "regulars", "ann", expect=0)

    for words in (["list", "segment:regulas"], ["segment", "show", "regulas"], ["segment", "delete", "regulas"]):
        assert "regulars" in people(*words, expect=2).err
    assert people("list", "segment:regulas", "-f", "json", expect=2).out == ""


@pytest.mark.parametrize("words", [
    ["", "ann"], [" ", "ann"], ["x" * 61, "ann"], ["a\0", "ann"], ["a", ""], ["a", "("], ["a", "nosuch:1"],
    ["a", "birthday:>soon"], ["a", "segment:nobody"], ["a", "segment:*"], ["a"],
])
def test_what_cannot_be_a_segment_is_refused_and_not_kept(people, words):
    people("segment", "save", *words, expect=2)

    assert people("segment", "list", "-f", "json").json == []


@pytest.mark.parametrize("name", ["老 客户", 'say "hi"', "[/]x", "=cmd()", "*", "a..b", "(b", "or"])
def test_odd_names_are_told_as_they_can_be_typed(people, name):
    people("segment", "save", name, "ann", expect=0)

    hint = people("segment", "show", name, expect=0).out.splitlines()[-1]
    term = hint.partition("cimtool list '")[2].removesuffix("'")

    assert ids(people, term) == ["2"]
