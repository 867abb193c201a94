import json
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cimtool.model import ContactPoint
from cimtool.store.rows import points_json, points_of, texts_json

WORDS = st.text(st.characters(codec=None)) | st.sampled_from(["张伟", '"\\', "\ud800", "\n\x00"])


@given(st.lists(WORDS))
def test_texts_are_written_as_json_writes_them(texts):
    assert texts_json(texts) == json.dumps(texts, ensure_ascii=False)


def test_a_contact_leaves_out_what_is_unknown_and_is_read_as_it_was():
    for e164, label, day in product((None, "+8613812345678"), (None, 'home "x"'), (None, "2026-11-22")):
        points = (ContactPoint("138", e164, label, day), ContactPoint("a"))

        known = {"e164": e164, "label": label, "verified_on": day}
        assert json.loads(points_json(points))[0] == {
            "value": "138", **{name: value for name, value in known.items() if value is not None}}
        assert points_of(points_json(points)) == points
