"""What becomes of each row of an import: counts, matching, nothing twice, nobody folded."""

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.model import SourceRecord
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import row_reader
from cimtool.rules.rowmatch import MatchKey, OnMatch, Outcome
from cimtool.store.bulk import RowWriter
from cimtool.store.derived import mismatches
from cimtool.store.import_rows import Policy
from cimtool.store.journal import JOURNALLED
from cimtool.store.merges import merge
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.undo import reverse, undo_target
from cimtool.store.writes import add_customer, update_customer
from tests.conftest import NOW

HEADER = ("姓名", "电话", "邮箱", "编号", "城市", "备注", "x.尺码")
FILL = Policy(tuple(MatchKey), OnMatch.FILL)


def row(name="", phone="", email="", ref="", city="", notes="", size=""):
    return (name, phone, email, ref, city, notes, size)


def policy(on_match, *match):
    return Policy(match or tuple(MatchKey), on_match)


def bring(store, rows, how=FILL, file="f.csv"):
    """Import rows as the command does; return (operation or None, verdicts, counts)."""
    read = row_reader(HEADER, map_headers(HEADER, {}), (), "CN")
    with store.operation(Stamp("import", "tester", NOW), create=True) as current:
        writer = RowWriter(current, file, how)
        verdicts = list(writer.write(read(line, cells) for line, cells in enumerate(rows, start=2)))
        counts = writer.counts()
        current.discard = not writer.changed
    return current.number, verdicts, counts


def outcomes(store, rows, how=FILL):
    return [verdict.outcome.value for verdict in bring(store, rows, how)[1]]


def customers(store):
    return store.reader.execute("SELECT id, name FROM customer WHERE state = 'active' ORDER BY id").fetchall()


def value(store, column, number=1):
    return store.reader.execute(f"SELECT {column} FROM customer WHERE id = ?", (number,)).fetchone()[0]


def tables(store):
    return {table: store.writer.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in (*JOURNALLED, "operation", "image")}


def edit(store, number, **values):
    with store.operation(Stamp("update", "tester", NOW)) as current:
        update_customer(current, number, SourceRecord(**values))


# --- matching -----------------------------------------------------------------------------


@pytest.mark.parametrize("second", [
    row("张伟", "138-1234-5678"), row("張偉", "+86 138 1234 5678"), row("Zhang Wei", "13812345678.0"),
    row("zhangwei", "０１３８１２３４５６７８"[1:]), row("张伟先生", "008613812345678")])
def test_the_same_person_under_another_spelling_is_the_same_customer(store, second):
    assert outcomes(store, [row("张伟", "13812345678"), second]) == ["added", "unchanged"]


@pytest.mark.parametrize("second", ["李娜", "张玮", "张明", "张总", "Zhang Na", "腾讯科技有限公司"])
def test_a_phone_whose_name_conflicts_goes_to_review_and_folds_nobody(store, second):
    _, verdicts, _ = bring(store, [row("张伟", "13812345678"), row(second, "13812345678", city="上海")])

    assert [(each.outcome, each.code, each.others) for each in verdicts[1:]] == [
        (Outcome.REVIEW, "name_conflict", (1,))]
    assert customers(store) == [(1, "张伟")]
    assert value(store, "city") is None


def test_two_people_on_a_family_phone_are_told_apart_by_their_names(store):
    bring(store, [row("张伟", "13812345678")])
    bring(store, [row("李娜", "13812345678")], policy(OnMatch.ADD))

    _, verdicts, _ = bring(store, [row("Li Na", "13812345678", city="上海"), row("张伟", "13812345678", city="北京"),
                                   row("王芳", "13812345678")])

    assert [(each.outcome.value, each.customer_id) for each in verdicts] == [
        ("updated", 2), ("updated", 1), ("review", None)]


def test_a_row_that_fits_two_customers_of_its_name_goes_to_review(store):
    bring(store, [row("张伟", "13812345678"), row("张伟", "", "zw@example.com")])

    _, verdicts, _ = bring(store, [row("张伟", "13812345678", "zw@example.com")])

    assert [(each.outcome, each.code, each.others) for each in verdicts] == [(Outcome.REVIEW, "several", (1, 2))]


def test_a_ref_that_belongs_to_another_name_goes_to_review(store):
    bring(store, [row("张伟", ref="E1")])

    _, verdicts, _ = bring(store, [row("李娜", ref="E1")])

    assert [(each.outcome, each.code, each.others) for each in verdicts] == [(Outcome.REVIEW, "name_conflict", (1,))]


def test_keys_are_asked_in_the_order_of_match(store):
    bring(store, [row("张伟", "13812345678", "", "E1"), row("李娜", "13912345678", "ln@example.com")])
    mixed = row("张伟", "13812345678", "ln@example.com", city="上海")

    by_phone = bring(store, [mixed], policy(OnMatch.REVIEW, MatchKey.PHONE, MatchKey.EMAIL))[1][0]
    by_email = bring(store, [mixed], policy(OnMatch.FILL, MatchKey.EMAIL, MatchKey.PHONE))[1][0]

    assert (by_phone.code, by_phone.others) == ("wished", (1,))
    assert (by_email.code, by_email.others) == ("name_conflict", (2,))


