"""The promises of an import: the counts add up, nothing happens twice, and undo is exact."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.rowmatch import MatchKey, OnMatch, Outcome
from cimtool.store.derived import mismatches
from cimtool.store.imports.rows import Policy
from cimtool.store.journal import JOURNALLED
from cimtool.store.merging.merges import merge
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.undo import reverse, undo_target
from tests.conftest import NOW
from tests.store.imports.rows import FILL, bring, edit, outcomes, policy, row, tables

names = st.sampled_from(["张伟", "張偉", "Zhang Wei", "张玮", "李娜", "王总", "王伟", "John Smith", "Smith John",
                         "华创有限公司", ""])
phones = st.sampled_from(["", "13812345678", "138-1234-5678", "13912345678", "13800138000", "12", "010-88886666转2"])
cells = st.builds(
    row, names, phones, st.sampled_from(["", "a@example.com", "A@Example.com", "b@example.com"]),
    st.sampled_from(["", "E1", "E2"]), st.sampled_from(["", "上海", "北京"]), st.sampled_from(["", "n", "m", "a\0b"]),
    st.sampled_from(["", "L"]))
policies = st.builds(
    Policy, st.lists(st.sampled_from(MatchKey), max_size=3, unique=True).map(tuple), st.sampled_from(OnMatch))
files = st.lists(cells, max_size=10)


def _fresh(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("bulk") / "c.db", busy_timeout_s=1)


def _active(db):
    return db.execute("SELECT count(*) FROM customer WHERE state = 'active'").fetchone()[0]


@settings(max_examples=150)
@given(imports=st.lists(st.tuples(files, policies), min_size=1, max_size=3))
def test_the_six_counts_add_up_and_added_is_what_was_added(tmp_path_factory, imports):
    store = _fresh(tmp_path_factory)
    for rows, how in imports:
        before = _active(store.writer)

        _, verdicts, counts = bring(store, rows, how)

        assert sum(counts.values()) == len(rows) == len(verdicts)
        assert set(counts) == set(Outcome)
        assert _active(store.writer) - before == counts[Outcome.ADDED]
        assert list(mismatches(store.writer)) == []
    store.close()


@settings(max_examples=150)
@given(first=files, second=files, how=policies)
def test_the_same_rows_twice_change_nothing(tmp_path_factory, first, second, how):
    store = _fresh(tmp_path_factory)
    bring(store, first, FILL, "other.csv")
    bring(store, second, how)
    before = tables(store)

    number, _, counts = bring(store, second, how)

    assert number is None
    assert tables(store) == before
    assert counts[Outcome.ADDED] == counts[Outcome.UPDATED] == 0
    store.close()


@settings(max_examples=80)
@given(first=files, second=files, how=policies)
def test_undo_of_an_import_is_exact(tmp_path_factory, first, second, how):
    store = _fresh(tmp_path_factory)
    bring(store, first, FILL, "other.csv")
    before = {table: rows for table, rows in tables(store).items() if table in JOURNALLED}
    number, _, _ = bring(store, second, how)
    if number is not None:
        with store.operation(Stamp("undo", "tester", NOW), undoes=number) as current:
            report = reverse(current, undo_target(store.writer, number))
        assert report.kept == ()

    assert {table: rows for table, rows in tables(store).items() if table in JOURNALLED} == before
    assert list(mismatches(store.writer)) == []
    store.close()


@pytest.mark.parametrize("how", [policy(each) for each in OnMatch if each is not OnMatch.OVERWRITE], ids=str)
def test_the_same_rows_change_nothing_when_customers_were_edited_or_merged_since(store, how):
    rows = [row("张伟", "13812345678", city="上海"), row("无号"), row("无号"), row("李娜", "13912345678")]
    bring(store, rows)
    edit(store, 1, name="张大伟", city="北京")
    with store.operation(Stamp("merge", "tester", NOW)) as current:
        merge(current, 2, [3], {})
    before = tables(store)

    number, verdicts, _ = bring(store, rows, how)

    assert number is None
    assert [(each.outcome.value, each.customer_id) for each in verdicts] == [
        ("unchanged", 1), ("unchanged", 2), ("unchanged", 2), ("unchanged", 4)]
    assert tables(store) == before


def test_rows_of_an_undone_import_can_be_imported_again(store):
    number, _, _ = bring(store, [row("无号")])
    with store.operation(Stamp("undo", "tester", NOW), undoes=number) as current:
        reverse(current, number)

    assert outcomes(store, [row("无号")]) == ["added"]


def test_a_row_without_a_name_is_rejected_and_leaves_no_operation(store):
    number, verdicts, counts = bring(store, [row(phone="13812345678"), row("张伟", notes="a\0b")])

    assert number is None
    assert [each.code for each in verdicts] == ["no_name", "nul"]
    assert counts[Outcome.REJECTED] == 2


def test_no_row_is_written_without_an_operation(store):
    bring(store, [row("张伟")])

    with pytest.raises(sqlite3.IntegrityError, match="cimtool"):
        store.writer.execute("UPDATE import_row SET outcome = 'added'")
