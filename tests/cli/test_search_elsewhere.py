"""`search` where the index does not reach: similar names, notes, the trash."""

import pytest


@pytest.fixture
def people(cim):
    cim("add", "张伟", "--note", "喜欢龍井，下午打电话", "--tag", "vip", expect=0)
    cim("add", "Ann Lee", "--on-duplicate", "allow", expect=0)
    cim("add", "李娜", "--on-duplicate", "allow", expect=0)
    cim("log", "2", "Wants a quote for green tea", expect=0)
    return cim


def found(ran):
    return [(hit["name"], hit["matched"]["field"], hit["matched"]["why"]) for hit in ran.json]


def test_a_similar_name_is_shown_and_it_is_said_so(people):
    ran = people("search", "张玮", "-f", "json", expect=0)

    assert found(ran) == [("张伟", "name", "homophone")]
    assert ran.err == "No exact match; similar:\n"


def test_nothing_is_said_of_similar_ones_when_somebody_fits_or_nobody_is_similar(people):
    assert people("search", "张伟", expect=0).err == ""
    assert people("search", "张玮", "-q", expect=0).err == ""
    ran = people("search", "xyzzy", "-f", "table", expect=0)
    assert (ran.out, ran.err) == ("Nobody fits. Notes are searched with --in notes.\n", "")
    ran = people("search", "xyzzy", "-f", "plain", expect=0)
    assert (ran.out, ran.err) == ("", "Nobody fits. Notes are searched with --in notes.\n")


@pytest.mark.parametrize(("line", "expected"), [
    ("龙井", [("张伟", "notes", "inside")]), ("quote tea", [("Ann Lee", "interactions", "word")]),
    ("下午 quote", []), ("张伟", []), ("%", []), ("", []), ("\udcff", []),
])
def test_notes_and_interactions_are_searched_when_asked(people, line, expected):
    assert found(people("search", line, "--in", "notes", "-f", "json", expect=0)) == expected


def test_a_note_alone_finds_nobody_without_being_asked(people):
    assert people("search", "龙井", "-f", "json", expect=0).json == []


def test_who_is_deleted_or_merged_is_found_in_the_trash_only(people):
    people("delete", "3", expect=0)
    people("merge", "1", "2", expect=0)

    assert people("search", "ann", "-f", "json", expect=0).json == []
    assert people("search", "李娜", "-f", "json", expect=0).json == []
    hit, = people("search", "李", "--trash", "-f", "json", expect=0).json
    assert (hit["id"], hit["state"], hit["merged_into"]) == (3, "trashed", None)
    hit, = people("search", "ann", "--trash", "-f", "json", expect=0).json
    assert (hit["id"], hit["state"], hit["merged_into"]) == (2, "merged", 1)
    assert people("search", "vip", "--trash", "-f", "json", expect=0).json == []
    assert "merged into #1" in people("search", "ann", "--trash", expect=0).out


def test_the_trash_has_no_notes_to_search(people):
    people("search", "x", "--trash", "--in", "notes", expect=2)


def test_of_two_that_fit_alike_who_was_in_contact_last_comes_first(people):
    for name in ("王一", "王二", "王三"):
        people("add", name, "--on-duplicate", "allow", expect=0)
    people("log", "5", "called", "--at", "2026-11-01", expect=0)
    people("log", "6", "called", "--at", "2026-11-02", expect=0)

    assert people("search", "王", "-f", "ids", expect=0).out.split() == ["6", "5", "4"]