def test_a_lookalike_that_no_key_matches_is_added(store):
    rows = [row("张伟", city="上海"), row("张伟", city="上海"), row("张伟", "13812345678")]

    assert outcomes(store, rows) == ["added"] * 3


def test_match_ref_alone_keeps_every_row_of_a_file_apart(store):
    rows = [row("张伟", "13812345678", "a@example.com", f"E{number}") for number in range(3)]

    assert outcomes(store, rows, policy(OnMatch.FILL, MatchKey.REF)) == ["added"] * 3
    assert outcomes(store, rows, policy(OnMatch.FILL, MatchKey.REF)) == ["unchanged"] * 3


def test_rows_of_one_file_that_are_one_customer_become_one(store):
    rows = [row("张伟", "13812345678"), row("张伟", "13812345678", "zw@example.com"),
            row("张伟", "", "ZW@example.com", city="上海"), row("张伟", "13812345678")]

    assert outcomes(store, rows) == ["added", "updated", "updated", "unchanged"]
    assert value(store, "city") == "上海"
    assert list(mismatches(store.writer)) == []


def test_identical_rows_with_a_key_are_one_and_without_one_they_are_two(store):
    assert outcomes(store, [row("王总", "13812345678")] * 2 + [row("李娜")] * 2) == [
        "added", "unchanged", "added", "added"]


def test_a_dummy_number_is_nobodys_key(store):
    assert outcomes(store, [row("张伟", "13800138000"), row("李娜", "13800138000")]) == ["added", "added"]


def test_extensions_of_one_number_are_both_kept(store):
    bring(store, [row("华创科技有限公司", "010-88886666转1"), row("华创科技有限公司", "010-88886666转2")])

    assert [point["value"] for point in json.loads(value(store, "phones"))] == ["010-88886666转1", "010-88886666转2"]


# --- policies -----------------------------------------------------------------------------


def test_fill_takes_what_is_missing_and_keeps_what_it_did_not_take(store):
    bring(store, [row("张伟", "13812345678", city="上海", notes="老客户", size="L")])

    _, verdicts, _ = bring(store, [row("Zhang Wei", "13812345678", "zw@example.com", "E1", "北京", "爱喝茶", "XL")])

    assert verdicts[0].outcome is Outcome.UPDATED
    assert [value(store, column) for column in ("name", "city", "ref", "notes")] == [
        "张伟", "上海", "E1", "老客户\n爱喝茶"]
    assert json.loads(store.reader.execute("SELECT detail FROM import_row WHERE op = 2").fetchone()[0]) == {
        "not_taken": {"name": "Zhang Wei", "city": "北京", "x.尺码": "XL"}}


def test_what_was_not_taken_is_kept_even_if_nothing_else_changed(store):
    bring(store, [row("张伟", "13812345678", city="上海")])

    number, verdicts, _ = bring(store, [row("张伟", "13812345678", city="北京")])

    assert (number, verdicts[0].outcome) == (2, Outcome.UNCHANGED)
    assert "北京" in store.reader.execute("SELECT detail FROM import_row WHERE op = 2").fetchone()[0]


def test_a_note_is_joined_unless_the_customer_has_that_very_line(store):
    bring(store, [row("张伟", "13812345678", notes="不好说话")])
    bring(store, [row("张伟", "13812345678", notes="好"), row("张伟", "13812345678", city="上海", notes="好")])

    assert value(store, "notes") == "不好说话\n好"


def test_overwrite_lets_the_row_win_but_unites_sets(store):
    bring(store, [row("张伟", "13812345678", city="上海", notes="a", size="L")])

    bring(store, [row("张伟", "13812345678,13912345678", city="北京", notes="b", size="XL")], policy(OnMatch.OVERWRITE))

    assert [value(store, column) for column in ("city", "notes", "extra")] == ["北京", "a\nb", '{"尺码": "XL"}']
    assert len(json.loads(value(store, "phones"))) == 2


def test_overwrite_again_repairs_a_customer_that_was_edited_and_nobody_else(store):
    rows = [row("张伟", "13812345678", city="上海"), row("张伟", "13812345678", city="北京"), row("无号")]
    overwrite = policy(OnMatch.OVERWRITE)
    bring(store, rows, overwrite)
    assert bring(store, rows, overwrite)[0] is None

    edit(store, 1, name="张伟", city="广州")

    assert outcomes(store, rows, overwrite) == ["updated", "updated", "unchanged"]
    assert (value(store, "city"), bring(store, rows, overwrite)[0]) == ("北京", None)


