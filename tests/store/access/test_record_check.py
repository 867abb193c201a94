"""Tampering with the record of access: what each check catches, and what it cannot (facts: threat table)."""

import pytest

from cimtool.rules.access.faults import Flaw
from cimtool.rules.access.words import CHAIN_DIGITS, KeptHead
from cimtool.store.access.check import Anchor, examine_history
from cimtool.store.access.key import record_key_path
from cimtool.store.access.log import seal_record
from cimtool.store.writes import add_customer
from tests.store.access.record_forgery import KIT, ROOT, Forger, edited, sealed_record
from tests.store.states import person

ROWS = 40


@pytest.fixture
def sealed(store, stamp):
    sealed_record(store, stamp, ROWS)
    store.close()
    return store


@pytest.fixture
def forger(sealed, db):
    return Forger(db)


def add(store, stamp, *names):
    for name in names:
        with store.operation(stamp, create=True) as current:
            add_customer(current, person(name))


def check(store, *, root=None, anchors=()):
    with store.reading(as_is=True) as db:
        found = examine_history(db, root=root, anchors=anchors)
    store.close()
    return [(fault.flaw, fault.row) for fault in found.faults]


def anchor_of(forger, seq):
    return Anchor("paper", KeptHead(seq, forger.rows()[seq - 1][2][:CHAIN_DIGITS]))


def test_a_record_nobody_touched_is_whole_and_proved(sealed, forger):
    anchors = [anchor_of(forger, seq) for seq in (1, 20, ROWS)]

    assert check(sealed) == check(sealed, root=ROOT) == check(sealed, root=ROOT, anchors=anchors) == []


def test_an_edited_row_is_named_without_the_kit(sealed, forger):
    forger.put(edited(forger.rows(), 30, actor="somebody"))

    assert check(sealed) == [(Flaw.CHANGED, 30)]


def test_a_deleted_row_is_named_without_the_kit(sealed, forger):
    forger.put([row for row in forger.rows() if row[0] != 30])

    assert check(sealed) == [(Flaw.GAP, 30)]


def test_a_row_edited_with_everything_after_it_made_anew_is_named_by_the_kit_alone(sealed, forger):
    forger.put(forger.anew(edited(forger.rows(), 30, actor="somebody"), since=30))

    assert check(sealed) == []
    assert check(sealed, root=ROOT) == [(Flaw.REWRITTEN, 30)]


def test_an_invented_history_is_named_by_the_kit_alone(sealed, forger):
    forger.put(forger.anew(edited(forger.rows(), 1, actor="somebody"), since=1))

    assert check(sealed) == []
    assert check(sealed, root=ROOT) == [(Flaw.NOT_YOURS, None), (Flaw.UNPROVED, 1)]


def test_a_tail_cut_off_is_told_by_the_key_beside_the_database(sealed, forger):
    forger.put(forger.rows()[:30])

    assert check(sealed) == check(sealed, root=ROOT) == [(Flaw.CUT, 31)]


def test_a_tail_cut_off_together_with_the_key_is_missed_by_the_chain_alone(sealed, forger, db):
    forger.put(forger.rows()[:30])
    record_key_path(db).unlink()

    assert check(sealed) == check(sealed, root=ROOT) == []


def test_a_tail_cut_off_before_an_anchor_is_told_by_the_anchor(sealed, forger, db):
    anchor = anchor_of(forger, 35)
    forger.put(forger.rows()[:30])
    record_key_path(db).unlink()

    assert check(sealed, anchors=[anchor]) == [(Flaw.ANCHOR, 35)]


def test_a_row_edited_after_the_anchor_and_made_anew_is_named_by_the_kit_alone(sealed, forger):
    anchor = anchor_of(forger, 20)
    forger.put(forger.anew(edited(forger.rows(), 30, actor="somebody"), since=30))

    assert check(sealed, anchors=[anchor]) == []
    assert check(sealed, root=ROOT, anchors=[anchor]) == [(Flaw.REWRITTEN, 30)]


def test_a_row_edited_and_chained_anew_does_not_fit_the_next_one(sealed, forger):
    forger.put(forger.anew(edited(forger.rows(), 1, actor="somebody"), since=1)[:1] + forger.rows()[1:])

    assert check(sealed) == [(Flaw.CHANGED, 2)]


def test_a_seal_taken_away_is_seen_without_the_kit(sealed, forger):
    forger.put([(*row[:3], None) if row[0] == 30 else row for row in forger.rows()])

    assert check(sealed) == [(Flaw.UNSEALED, 30)]


