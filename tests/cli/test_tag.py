"""`tag`: one tag on many customers, in one operation that undo takes back."""

import pytest

from tests.store.states import assert_derived_equal_rebuild, journalled


@pytest.fixture
def people(cim):
    for name, city in (("张伟", "杭州"), ("Ann Lee", "Berlin"), ("李娜", "上海")):
        cim("add", name, "--set", f"city={city}", "--on-duplicate", "allow", expect=0)
    return cim


def tagged(cim, tag):
    return [customer["name"] for customer in cim("tag", "list", tag, "-f", "json", expect=0).json]


def test_a_query_chooses_who_is_tagged(people):
    done = people("tag", "add", "VIP", "city:杭州", "or", "ann", "-f", "json", expect=0).json

    assert (done["fitting"], done["changed"]) == (2, 2)
    assert tagged(people, "ｖｉｐ") == ["张伟", "Ann Lee"]


def test_a_minus_before_a_term_is_no_option(people):
    people("tag", "add", "abroad", "-city:杭州", "-city:上海", expect=0)

    assert tagged(people, "abroad") == ["Ann Lee"]


@pytest.mark.parametrize("words", [[], ["-"]])
def test_ids_come_from_stdin(people, words):
    people("tag", "add", "new", *words, stdin="1\n\n#3\n3\n", expect=0)

    assert tagged(people, "new") == ["张伟", "李娜"]


def test_no_ids_on_stdin_change_nobody(people):
    done = people("tag", "add", "new", stdin="", expect=0)

    assert done.out == "Changed 0 of 0 customers that fit.\n"
    assert people("history", "-f", "json").json[0]["id"] == 3


def test_an_id_of_a_merged_record_means_its_survivor(people):
    people("merge", "1", "3", expect=0)

    people("tag", "add", "new", stdin="3\n", expect=0)

    assert tagged(people, "new") == ["张伟"]


@pytest.mark.parametrize(("stdin", "code"), [("1\nann\n", 2), ("99\n", 4), ("9" * 30, 2)])
def test_what_is_no_id_on_stdin_changes_nobody(people, stdin, code):
    ran = people("tag", "add", "new", stdin=stdin, expect=code)

    assert ran.out == ""
    assert tagged(people, "new") == []


@pytest.mark.parametrize("tag", ["", " ", "a,b", "x" * 5000, "a\0"])
def test_what_is_not_one_tag_is_refused(people, tag):
    people("tag", "add", tag, "id:*", expect=2)


@pytest.mark.parametrize("query", ["", " "])
def test_nobody_means_everybody_by_nothing(people, query):
    people("tag", "add", "vip", query, expect=2)


def test_removing_takes_the_tag_in_any_spelling(people):
    people("tag", "add", "Key Account", "id:*", expect=0)

    done = people("tag", "remove", "ＫＥＹ account", "id:1..2", "-f", "json", expect=0).json

    assert (done["fitting"], done["changed"]) == (2, 2)
    assert tagged(people, "key account") == ["李娜"]


def test_adding_twice_changes_nothing_the_second_time(people):
    people("tag", "add", "vip", "id:1", expect=0)

    done = people("tag", "add", "vip", "id:1", "-f", "json", expect=0).json

    assert (done["operation"], done["changed"]) == (None, 0)


def test_undo_takes_a_tag_back_exactly(people, store):
    people("tag", "add", "old", "id:1", expect=0)
    before = journalled(store.reader)

    people("tag", "add", "vip", "id:*", expect=0)
    people("undo", expect=0)

    rows = journalled(store.reader)
    assert rows == before
    assert_derived_equal_rebuild(store.existing_writer)


def test_more_than_twenty_are_asked_for(cim):
    for number in range(21):
        cim("add", f"Customer {number}", "--on-duplicate", "allow", expect=0)

    refused = cim("tag", "add", "vip", "id:*", expect=2)
    cim("tag", "add", "few", "id:1..20", expect=0)
    done = cim("tag", "add", "vip", "id:*", "--yes", "-f", "json", expect=0).json

    assert "--yes" in refused.err
    assert done["changed"] == 21


def test_a_dry_run_changes_nobody(people):
    done = people("tag", "add", "vip", "id:*", "--dry-run", expect=0)

    assert done.out.startswith("Would change 3 of 3")
    assert tagged(people, "vip") == []


def test_all_tags_are_listed_with_their_customers(people):
    people("tag", "add", "VIP", "id:1", expect=0)
    people("tag", "add", "vip", "id:2", expect=0)
    people("tag", "add", "新客", "id:*", expect=0)
    people("delete", "3", expect=0)

    assert people("tag", "list", "-f", "json", expect=0).json == [
        {"tag": "VIP", "customers": 2}, {"tag": "新客", "customers": 2}]


def test_a_tag_and_a_query_list_who_has_both(people):
    people("tag", "add", "vip", "id:*", expect=0)

    assert people("tag", "list", "vip", "city:杭州", "-f", "ids", expect=0).out == "1\n"


def test_hostile_tags_are_stored_and_shown_harmless(people):
    people("tag", "add", "[/]x\x1b[31m", "id:1", expect=0)

    assert "\x1b" not in people("tag", "list", "-f", "table", expect=0).out
