"""From one row to what is to be written: of tables, of JSON objects, and of our own export."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.rules import carried
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import digest_of, is_uid, numbered, present, row_reader, small_id
from cimtool.rules.incoming_object import ObjectReader

SECRET = "11010519491231002X"
UID = "01939e7c-0000-7000-8000-000000000001"


def read(header, cells, fixed=(), **overrides):
    header = tuple(header.split(","))
    return row_reader(header, map_headers(header, overrides), fixed, "CN")(2, tuple(cells.split(",")))


def read_object(fields, fixed=(), **overrides):
    return ObjectReader(fixed, overrides, "CN").read(1, fields)


@pytest.mark.parametrize(("header", "cells", "name"), [
    ("姓,名", "张,伟", "张伟"), ("First Name,Last Name", "John,Smith", "John Smith"), ("姓名,姓,名", "张三,,", "张三"),
    ("姓名,姓,名", "张三,李,四", "李四"), ("公司", "华创", "华创")])
def test_a_name_is_joined_from_its_parts(header, cells, name):
    assert read(header, cells).record.name == name


@pytest.mark.parametrize(("cells", "address", "city", "extra"), [
    ("张三,,,南京路1号,上海", "南京路1号", "上海", {}),
    ("张三,中山路2号,南京,南京路1号,上海", "中山路2号", "南京", {"Work Street": "南京路1号", "Work City": "上海"}),
    ("张三,,南京,,上海", None, "南京", {"Work City": "上海"}),
    ("张三,,,,", None, None, {})])
def test_who_has_no_address_at_home_has_the_one_at_work(cells, address, city, extra):
    record = read("Name,Home Street,Home City,Work Street,Work City", cells).record

    assert (record.address, record.city, record.extra) == (address, city, extra)


@pytest.mark.parametrize(("label", "name"), [
    ("Tea", "Tea"), ("", "Custom Field 1 - Value"), ("身份证", "Custom Field 1 - Value"), ("Event", "Event")])
def test_a_value_of_google_s_is_called_as_its_owner_called_it(label, name):
    record = read("Name,Custom Field 1 - Label,Custom Field 1 - Value", f"张三,{label},green").record

    assert record.extra == {name: "green"}


def test_a_fixed_value_counts_before_the_rows_own():
    row = read("姓名,来源,城市", "张伟,展会,上海", fixed=(("source", "erp"),))

    assert (row.record.source, row.record.city) == ("erp", "上海")


def test_the_same_content_has_the_same_digest_and_other_content_or_source_another():
    one = read("姓名,城市", "张伟,上海")

    assert one.digest == read("城市,姓名".replace("城市,姓名", "姓名,城市"), "张伟,上海").digest
    others = [read("姓名,城市", "张伟,北京"), read("姓名,城市", "张伟,上海", fixed=(("source", "erp"),)),
              read("姓名,区域", "张伟,上海"), numbered(one, 2)]
    assert len({one.digest, *(other.digest for other in others)}) == 5
    assert numbered(one, 1) is one


@given(st.lists(st.tuples(st.text(), st.text() | st.lists(st.integers()))))
def test_a_digest_is_that_of_the_pairs_as_json_so_that_rows_of_years_ago_are_known(pairs):
    content = json.dumps([pairs, []], ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    assert digest_of(pairs, ()) == hashlib.blake2b(content, digest_size=15).hexdigest()


def test_a_column_left_out_counts_neither_for_content_nor_for_the_digest():
    one, other = (read("姓名,时间", f"张伟,{time}", 时间=None) for time in ("1", "2"))

    assert one.digest == other.digest
    assert one.content == [("name", "张伟")]


@pytest.mark.parametrize("cells", [
    f"张伟,{SECRET},1", f",{SECRET},1", f"张伟,{SECRET}\0,1", f"张伟,x,{SECRET},1", f"张伟,{SECRET}, ,,"])
def test_no_cell_of_a_sensitive_column_leaves_the_reader(cells):
    row = read("姓名,身份证号,编号", cells)

    assert SECRET not in repr(row)


@pytest.mark.parametrize(("cells", "field", "code"), [
    ("a\0,1", "姓名", "nul"), ("a,\ud800", "编号", "surrogate"), ("a," + "x" * 100_001, "编号", "too_long"),
    ("a,1,b", "编号", "too_many_cells"), (",1", "name", "no_name")])
def test_a_row_that_cannot_be_stored_says_which_cell_and_why(cells, field, code):
    row = read("姓名,编号", cells)

    assert (row.record, row.refused.field, row.refused.code) == (None, field, code)


def test_blank_cells_beyond_the_header_are_nothing():
    assert read("姓名", "张伟, ,").record.name == "张伟"


def test_many_short_cells_are_no_long_one():
    assert read(",".join(f"c{number}" for number in range(300)), ",".join(["x" * 900] * 300), c0="name").record


@pytest.mark.parametrize(("value", "kept"), [(UID, True), (UID.upper(), True), ("1", False), ("", False), (None, False),
                                             (7, False), (UID + "0", False)])
def test_only_a_uuid_identifies_a_customer_everywhere(value, kept):
    assert is_uid(value) is kept


def test_the_uid_of_another_program_is_a_custom_field():
    row = read("uid,姓名", "17,张伟")

    assert (row.identity.uid, dict(row.record.extra)) == (None, {"uid": "17"})


@pytest.mark.parametrize(("number", "kept"), [(0, None), (-1, None), (1, 1), (10**9, 10**9), (10**9 + 1, None)])
def test_only_a_small_id_is_kept(number, kept):
    assert small_id(number) == kept


def test_overrides_are_present_in_any_spelling_of_the_header():
    assert present({"Full Name": "name", "城市 ": None, "no": "city"}, ("full name*", "城市")) == {
        "Full Name": "name", "城市 ": None}


# --- objects ------------------------------------------------------------------------------


def test_lists_give_several_values_and_objects_inside_give_columns():
    row = read_object({"name": "张伟", "phone": ["13812345678", {"value": "13912345678"}], "tags": ["a", "b"],
                       "extra": {"色": "红"}, "place": {"town": {"zip": 1}}, "sizes": [1, {"a": 2}]})

    assert len(row.record.phones) == 2
    assert row.record.tags == ("a", "b")
    assert dict(row.record.extra) == {"色": "红", "place.town.zip": "1", "sizes": '{"a": 2}'}
    assert dict(zip(row.names, row.cells, strict=True))["phone"] == "13812345678 ::: 13912345678"


@pytest.mark.parametrize("fields", [
    {"name": "张伟", "身份证号": SECRET}, {"name": "张伟", "extra": {"银行卡号": SECRET}}, {"身份证号": SECRET},
    {"name": "张伟", "papers": {"passport": SECRET}}, {"uid": UID, "name": "张伟", "extra": {"身份证号": SECRET}},
    {"name": "a\0", "身份证号": [SECRET]}])
def test_no_value_of_a_sensitive_key_leaves_the_reader(fields):
    reader = ObjectReader((), {}, "CN")

    row = reader.read(1, fields)

    assert SECRET not in repr(row)
    assert len(reader.sensitive) == 1


@pytest.mark.parametrize(("fields", "code"), [
    ({"name": "a\0"}, "nul"), ({"name": "x", "n": 2**63}, "too_long"), ({"name": "x", "a": [[[[["y"]]]]]}, "too_deep"),
    ({"phone": "1"}, "no_name"), ({"name": "x" * 100_001}, "too_long"), ({}, "no_name"),
    ({"uid": UID, "name": "x", "links": [{"role": 1}]}, "bad_child")])
def test_an_object_that_cannot_be_stored_says_why(fields, code):
    row = read_object(fields)

    assert (row.record, row.refused.code) == (None, code)


def test_numbers_are_texts_as_somebody_would_write_them():
    row = read_object({"name": "x", "phone": 13812345678.0, "x.a": 1.5, "x.b": True, "x.c": None, "x.d": 0})

    assert row.record.phones[0].e164 == "+8613812345678"
    assert dict(row.record.extra) == {"a": "1.5", "b": "True", "d": "0"}


def test_our_own_export_is_told_by_its_uid_and_its_lists():
    ours = read_object({"uid": UID, "id": 7, "name": "张伟", "phones": [{"value": "1", "e164": "+8613812345678"}],
                        "extra": {"a": "-"}, "confirmed": {"name": "2026-01-01", "city": "soon"}, "tier": "A"})
    theirs = read_object({"uid": UID, "id": 7, "name": "张伟", "phones": "13812345678"})

    assert (ours.identity.uid, ours.identity.id) == (UID, 7)
    assert (ours.record.phones[0].value, dict(ours.record.extra)) == ("1", {"a": "-"})
    assert dict(ours.identity.confirmed) == {"name": "2026-01-01"}
    assert theirs.record.phones[0].e164 == "+8613812345678"


@pytest.mark.parametrize(("kind", "children", "good"), [
    ("purchases", [{"uid": "p", "date": "2026-01-01", "amount_minor": -5, "currency": "CNY"}], True),
    ("purchases", [{"uid": "p", "date": "2026-01-01", "amount_minor": True, "currency": "CNY"}], False),
    ("purchases", [{"uid": "p", "date": "2026-1-1", "amount_minor": 5, "currency": "CNY"}], False),
    ("purchases", [{"uid": "p", "date": "2026-01-01", "amount_minor": 2**63, "currency": "CNY"}], False),
    ("interactions", [{"uid": "i", "at": "2026-01-01T00:00:00Z", "author": "a", "text": "t", "next_on": None}], True),
    ("interactions", [{"uid": "i", "at": "now", "author": "a", "text": "t"}], False),
    ("links", [{"to": "u"}], True), ("links", [{"to": "a\0"}], False), ("links", {}, False), ("links", ["u"], False)])
def test_children_have_what_their_rows_need(kind, children, good):
    assert carried.well_formed(kind, children) is good


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8)


@given(st.dictionaries(st.sampled_from([
    "name", "uid", "id", "phones", "emails", "extra", "phone", "tags", "x.a", "links", "purchases", "confirmed",
    "whatever", "tier", "created_at"]), json_values))
def test_reading_any_object_is_total_and_repeatable(fields):
    row = read_object(fields)

    assert (row.record is None) is (row.refused is not None)
    assert row == read_object(fields)
    assert len(row.names) == len(row.cells)
