"""Erased for good: nothing of it is left in the file, and undo says that it cannot come back."""

import json

import pytest

from cimtool.errors import CustomerNotFound
from cimtool.model import SourceRecord
from cimtool.store.derived import mismatches
from cimtool.store.erasure import erase, scrub
from cimtool.store.journal import broken_link, history_head
from cimtool.store.merging.merges import merge
from cimtool.store.merging.separation import unmerge
from cimtool.store.reads import customer_by_id
from cimtool.store.undo import Why
from cimtool.store.writes import update_customer
from tests.store.erased import add, bin_and_erase, buy, change, erased_history, everything
from tests.store.states import undo


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

    store.writer.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search_index, row)")
    words = {row[0] for row in store.writer.execute("SELECT term FROM temp.words")}

    assert "tpub" in words
    assert not [word for word in words if "sec" in word]


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


def test_what_a_later_merge_remembered_of_the_erased_is_gone_too(store, stamp):
    kept, gone, third = (add(store, stamp, name, notes=notes) for name, notes in (
        ("Public", None), ("Gone", "secret note"), ("Third", "public note")))
    for loser in (gone, third):
        with store.operation(stamp) as current:
            merge(current, kept, [loser], {})
    assert store.reader.execute("SELECT count(*) FROM merging WHERE before LIKE '%secret%'").fetchone() == (1,)
    with store.operation(stamp) as current:
        unmerge(current, gone)

    bin_and_erase(store, stamp, gone)

    texts = [row[0] for row in store.reader.execute("SELECT before FROM image UNION ALL SELECT before FROM merging")]
    assert [text for text in texts if text and "secret" in text] == []
    assert broken_link(store.writer) is None
