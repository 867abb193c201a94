"""`list` and `search` as people and scripts call them."""

import sqlite3
from contextlib import closing

import pytest

from cimtool.store import derived
from tests.cli.terminal import on_a_terminal


@pytest.fixture
def people(cim):
    add("张伟", cim, "--phone", "13812345678", "--company", "杭州百川科技有限公司", "--tag", "vip", "--set", "x.f=1")
    add("Ann [/]x", cim, "--email", "ann@example.com", "--set", "city=Berlin")
    add("李娜", cim, "--set", "city=上海")
    return cim


def add(name, cim, *options):
    cim("add", name, *options, "--on-duplicate", "allow", expect=0)


def names(ran):
    return [customer["name"] for customer in ran.json]


def test_list_without_a_query_gives_everybody_by_id(people):
    listed = people("list", "-f", "json", expect=0)

    assert [customer["id"] for customer in listed.json] == [1, 2, 3]
    assert listed.err == ""


@pytest.mark.parametrize(("words", "expected"), [
    (["tag:vip"], ["张伟"]),
    (["-tag:vip"], ["Ann [/]x", "李娜"]),
    (["-张"], ["Ann [/]x", "李娜"]),
    (["张", "or", "李"], ["张伟", "李娜"]),
    (["city:上海", "-f", "json"], ["李娜"]),
    (["(berlin", "or", "上海)", "-ann"], ["李娜"]),
    (["x.f:1"], ["张伟"]),
    (["-x.f:1"], ["Ann [/]x", "李娜"]),
    (["name:ann [/]x"], ["Ann [/]x"]),
    (["--limit", "1"], ["张伟"]),
    (["--sort", "name-"], ["张伟", "李娜", "Ann [/]x"]),
    (["--limit=2", "--sort=id-"], ["李娜", "Ann [/]x"]),
    (["nobody"], []),
    (["--", "-tag:vip", "上海"], ["李娜"]),
])
def test_options_and_terms_of_a_query_are_told_apart(people, words, expected):
    assert names(people("-f", "json", "list", *words, expect=0)) == expected


def test_fields_choose_columns_and_keys(people):
    table = people("list", "张", "--fields", "name, 手机,x.f", "-f", "csv")

    assert table.out == "name,phones,x.f\n张伟,13812345678,1\n"
    assert people("list", "张", "--fields", "name,x.f", "-f", "json").json == [{"name": "张伟", "x.f": "1"}]


def test_nobody_found_is_no_error(people):
    assert people("list", "nobody", "-f", "json", expect=0).out == "[]\n"
    assert people("search", "nobody", "-f", "json", expect=0).out == "[]\n"
    assert people("search", "nobody", "-f", "table", expect=0).out.startswith("Nobody fits.")


@pytest.mark.parametrize(("words", "code"), [
    (["nope:1"], "unknown_field"), (['"open'], "bad_query"), (["("], "bad_query"),
    (["state:active"], "unavailable_field"),
    (["birthday:>soon"], "bad_value"), (["--sort", "nope"], "unknown_field"), (["--fields", "stale"], "unknown_field"),
    (["--as-of", "soon"], "bad_value"), (["--limit", "-1"], "usage"), (["--limit", "9" * 30], "usage"),
    (["x" * 10_000], "bad_query"), (["--sort", "stale"], "unknown_field"),
])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_wrong_query_is_refused_before_anything_is_printed(people, words, code, form):
    ran = people("list", *words, "-f", form, expect=2)

    assert ran.out == ""
    assert form == "csv" or f'"code": "{code}"' in ran.err


def test_a_missing_database_is_said_before_anything_is_printed(cim):
    for words in (["list", "-f", "csv"], ["search", "x", "-f", "csv"], ["export"]):
        ran = cim(*words, expect=10)
        assert ran.out == ""


def test_search_says_why_and_how_well(people):
    hit, = people("search", "zhangwei", "-f", "json", expect=0).json

    assert hit["name"] == "张伟"
    assert 0 < hit["score"] <= 1
    assert hit["matched"] == {"field": "name", "why": "sounds"}
    assert hit["phones"][0]["e164"] == "+8613812345678"


