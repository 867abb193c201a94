"""From typed values to a record: normalised by field, nothing dropped unsaid."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import UnknownField
from cimtool.fields import EDITABLE
from cimtool.masked import Sealed, Secret
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.entry import FATAL, HARMLESS, amended, entered, field_named, record_of, united, without
from cimtool.rules.sensitive import PROBLEMS as SENSITIVE_PROBLEMS
from cimtool.rules.text.normal import PROBLEMS


def made(**pairs):
    return record_of(entered([(name.replace("__", "."), text) for name, text in pairs.items()]))


@pytest.mark.parametrize(("typed", "name"), [
    ("city", "city"), (" City ", "city"), ("phone", "phones"), ("TAG", "tags"), ("x.颜色", "x.颜色"),
    ("x. a  b", "x.a b")])
def test_a_field_is_named_in_any_spelling(typed, name):
    assert field_named(typed) == name


@pytest.mark.parametrize("typed", ["", "colour", "x.", "uid", "x.a\0", "tier", "created_at"])
def test_what_is_no_field_is_refused_with_its_neighbours(typed):
    with pytest.raises(UnknownField) as caught:
        field_named(typed)

    assert caught.value.values["near"]


def test_a_field_given_twice_collects_if_it_can_else_the_later_counts():
    entry = entered([("phones", "13812345678"), ("phones", "138-1234-5678, 13912345678"), ("tags", "a"),
                     ("tags", "b,a"), ("city", "上海"), ("city", "北京")])

    assert [point.e164 for point in entry.values["phones"]] == ["+8613812345678", "+8613912345678"]
    assert (entry.values["tags"], entry.values["city"]) == (("a", "b"), "北京")


@pytest.mark.parametrize("nothing", ["", " ", "-", "--", "/", "无", "暂无", "N/A", "null", "None", "　"])
def test_what_only_says_that_there_is_nothing_is_nothing(nothing):
    entry = entered([("city", nothing), ("x.a", nothing), ("birthday", nothing)])

    assert (entry.values, entry.extra, entry.problems) == ({}, {}, ())


def test_somebody_may_be_called_na():
    assert made(name="Na").name == "Na"


@pytest.mark.parametrize(("field", "text", "code"), [
    ("birthday", "soon", "invalid_date"), ("birthday", "03/05/1990", "ambiguous_date"),
    ("emails", "nobody", "invalid_email"), ("gender", "?", "invalid_choice"), ("confirmed_on", "soon", "invalid_date")])
def test_a_value_that_cannot_be_read_is_kept_aside_as_typed(field, text, code):
    entry = entered([("name", "张伟"), (field, text)])

    assert [(problem.field, problem.code, problem.value) for problem in entry.problems] == [(field, code, text)]
    assert entry.fatal is None
    assert entry.extra == {field: text}


def test_a_phone_that_is_no_known_number_stays_where_it_is():
    entry = entered([("phones", "12")])

    assert entry.values["phones"] == (ContactPoint("12"),)
    assert ([problem.code for problem in entry.problems], entry.extra) == (["invalid_phone"], {})


@pytest.mark.parametrize(("field", "text", "code"), [
    ("name", "a\0b", "nul"), ("x.a", "a\0", "nul"), ("city", "\ud800", "surrogate"), ("name", "x" * 1001, "too_long"),
    ("x.a", "x" * 10_001, "too_long"), ("ref", "1.10105E+17", "lost_digits")])
def test_what_cannot_be_stored_in_any_form_is_fatal(field, text, code):
    entry = entered([(field, text)])

    assert (entry.fatal.field, entry.fatal.code) == (field, code)
    assert (entry.values, entry.extra) == ({}, {})


def test_every_problem_is_fatal_harmless_or_kept_aside():
    assert {*PROBLEMS, *SENSITIVE_PROBLEMS} >= FATAL | HARMLESS


def test_a_record_without_a_name_is_named_after_its_company_or_contact():
    firm, contact = made(company="华创有限公司", city="上海"), made(contact="张伟")

    assert (firm.name, firm.kind, firm.company) == ("华创有限公司", Kind.COMPANY, None)
    assert (contact.name, contact.kind) == ("张伟", Kind.PERSON)
    assert made(city="上海") is None


@pytest.mark.parametrize(("name", "kind", "wanted"), [
    ("张伟", "", Kind.PERSON), ("华创有限公司", "", Kind.COMPANY), ("Acme Ltd", "", Kind.COMPANY),
    ("张伟", "企业", Kind.COMPANY)])
def test_the_kind_is_what_is_said_else_what_the_name_looks_like(name, kind, wanted):
    assert made(name=name, kind=kind).kind is wanted


def test_amending_replaces_and_leaving_out_clears():
    old = made(name="张伟", city="上海", tags="a", x__colour="红", x__size="L")

    new = amended(old, entered([("city", "北京"), ("x.colour", "蓝")]))

    assert (new.city, new.tags, dict(new.extra)) == ("北京", ("a",), {"colour": "蓝", "size": "L"})
    assert without(new, ["city", "tags", "x.size", "x.none"]) == SourceRecord(name="张伟", extra={"colour": "蓝"})


def test_united_keeps_the_old_point_unchanged_and_extensions_apart():
    old = (ContactPoint("138-1234-5678", "+8613812345678", "家", "2026-01-01"),
           ContactPoint("010-88886666转1", "+861088886666"))
    new = (ContactPoint("13812345678", "+8613812345678"), ContactPoint("010-88886666转2", "+861088886666"))

    assert united(old, new) == (*old, new[1])


pairs = st.lists(st.tuples(
    st.sampled_from([field.name for field in EDITABLE] + ["uid", "created_at", "x.a", "x.b"]), st.text(max_size=30)))


@given(pairs)
def test_entering_is_total(typed):
    entry = entered(typed)

    record = record_of(entry)
    assert record is None or record.name
    assert all(problem.code in PROBLEMS for problem in entry.problems)


@given(st.lists(st.sampled_from(["13812345678", "138 1234 5678", "a", "A", "+44 20 7576 6773"]), max_size=6))
def test_uniting_is_idempotent_and_keeps_each_point_once(values):
    points = tuple(entered([("phones", value)]).values.get("phones", ())[:1] for value in values)
    flat = tuple(point for point in points for point in point)

    once = united((), flat)

    assert united(once, flat) == once == united(once, once)


@pytest.mark.parametrize("value", [Secret("110***1234", "110101199001011234"), Sealed("110***1234", 7)])
def test_a_sensitive_value_goes_to_a_helper_process_and_back(value):
    again = pickle.loads(pickle.dumps(value))

    assert (type(again), str(again), again) == (type(value), "110***1234", value)
    assert again != "110***1234"


def test_a_text_that_can_be_joined_is_joined_if_it_is_given_twice():
    entry = entered([("notes", "likes tea"), ("notes", "call on Monday"), ("notes", "likes tea\ncall on Monday"),
                     ("city", "a"), ("city", "b")])

    assert (entry.values["notes"], entry.values["city"]) == ("likes tea\ncall on Monday", "b")
