"""Which customer a row of an import is: keys and names, and nobody folded into another."""

import json

import pytest

from cimtool.rules.rowmatch import MatchKey, OnMatch, Outcome
from cimtool.store.derived import mismatches
from tests.store.imports.rows import bring, customers, outcomes, policy, row, value


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
