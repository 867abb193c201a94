"""Erased for good: nothing of it is left in the file, the chain holds, and no tampering passes for an erasure."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import CustomerNotFound
from cimtool.model import SourceRecord
from cimtool.store.derived import mismatches
from cimtool.store.erasure import erase, scrub
from cimtool.store.history import undone_by
from cimtool.store.journal import JOURNALLED, broken_link, history_head
from cimtool.store.merges import merge
from cimtool.store.reads import customer_by_id
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.tombstones import erased_by, image_digest, tombstone
from cimtool.store.trash import trash
from cimtool.store.undo import Why, reverse, undo_target
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW

PURCHASE = ("INSERT INTO purchase (op, uid, customer_id, bought_on, amount_minor, currency, product)"
            " VALUES (?, ?, ?, '2026-01-01', 100, 'CNY', ?)")


def add(store, stamp, name, **values):
    with store.operation(stamp, create=True) as current:
        return add_customer(current, SourceRecord(name=name, **values)).id


def change(store, stamp, number, **values):
    with store.operation(stamp) as current:
        update_customer(current, number, replace(customer_by_id(current.db, number), **values))


def buy(store, stamp, number, product):
    with store.operation(stamp) as current:
        current.db.execute(PURCHASE, (current.number, product, number, product))


def bin_and_erase(store, stamp, *ids):
    with store.operation(stamp) as current:
        trash(current, ids)
    with store.operation(stamp) as current:
        return erase(current, ids)


def undo(store, stamp, wanted=None):
    target = undo_target(store.existing_writer, wanted)
    with store.operation(stamp, undoes=target) as current:
        return reverse(current, target)


def everything(db):
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"
                                           " AND name NOT LIKE 'search_%'")]
    return json.dumps([db.execute(f"SELECT * FROM {table}").fetchall() for table in tables], ensure_ascii=False)


def erased_history(store, stamp):
    """A customer with a past and a purchase, erased beside one who stays; the operations are 1 to 7."""
    gone, stays = add(store, stamp, "secret name"), add(store, stamp, "public name")
    change(store, stamp, gone, city="secret city")
    change(store, stamp, stays, city="public city")
    buy(store, stamp, gone, "secret product")
    bin_and_erase(store, stamp, gone)
    return gone, stays


def test_nothing_of_the_erased_is_left_in_the_tables_nor_in_the_file(store, stamp, db):
    gone, stays = erased_history(store, stamp)

    assert scrub(store.writer)

    store.writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = b"".join(path.read_bytes() for path in db.parent.glob(f"{db.name}*"))
    assert (b"secret" in files, b"public" in files) == (False, True)
    with pytest.raises(CustomerNotFound):
        customer_by_id(store.reader, gone)
    assert customer_by_id(store.reader, stays).city == "public city"


def test_the_index_forgets_the_words_too(store, stamp):
    erased_history(store, stamp)
    scrub(store.writer)

    store.writer.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search_text, row)")
    words = {row[0] for row in store.writer.execute("SELECT term FROM temp.words")}

    assert "pub" in words
    assert "sec" not in words


def test_an_erasure_is_recorded_and_breaks_no_link_nor_an_older_head(store, stamp):
    erased_history(store, stamp)
    chains = [row[0] for row in store.reader.execute("SELECT chain FROM operation ORDER BY id")]

    assert broken_link(store.writer) is None
    assert len(chains) == 7
    assert history_head(store.reader) == chains[-1]
    changes = store.reader.execute("SELECT changes FROM operation WHERE id = 7").fetchone()[0]
    assert json.loads(changes) == {"customer": [0, 0, 1], "purchase": [0, 0, 1]}
    assert list(mismatches(store.reader)) == []


@pytest.mark.parametrize("target", [3, 6, 7])
def test_an_undo_says_that_the_erased_cannot_come_back(store, stamp, target):
    erased_history(store, stamp)
    before = everything(store.reader)

    report = undo(store, stamp, target)

    assert report.reversed == 0
    assert {(kept.table, kept.why, kept.by) for kept in report.kept} >= {("customer", Why.ERASED, 7)}
    assert {kept.why for kept in report.kept} == {Why.ERASED}
    assert everything(store.reader) == before


def test_an_undo_of_what_had_added_it_has_nothing_left_to_do(store, stamp):
    erased_history(store, stamp)

    assert undo(store, stamp, 1).kept == ()
    assert undo(store, stamp, 5).kept == ()


def test_the_others_of_an_undone_operation_come_back(store, stamp):
    one, other = add(store, stamp, "one"), add(store, stamp, "other")
    with store.operation(stamp) as current:
        for number in (one, other):
            update_customer(current, number, SourceRecord(name="changed"))
    bin_and_erase(store, stamp, one)

    report = undo(store, stamp, 3)

    assert (report.reversed, [(kept.row, kept.why) for kept in report.kept]) == (1, [(one, Why.ERASED)])
    assert customer_by_id(store.reader, other).name == "other"


def test_records_merged_into_the_erased_go_with_them(store, stamp):
    keeper, loser, deep = (add(store, stamp, name) for name in ("secret 1", "secret 2", "secret 3"))
    with store.operation(stamp) as current:
        merge(current, loser, [deep], {})
    with store.operation(stamp) as current:
        merge(current, keeper, [loser], {})

    erased = bin_and_erase(store, stamp, keeper)

    assert erased.customers == 3
    assert "secret" not in everything(store.reader)
    assert broken_link(store.writer) is None


def test_a_customer_it_was_merged_into_and_taken_out_of_forgets_it(store, stamp):
    keeper, loser = add(store, stamp, "keeper"), add(store, stamp, "loser", notes="secret")
    with store.operation(stamp) as current:
        merge(current, keeper, [loser], {})
    change(store, stamp, keeper, city="somewhere")
    undo(store, stamp)
    undo(store, stamp)
    assert "secret" in customer_by_id(store.reader, loser).notes

    bin_and_erase(store, stamp, loser)

    assert "secret" not in everything(store.reader)
    assert customer_by_id(store.reader, keeper).name == "keeper"
    assert broken_link(store.writer) is None


def test_it_is_forgotten_as_deep_as_it_was_merged(store, stamp):
    top, middle, deep = (add(store, stamp, name, notes=name) for name in ("top", "middle", "secret"))
    for survivor, loser in ((middle, deep), (top, middle)):
        with store.operation(stamp) as current:
            merge(current, survivor, [loser], {})
    assert "secret" in customer_by_id(store.reader, top).notes
    undo(store, stamp)
    undo(store, stamp)

    bin_and_erase(store, stamp, deep)

    assert "secret" not in everything(store.reader)
    assert [customer_by_id(store.reader, number).notes for number in (top, middle)] == ["top", "middle"]


def test_a_purchase_deleted_earlier_is_erased_with_its_customer(store, stamp):
    gone = add(store, stamp, "secret name")
    buy(store, stamp, gone, "secret product")
    with store.operation(stamp) as current:
        current.db.execute("DELETE FROM purchase")

    bin_and_erase(store, stamp, gone)

    assert "secret" not in everything(store.reader)


def test_only_the_trash_is_erased(store, stamp):
    number = add(store, stamp, "alive")

    with store.operation(stamp) as current:
        erased = erase(current, [number])

    assert (erased.customers, current.number) == (0, None)
    assert customer_by_id(store.reader, number).name == "alive"


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


numbers = st.integers(0, 1000)
steps = st.lists(st.one_of(
    st.tuples(st.sampled_from(["add", "undo"]), numbers, numbers),
    st.tuples(st.sampled_from(["update", "merge", "purchase", "link", "delete", "erase"]), numbers, numbers)),
    min_size=2, max_size=14)


def _step(store, stamp, count, kind, *picked):
    if kind == "undo":
        if any(row[0] not in undone_by(store.reader)
               for row in store.reader.execute("SELECT id FROM operation WHERE undoes IS NULL")):
            undo(store, stamp)
        return
    with store.operation(stamp) as current:
        db = current.db
        if kind == "erase":
            erase(current, [row[0] for row in db.execute("SELECT id FROM customer WHERE state = 'trashed'")])
            return
        active = [row[0] for row in db.execute("SELECT id FROM customer WHERE state = 'active' ORDER BY id")]
        if kind == "add" or len(active) < 2:
            number = add_customer(current, SourceRecord(name="somebody")).id
            update_customer(current, number, SourceRecord(name="somebody", tags=(f"mark{number}x",)))
            return
        one, other = active[picked[0] % len(active)], active[picked[1] % len(active)]
        if kind == "update":
            update_customer(current, one, replace(customer_by_id(db, one), city=f"city{count}"))
        elif kind == "purchase":
            db.execute(PURCHASE, (current.number, f"uid{count}", one, f"mark{one}x"))
        elif kind == "delete":
            trash(current, [one])
        elif one != other and kind == "merge":
            merge(current, one, [other], {})
        elif one != other:
            db.execute("INSERT INTO link (op, from_id, to_id, role) VALUES (?, ?, ?, ?)",
                       (current.number, one, other, f"mark{one}x"))


@settings(max_examples=150)
@given(steps=steps)
def test_whatever_happened_before_the_erased_are_nowhere_and_the_chain_holds(tmp_path_factory, steps):
    store = Store(tmp_path_factory.mktemp("erase") / "c.db", busy_timeout_s=1)
    stamp = Stamp("test", "tester", NOW)
    for _ in range(3):
        with store.operation(stamp, create=True) as current:
            number = add_customer(current, SourceRecord(name="somebody")).id
            update_customer(current, number, SourceRecord(name="somebody", tags=(f"mark{number}x",)))
    for count, step in enumerate([*steps, ("erase", 0, 0)]):
        _step(store, stamp, count, *step)
        assert broken_link(store.writer) is None
        assert list(mismatches(store.writer)) == []

    db = store.writer
    left = {row[0] for row in db.execute("SELECT id FROM customer")}
    erased = {json.loads(before)["by"] and row for row, before in db.execute(
        "SELECT row, before FROM image WHERE tbl = 'customer' AND before LIKE '{\"erased\"%'")} - left
    whole = everything(db)
    assert [number for number in erased if f"mark{number}x" in whole] == []
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert set(JOURNALLED) <= {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    store.close()
