"""What becomes of a row whose customer is there: fill, overwrite, skip, review and add."""

import json

from cimtool.rules.rowmatch import MatchKey, OnMatch, Outcome
from tests.store.imports.rows import bring, customers, edit, outcomes, policy, row, value


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
