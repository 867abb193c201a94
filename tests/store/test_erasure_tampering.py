"""The chain holds over an erasure, and no tampering passes for one."""

import json

import pytest

from cimtool.store.journal import broken_link
from cimtool.store.tombstones import erased_by, image_digest, tombstone
from tests.store.erased import add, bin_and_erase, change, erased_history

TAMPERINGS = {
    "an image is changed": ("UPDATE image SET before = replace(before, 'public', 'forged') WHERE row = 2", 4),
    "an image is deleted": ("DELETE FROM image WHERE row = 2", 4),
    "a tombstone is deleted": ("DELETE FROM image WHERE operation = 3", 3),
    "the digest in a tombstone is changed": (
        "UPDATE image SET before = replace(before, substr(before, 12, 8), '00000000') WHERE operation = 3", 3),
    "a tombstone becomes no image": ("UPDATE image SET before = NULL WHERE operation = 3", 3),
    "a tombstone moves to another erasure": (
        "UPDATE image SET before = replace(before, '\"by\":7', '\"by\":6') WHERE operation = 3", 6),
    "a tombstone names an operation to come": (
        "UPDATE image SET before = replace(before, '\"by\":7', '\"by\":9') WHERE operation = 3", 7),
    "the operation that erased is rewritten": ("UPDATE operation SET actor = 'nobody' WHERE id = 7", 7),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_chain_tells_tampering_beside_an_erasure(store, stamp, name):
    erased_history(store, stamp)
    sql, broken = TAMPERINGS[name]
    store.writer.execute("DROP TRIGGER operation_kept")

    assert store.writer.execute(sql).rowcount > 0

    assert broken_link(store.writer) == broken


@pytest.mark.parametrize("claimed", [1, 2, 7, 99])
def test_a_loss_cannot_be_passed_off_as_an_erasure(store, stamp, claimed):
    erased_history(store, stamp)
    number, before = store.reader.execute("SELECT id, before FROM image WHERE row = 2").fetchone()

    store.writer.execute("UPDATE image SET before = ? WHERE id = ?", (tombstone(before, claimed), number))

    assert broken_link(store.writer) == claimed


def test_even_the_true_image_cannot_be_slipped_back(store, stamp):
    number = add(store, stamp, "secret")
    change(store, stamp, number, city="x")
    image, before = store.reader.execute("SELECT id, before FROM image").fetchone()
    bin_and_erase(store, stamp, number)

    store.writer.execute("UPDATE image SET before = ? WHERE id = ?", (before, image))

    assert broken_link(store.writer) == 4


def test_a_tombstone_counts_like_the_image_it_stands_for():
    image = '{"id": 1, "op": 3, "name": "x"}'
    buried = tombstone(image, 8)

    assert image_digest(buried) == image_digest(image)
    assert tombstone(buried, 9) == buried
    assert (erased_by(json.loads(buried)), erased_by(json.loads(image)), erased_by(None)) == (8, None, None)
    assert image_digest(buried + " ") != image_digest(image)
    assert image_digest(None) == ""