def test_search_says_why_in_words_for_people_and_in_codes_for_scripts(people):
    assert people("search", "5678").out.endswith("\tPhones: a part\n")
    assert people("--lang", "zh", "search", "5678").out.endswith("\t电话：部分一致\n")
    assert people("--lang", "zh", "search", "5678", "-f", "csv").out.splitlines()[1].endswith(",phones:inside")


def test_several_arguments_of_search_are_one_line(people):
    assert names(people("search", "138", "1234", "5678", "-f", "json")) == ["张伟"]
    assert people("search", "-tag:vip", "-f", "json", expect=0).json == []


@pytest.mark.parametrize("text", [
    '"', "* OR *", "NEAR(", '"unclosed', "'; DROP TABLE customer; --", "\udcff", "张\udce4", "-", "&&&", "a" * 1000,
    "\x1b[31m", "%s{0}", "((((", "😀"])
def test_hostile_words_never_break_search(people, text):
    for words in (["search", text], ["list", text], ["list", f"name:{text}"], ["search", text, "--lang", "zh"]):
        ran = people(*words, "-f", "json")

        assert ran.code in (0, 2)
        assert "\x1b" not in ran.out + ran.err
    assert len(people("list", "-f", "json").json) == 3


def test_too_long_a_search_is_refused(people):
    refused = people("search", "a" * 10_000, "-f", "json", expect=2).err

    assert '"code": "bad_value"' in refused
    assert "1000" in refused
    assert len(refused) < 1000


def test_ids_are_for_xargs(people):
    assert people("search", "李", "-f", "ids").out == "3\n"
    assert people("list", "-张", "-f", "ids").out == "2\n3\n"


def test_an_age_counts_from_the_day_that_is_given(people):
    assert len(people("list", "created_at:<30d", "--as-of", "2026-12-01", "-f", "json", expect=0).json) == 3
    assert people("list", "created_at:<30d", "--as-of", "2027-12-01", "-f", "json", expect=0).json == []


def test_markup_in_a_name_is_shown_as_it_is(people, db):
    assert "Ann [/]x" in on_a_terminal(db, "list")
    assert "Ann [/]x" in on_a_terminal(db, "search", "ann")


def test_a_custom_column_is_headed_by_its_own_name(people):
    header = people("list", "张", "--fields", "name,x.f", "-f", "markdown").out.splitlines()[0]

    assert [cell.strip() for cell in header.strip("|").split("|")] == ["Name", "f"]


def test_a_reader_of_an_older_derivation_derives_anew_once_and_answers(people, db, monkeypatch):
    with closing(sqlite3.connect(db)) as raw:
        raw.execute("UPDATE derivation SET version = 0")
        raw.execute("DELETE FROM derived")
        raw.commit()
    rebuilt = []
    monkeypatch.setattr(derived, "rebuild", lambda *of, rebuild=derived.rebuild: rebuilt.append(1) or rebuild(*of))

    assert names(people("search", "zhangwei", "-f", "json", expect=0)) == ["张伟"]
    assert names(people("search", "zhangwei", "-f", "json", expect=0)) == ["张伟"]
    assert rebuilt == [1]
    assert people("doctor", expect=0)


@pytest.mark.parametrize(("words", "said"), [
    (["search", ""], "There is nothing to look for."), (["search", "name:nobody"], "Fields are asked for with list"),
    (["search", "ann", "--limit", "0"], "Nobody is shown: --limit is 0."), (["list", "--limit", "0"], "--limit is 0."),
    (["search", "nobody at all"], "Notes are searched with --in notes."),
])
def test_an_empty_answer_says_why_it_is_empty(cim, words, said):
    cim("add", "Ann Lee", expect=0)

    assert said in cim(*words, "-f", "table", expect=0).out
    assert cim(*words, "-f", "json", expect=0).out.strip() == "[]"
