"""`confirm`: freshness starts anew, no value changes."""

import pytest

from cimtool.store.journal import JOURNALLED
from cimtool.store.store import Store


def rows(db):
    opened = Store(db, busy_timeout_s=1)
    found = {table: opened.reader.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in JOURNALLED}
    opened.close()
    return found


@pytest.fixture
def number(cim):
    return cim("add", "张伟", "--phone", "13812345678", "--email", "zw@example.com", "--set", "x.colour=red",
               "-f", "json", expect=0).json["id"]


def test_a_whole_record_is_confirmed_today_and_undo_is_exact(cim, db, number):
    before = rows(db)
    was = cim("show", number, "-f", "json", expect=0).json

    now = cim("confirm", number, "-f", "json", expect=0).json

    assert (now["confirmed_on"], now["confirmed"]) == ("2026-11-22", {})
    assert [point["verified_on"] for point in (*now["phones"], *now["emails"])] == ["2026-11-22"] * 2
    same = ("name", "extra", "created_at", "updated_at", "address")
    assert [now[name] for name in same] == [was[name] for name in same]
    cim("undo", expect=0)
    assert rows(db) == before


def test_single_fields_are_confirmed_by_any_spelling_of_their_name(cim, number):
    now = cim("confirm", "张伟", "phone", "x.colour", "--as-of", "2026-05-01", "-f", "json", expect=0).json

    assert (now["confirmed_on"], now["confirmed"]) == (None, {"phones": "2026-05-01", "x.colour": "2026-05-01"})
    assert (now["phones"][0]["verified_on"], now["emails"][0]["verified_on"]) == ("2026-05-01", None)
    assert cim("show", number, "-f", "json", expect=0).json["confirmed"] == now["confirmed"]


def test_what_was_confirmed_later_stays(cim, number):
    cim("confirm", number, expect=0)

    ran = cim("confirm", number, "phone", "--as-of", "2026-01-01", expect=0)

    assert ran.out == "#1 张伟 had been confirmed on 2026-01-01 or later.\n"
    assert len(cim("history", "-f", "json", expect=0).json) == 2


@pytest.mark.parametrize(("words", "code", "said"), [
    (["99"], 4, "customer_not_found"), (["1", "address"], 2, "phones, emails, x.colour"),
    (["1", "adress"], 2, "unknown_field"), (["1", "--as-of", "2026-11-24"], 2, "--as-of"),
    (["1", "--as-of", "2026-11"], 2, "--as-of"), (["1", "--as-of", "01/02/2026"], 2, "--as-of")])
def test_what_cannot_be_confirmed_is_refused_and_changes_nothing(cim, db, number, words, code, said):
    before = rows(db)

    ran = cim("confirm", *words, "-f", "json", expect=code)

    assert said in ran.err
    assert (ran.out, rows(db)) == ("", before)


def test_chinese_confirms_too(cim, number):
    assert cim("confirm", number, "--lang", "zh", expect=0).out == "已确认 #1 张伟，日期 2026-11-22。\n"
