"""`review`: pairs in doubt get an answer, by key on a terminal or in lines from a script."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_merge import add, rows

WRITES = os.environ.get("CIMTOOL_GOLDEN") == "write"


def pairs(cim):
    add(cim, "张伟", "--phone", "13812345678", "--set", "city=杭州")
    add(cim, "张伟", "--phone", "13812345678", "--set", "city=上海", "--tag", "vip")
    add(cim, "欧阳修远", "--phone", "13912345678")
    add(cim, "欧阳修远", "--phone", "13912345678", "--email", "oy@example.com")


def listed(cim):
    return [(one["left"], one["right"]) for one in cim("review", "-f", "json", expect=0).json]


def answers(*given):
    return "".join(json.dumps({"left": left, "right": right, "answer": answer}) + "\n" for left, right, answer in given)


def test_a_script_sees_the_pairs_with_both_records_whole(cim):
    pairs(cim)

    found = cim("review", "-f", "json", expect=0).json

    assert {(one["left"], one["right"]) for one in found} == {(1, 2), (3, 4)}
    assert set(found[0]) == {"left", "right", "probability", "evidence", "cluster", "later", "records"}
    assert [record["id"] for record in found[0]["records"]] == [found[0]["left"], found[0]["right"]]


def test_answers_on_stdin_are_one_operation_that_undo_takes_back(cim, db):
    pairs(cim)
    listed(cim)
    before = rows(db)

    done = cim("review", "-f", "json", stdin=answers((1, 2, "merge"), (4, 3, "distinct")), expect=0).json

    assert done == {"operation": 5, "merge": 1, "distinct": 1, "later": 0,
                    "survivors": [{"id": 1, "from": [2]}], "refused": []}
    assert listed(cim) == []
    cim("undo", expect=0)
    assert rows(db) == before


def test_later_puts_a_pair_at_the_end_and_keeps_it_there(cim):
    pairs(cim)
    first, second = listed(cim)

    cim("review", "-f", "json", stdin=json.dumps([{"left": first[0], "right": first[1], "answer": "later"}]), expect=0)

    assert listed(cim) == [second, first]
    assert [one["later"] for one in cim("review", "-f", "json", expect=0).json] == [False, True]


def test_an_answer_that_cannot_be_heeded_is_refused_and_the_others_are_heeded(cim):
    pairs(cim)
    cim("distinct", 1, 2, expect=0)
    cim("merge", 3, 4, expect=0)

    given = answers((1, 2, "merge"), (3, 4, "merge"), (1, 99, "merge"), (2, 3, "later"))
    done = cim("review", "-f", "json", stdin=given, expect=3).json

    assert [one["why"] for one in done["refused"]] == ["called_distinct", "already_one", "not_active"]
    assert (done["merge"], done["later"]) == (0, 1)


@pytest.mark.parametrize("text", ["x", "[1]", '{"left": 1, "right": 1, "answer": "merge"}', "[" * 100_000,
                                  '{"left": 1, "right": 2, "answer": "yes"}',
                                  '{"left": true, "right": 2, "answer": "merge"}'])
def test_what_is_no_answer_is_refused_before_anything_is_done(cim, db, text):
    pairs(cim)
    before = rows(db)

    ran = cim("review", "-f", "json", stdin=answers((1, 2, "merge")) + text)

    assert ran.code == 2
    assert rows(db) == before


def test_records_changed_since_are_compared_anew(cim):
    pairs(cim)
    assert len(listed(cim)) == 2

    add(cim, "诸葛映雪", "--phone", "13712345678", "--email", "zg@example.com")
    add(cim, "诸葛映雪", "--phone", "13712345678", "--email", "zg@example.com")

    assert (5, 6) in listed(cim)


def test_without_a_terminal_it_says_what_scripts_do(cim):
    pairs(cim)

    ran = cim("review")

    assert ran.code == 2
    assert "--format json" in ran.err


@pytest.mark.parametrize(("language", "words"), [("en", "1 answered, 1 left."), ("zh", "已答复 1 对，还剩 1 对。")])
def test_a_person_answers_with_one_key_and_can_stop_anywhere(cim, keys, language, words):
    pairs(cim)
    first, second = listed(cim)

    screen = keys("mq", "--lang", language)

    assert words in screen
    assert "≠" in screen or "·" in screen
    assert listed(cim) == [second]
    assert cim("show", first[1], "-f", "json", expect=0).json["id"] == first[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_screen_of_a_pair_is_as_it_was_captured(cim, keys, language):
    """After a change that is meant: ``CIMTOOL_GOLDEN=write pytest tests/cli/test_review.py``, then read the diff."""
    pairs(cim)
    captured = Path(__file__).parent.parent / "golden" / f"review.{language}.txt"

    screen = keys("q", "--lang", language).replace("\r\n", "\n")

    if WRITES:
        captured.write_text(screen, "utf-8")
    assert screen == captured.read_text("utf-8")


def test_back_takes_the_last_answer_back(cim, keys):
    pairs(cim)
    before = listed(cim)

    screen = keys("dbq")

    assert "Taken back." in screen
    assert listed(cim) == before


def test_every_answer_is_an_operation_of_its_own(cim, keys):
    pairs(cim)

    keys("dl")

    assert [one["command"] for one in cim("history", "--limit", 3, "-f", "json", expect=0).json] == [
        "review", "review", "add"]


def test_the_answers_measure_the_proposals(cim):
    pairs(cim)
    assert cim("duplicates", "--evaluate", "-f", "json", expect=0).json["answers"] == 0
    listed(cim)
    cim("review", "-f", "json", stdin=answers((1, 2, "merge"), (3, 4, "distinct")), expect=0)

    found = cim("duplicates", "--evaluate", "--precision", "0.5", "-f", "json", expect=0).json

    assert (found["answers"], found["merge"], found["distinct"]) == (2, 1, 1)
    assert found["thresholds"][0] == {
        "threshold": 0.5, "pairs": 2, "precision": 0.5, "precision_interval": [0.0945, 0.9055],
        "recall": 1.0, "recall_interval": [0.2065, 1.0]}
    assert found["wished"]["threshold"] is not None
    assert "2 answers" in cim("duplicates", "--evaluate", expect=0).out
    assert "共 2 个答复" in cim("duplicates", "--evaluate", "--lang", "zh", expect=0).out
