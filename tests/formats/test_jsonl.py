"""JSON records: each line is read or says why not, and what was written is read back."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cimtool.errors import Damaged, ForeignFile
from cimtool.formats.jsonl_io import read_json, read_jsonl
from cimtool.formats.jsonl_out import as_json, write_json, write_jsonl
from cimtool.formats.raw import BadRecord, ObjectRecord

GOOD = '{"name":"x"}\n'


def lines(text, read=read_jsonl):
    return list(read(text if isinstance(text, bytes) else text.encode()).records)


def test_each_object_has_the_line_it_stands_on():
    table = read_jsonl('\ufeff{"name": "张一"}\r\n\r\n{"phones": ["1"]}'.encode())

    assert list(table.records) == [ObjectRecord(1, {"name": "张一"}), ObjectRecord(3, {"phones": ["1"]})]
    assert (table.format, table.encoding) == ("jsonl", "utf-8-sig")


@pytest.mark.parametrize(("line", "code"), [
    ("{name: 1}", "bad_json"),
    ('{"name": "x"} x', "bad_json"),
    ('{"name": "x"', "bad_json"),
    ("[1]", "not_an_object"),
    ('"x"', "not_an_object"),
    ('{"a": 1, "a": 2}', "duplicate_key"),
    ('{"x": {"a": 1, "a": 2}}', "duplicate_key"),
    ('{"a": NaN}', "number_not_finite"),
    ('{"a": -Infinity}', "number_not_finite"),
    ('{"a": 1e999}', "number_not_finite"),
    (r'{"a": "\ud800"}', "lone_surrogate"),
    (r'{"\udc00": 1}', "lone_surrogate"),
    ('{"a": ' + "[" * 100_000, "nested_too_deep"),
])
def test_a_bad_line_says_why_and_costs_only_itself(line, code):
    bad, good = lines(line + "\n" + GOOD)

    assert isinstance(bad, BadRecord)
    assert (bad.line, bad.code, bad.text) == (1, code, line[:80])
    assert good == ObjectRecord(2, {"name": "x"})


@pytest.mark.parametrize("text", [
    '{"code": 0, "message": "ok", "data": [{"name": "a"}, {"name": "b"}]}',
    '{\n"value": [{"name": "a"}, {"name": "b"}]}'])
def test_what_only_wraps_a_list_is_no_customer(text):
    read = read_jsonl if "\n" not in text else read_json

    assert [record.fields["name"] for record in lines(text, read)] == ["a", "b"]


def test_long_numbers_keep_every_digit():
    assert lines('{"a": 110105194912310021, "b": 1234567890123456789, "c": ' + "9" * 5000 + "}")[0].fields == {
        "a": 110105194912310021, "b": "1234567890123456789", "c": "9" * 5000}


def test_a_pair_of_surrogate_escapes_is_one_character():
    assert lines(r'{"name": "\ud842\udfb7"}')[0].fields == {"name": "𠮷"}


@pytest.mark.parametrize("text", ["name,phone\n", "{\n", "[1]\n[2]\n", "\n"])
def test_a_file_without_a_single_object_is_foreign(text):
    with pytest.raises(ForeignFile):
        lines(text)


def test_a_file_whose_only_object_is_unfit_is_a_file_with_a_bad_record():
    assert [record.code for record in lines('[{"name": "a", "name": "b"}]', read_json)] == ["duplicate_key"]


def test_an_array_is_walked_with_its_lines():
    text = '[\n  {"name": "a"},\n  {\n    "name": "b"\n  },\n\n  3,\n {"v": NaN}\n]\n'

    assert lines(text, read_json) == [
        ObjectRecord(2, {"name": "a"}), ObjectRecord(3, {"name": "b"}),
        BadRecord(7, "not_an_object", "3"), BadRecord(8, "number_not_finite", '{"v": NaN}')]


def test_a_single_object_is_a_file_of_one():
    assert lines('\n{\n "name": "a"}\n', read_json) == [ObjectRecord(2, {"name": "a"})]


def test_an_empty_array_has_no_records():
    assert lines(" [ ] ", read_json) == []


@pytest.mark.parametrize("text", ['[{"a": 1}', '[{"a": 1},', '[{"a": 1} {"b": 2}]', '[{"a": 1}] x', '{"a": 1}]'])
def test_an_array_that_breaks_off_is_damaged(text):
    with pytest.raises(Damaged) as caught:
        lines(text, read_json)

    assert caught.value.values == {"path": "-:1", "detail": "json"}


@pytest.mark.parametrize("text", ["[" * 200_000 + "]" * 200_000, "[nonsense]", "[1, 2]", "nonsense", ""])
def test_an_array_without_objects_is_foreign(text):
    with pytest.raises(ForeignFile):
        lines(text, read_json)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10**17, 10**17) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab\u2028张"), inner, max_size=3), max_leaves=6)


@given(st.lists(st.dictionaries(st.text("ab\"\n张"), JSON, max_size=4), min_size=1, max_size=5))
def test_what_is_written_is_read_back(objects):
    stream = io.StringIO(newline="")
    write_jsonl(stream, map(as_json, objects))

    assert [record.fields for record in lines(stream.getvalue())] == objects
    assert lines(json.dumps(objects), read_json) == [ObjectRecord(1, each) for each in objects]


@given(st.lists(st.dictionaries(st.text("ab\"\n张"), JSON, max_size=4), max_size=5))
def test_an_array_that_is_written_is_read_back_a_line_for_each_object(objects):
    stream = io.StringIO(newline="")
    write_json(stream, map(as_json, objects))

    assert json.loads(stream.getvalue()) == objects
    assert [record.fields for record in lines(stream.getvalue(), read_json)] == objects
    assert stream.getvalue().count("\n") == (len(objects) + 2 if objects else 1)


def test_lines_are_compact_unescaped_and_in_the_given_order():
    stream = io.StringIO()
    write_jsonl(stream, [as_json({"b": "张", "a": None})])

    assert stream.getvalue() == '{"b":"张","a":null}\n'
