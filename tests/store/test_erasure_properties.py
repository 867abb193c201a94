"""Whatever happened before: the erased are nowhere, and the chain holds."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.model import SourceRecord
from cimtool.store.derived import mismatches
from cimtool.store.erasure import erase
from cimtool.store.history import undone_by
from cimtool.store.journal import JOURNALLED, broken_link
from cimtool.store.merging.merges import merge
from cimtool.store.reads import customer_by_id
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.trash import trash
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW
from tests.store.erased import PURCHASE, everything
from tests.store.states import undo

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