def test_overwrite_takes_what_fill_had_left(store):
    bring(store, [row("张伟", "13812345678", city="上海")])
    bring(store, [row("张伟", "13812345678", city="北京")])

    assert outcomes(store, [row("张伟", "13812345678", city="北京")], policy(OnMatch.OVERWRITE)) == ["updated"]
    assert value(store, "city") == "北京"


def test_skip_review_and_add_do_what_they_say(store):
    bring(store, [row("张伟", "13812345678")])
    again = [row("张伟", "13812345678", city="上海")]

    assert outcomes(store, again, policy(OnMatch.SKIP)) == ["skipped"]
    assert outcomes(store, again, policy(OnMatch.REVIEW)) == ["review"]
    assert outcomes(store, again, policy(OnMatch.ADD)) == ["added"]
    assert customers(store) == [(1, "张伟"), (2, "张伟")]


def test_a_skipped_row_was_not_imported(store):
    bring(store, [row("张伟", "13812345678")])
    bring(store, [row("张伟", "13812345678", city="上海"), row("李娜")], policy(OnMatch.SKIP))

    assert outcomes(store, [row("张伟", "13812345678", city="上海")]) == ["updated"]


def test_add_never_gives_a_ref_twice(store):
    bring(store, [row("张伟", ref="E1")])

    _, verdicts, _ = bring(store, [row("李娜", ref="E1"), row("王芳", ref="E2"), row("赵敏", ref="E2")],
                           policy(OnMatch.ADD))

    assert [(each.outcome.value, each.code) for each in verdicts] == [
        ("review", "ref_taken"), ("added", None), ("review", "ref_taken")]


def test_a_ref_that_moves_within_one_file_never_stands_twice(store):
    bring(store, [row("张伟", "13812345678", ref="E1"), row("李娜", "13912345678", ref="E2")])
    rows = [row("李娜", "13912345678", ref="E3"), row("张伟", "13812345678", ref="E2"), row("王芳", ref="E1"),
            row("王芳", ref="E1", city="上海")]

    assert outcomes(store, rows, policy(OnMatch.OVERWRITE, MatchKey.PHONE, MatchKey.REF)) == [
        "updated", "updated", "added", "updated"]
    assert [value(store, "ref", number) for number in (1, 2, 3)] == ["E2", "E3", "E1"]


def test_a_doubtful_row_is_asked_anew_once_the_reason_is_gone(store):
    bring(store, [row("张伟", "13812345678")])
    doubtful = [row("李娜", "13812345678")]
    assert outcomes(store, doubtful) == ["review"]
    assert bring(store, doubtful)[0] is None

    edit(store, 1, name="张伟")  # the number was a slip

    assert outcomes(store, doubtful) == ["added"]


def test_a_row_in_review_keeps_what_it_said(store):
    bring(store, [row("张伟", "13812345678"), row("李娜", "13812345678", city="上海")])

    detail = json.loads(store.reader.execute("SELECT detail FROM import_row WHERE outcome = 'review'").fetchone()[0])

    assert detail["row"] == [["name", "李娜"], ["phones", "13812345678"], ["city", "上海"]]
    assert (detail["code"], detail["others"]) == ("name_conflict", [1])


# --- the promises -------------------------------------------------------------------------

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


# --- ids ----------------------------------------------------------------------------------


def bring_with_ids(store, rows):
    header = ("uid", "id", "name")
    read = row_reader(header, map_headers(header, {}), (), "CN")
    with store.operation(Stamp("import", "tester", NOW), create=True) as current:
        writer = RowWriter(current, "f.csv", FILL)
        return [verdict.customer_id for verdict in writer.write(
            read(line, (f"00000000-0000-7000-8000-{line:012d}", number, name))
            for line, (number, name) in enumerate(rows))]


def test_ids_of_an_export_are_kept_where_free_in_any_order(store):
    assert bring_with_ids(store, [("7", "a"), ("3", "b"), ("", "c"), ("1", "d"), ("7", "e"), ("", "f")]) == [
        7, 3, 1, 2, 4, 5]


def test_an_id_once_used_is_never_given_again(store):
    with store.operation(Stamp("add", "tester", NOW), create=True) as current:
        for name in ("a", "b", "c"):
            add_customer(current, SourceRecord(name=name))
    with store.operation(Stamp("undo", "tester", NOW), undoes=1) as current:
        reverse(current, 1)

    assert bring_with_ids(store, [("2", "x"), ("9", "y"), ("", "z")]) == [4, 9, 5]


def test_a_huge_id_is_not_kept_or_none_would_be_left(store):
    assert bring_with_ids(store, [("999999999999", "a"), ("", "b")]) == [1, 2]


def test_no_row_is_written_without_an_operation(store):
    bring(store, [row("张伟")])

    with pytest.raises(sqlite3.IntegrityError, match="cimtool"):
        store.writer.execute("UPDATE import_row SET outcome = 'added'")