def test_a_forged_epoch_under_a_key_of_ones_own_is_not_proved(sealed, forger):
    rows = edited(forger.rows(), 30, epoch=3, key="ab" * 8, source="kit", why="kit", object="age1forger")
    rows = [row for row in edited(rows, 31, epoch=3, key="ab" * 8) if row[0] <= 31]
    forger.put(forger.anew(rows, since=30))

    assert (Flaw.UNPROVED, 30) in check(sealed, root=ROOT)


def test_another_kit_proves_nothing(sealed):
    assert (Flaw.NOT_YOURS, None) in check(sealed, root=bytes(32))


def test_an_operation_changed_behind_the_record_is_found(store, stamp):
    sealed_record(store, stamp, 3)
    add(store, stamp, "Ann", "Bob")
    raw = store.writer
    raw.execute("DROP TRIGGER operation_kept")
    raw.execute("UPDATE operation SET chain = ? WHERE id = 1", ("0" * 64,))

    assert (Flaw.OPERATION, 4) in check(store)


def test_an_operation_without_a_row_is_found(store, stamp):
    sealed_record(store, stamp, 3)
    add(store, stamp, "Ann")
    store.writer.execute("INSERT INTO operation (id, at, actor, command, summary, changes, chain)"
                         " VALUES (9, '', '', '', '{}', '{}', '')")

    assert (Flaw.UNRECORDED, None) in check(store)


def test_a_lost_key_needs_a_look_until_the_kit_stands_for_what_there_is(store, stamp, db):
    sealed_record(store, stamp, 3)
    record_key_path(db).unlink()
    add(store, stamp, "Ann")
    assert check(store) == check(store, root=ROOT) == [(Flaw.LOST, 4)]

    seal_record(store, stamp, ROOT, KIT)
    assert check(store) == check(store, root=ROOT) == []


def test_an_older_file_put_back_breaks_the_record_until_the_kit_stands_for_it(store, stamp, db):
    sealed_record(store, stamp, 5)
    store.close()
    older = db.read_bytes()
    sealed_record(store, stamp, 9)
    store.close()
    db.write_bytes(older)
    assert check(store) == [(Flaw.CUT, 6)]

    add(store, stamp, "Ann")
    assert check(store) == check(store, root=ROOT) == [(Flaw.BREAK, 6)]
    seal_record(store, stamp, ROOT, KIT)
    assert check(store, root=ROOT) == []


def test_a_key_put_back_after_it_was_gone_tells_of_nothing_missing(store, stamp, db):
    sealed_record(store, stamp, 3)
    key = record_key_path(db)
    kept = key.read_bytes()
    key.unlink()
    add(store, stamp, "Ann")
    key.write_bytes(kept)
    add(store, stamp, "Bob")

    assert check(store) == check(store, root=ROOT) == [(Flaw.LOST, 4)]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"seq":30,"kind":1}', "x" * 100_000, "[" * 100_000])
def test_a_row_that_is_no_row_is_a_fault_and_never_a_crash(sealed, forger, text):
    forger.put([(*row[:1], text, *row[2:]) if row[0] == 30 else row for row in forger.rows()])

    assert (Flaw.CHANGED, 30) in check(sealed, root=ROOT)


def test_a_forged_step_to_the_end_of_time_does_not_keep_us(sealed, forger):
    rows = edited(forger.rows(), ROWS, source="key", why="ahead", key="cd" * 8, former_key="ab" * 8, former_first=1,
                  former_seq=1 << 60)
    forger.put(forger.anew(rows, since=ROWS))

    assert (Flaw.UNPROVED, ROWS) in check(sealed, root=ROOT)


def test_a_last_row_that_cannot_be_read_keeps_nobody_from_working(sealed, forger, stamp):
    forger.put([(*row[:1], "{", *row[2:]) if row[0] == ROWS else row for row in forger.rows()])

    add(sealed, stamp, "Ann")
    assert (Flaw.CHANGED, ROWS) in check(sealed)


def test_a_new_kit_stands_for_what_the_old_one_sealed_and_the_old_one_proves_no_more(store, stamp):
    sealed_record(store, stamp, 5)
    seal_record(store, stamp, bytes(32), KIT)
    add(store, stamp, "Ann")

    assert check(store, root=bytes(32)) == []
    assert check(store, root=ROOT) == [(Flaw.UNPROVED, 6)]
