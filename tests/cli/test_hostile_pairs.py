"""Customers whose names were written to do harm, twice each: found, reviewed, merged; nothing active comes out."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from cimtool.fields import OwnComparison, OwnKind
from cimtool.model import ContactPoint, SourceRecord
from cimtool.rules.standards import FieldStandard
from cimtool.settings import Format
from cimtool.store.derived import mismatches
from cimtool.store.stamp import Stamp
from cimtool.store.standards import store_standard
from cimtool.store.store import Store
from cimtool.store.writes import add_customer
from tests.cli.test_hostile import ACTIVE, STORED

STAMP = Stamp("test", "tester", datetime(2026, 1, 1, tzinfo=UTC))
LABEL = "[/]x\x1b[2J"


@pytest.fixture
def twice(db):
    """Every hostile text is the name of two customers, who share a phone and a number of their own."""
    with closing(Store(db, busy_timeout_s=1)) as store, store.operation(STAMP, create=True) as current:
        store_standard(current, FieldStandard(name="x.no", kind=OwnKind.TEXT, label=LABEL, compare=OwnComparison.ID))
        for number, text in enumerate(STORED):
            phones = (ContactPoint(f"138123{number:05}"),)
            for _ in range(2):
                add_customer(current, SourceRecord(name=text, company=text, phones=phones, extra={"no": f"A{number}"}))


@pytest.mark.parametrize("form", [Format.TABLE, Format.PLAIN, Format.CSV, Format.JSONL])
def test_hostile_pairs_are_listed_inert(cim, twice, form):
    ran = cim("duplicates", "--format", form, expect=0)

    assert ran.out.count("\n") >= len(STORED)
    assert ACTIVE.findall(ran.out.replace("\r\n", "\n").replace("\t", " ") + ran.err) == []


def test_hostile_pairs_are_reviewed_by_a_script(cim, twice, db):
    waiting = cim("review", "-f", "json", expect=0)

    answers = [{"left": one["left"], "right": one["right"], "answer": "merge"} for one in waiting.json]
    merged = cim("review", "-f", "json", stdin=json.dumps(answers), expect=3)

    assert {one["why"] for one in merged.json["refused"]} == {"already_one"}
    assert ACTIVE.findall(waiting.out + merged.out) == []
    assert merged.json["merge"] > 0.8 * len(STORED)


def test_hostile_pairs_are_merged_unasked_and_taken_apart_exactly(cim, twice, db, tmp_path):
    def customers():
        with closing(sqlite3.connect(db)) as connection:
            assert list(mismatches(connection)) == []
            return connection.execute("SELECT * FROM customer ORDER BY id").fetchall()

    before, plan = customers(), tmp_path / "plan.json"
    cim("merge", "--auto", "--plan", plan, expect=0)
    applied = cim("apply", plan, "--yes", expect=0)
    cim("undo", expect=0)

    assert ACTIVE.findall(applied.out + applied.err) == []
    assert json.loads(plan.read_text("utf-8"))["clusters"]
    assert customers() == before


def test_a_hostile_pair_stands_inert_on_a_terminal(keys, twice):
    screen = keys("ddq", "--lang", "zh")

    assert "\x1b[2J" not in screen.replace("\x1b[2K", "")
    assert "\x1b]" not in screen
