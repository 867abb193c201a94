"""`access list`, `access check` and `access rule`: who did and saw what, and what in that is out of the ordinary."""

import json
from datetime import timedelta

import pytest

from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.log import record_access
from cimtool.store.stamp import Stamp
from tests.cli.people import USERS, employ
from tests.conftest import NOW
from tests.store.access.record_forgery import Forger, edited


@pytest.fixture
def seen(cim, two_customers, store):
    """Have something stand in the record, so long before now."""
    def record(kind, times=1, *, actor="ann", days=0, **values):
        stamp = Stamp("test", actor, NOW - timedelta(days=days), "shop")
        for _ in range(times):
            record_access(store, stamp, Event(kind=kind, **values))
        store.close()
    return record


def listed(cim, *words):
    return cim("access", "list", *words, "-f", "json", expect=0).json


def rules(cim, *words, expect=3):
    return [alarm["rule"] for alarm in cim("access", "check", *words, "-f", "json", expect=expect).json["alarms"]]


def test_the_newest_row_stands_first_with_everything_that_is_known_of_it(cim, seen):
    seen(AccessKind.REVEAL, object="customer:1", fields=("id_number",), count=1, reason="asked by phone")

    newest, *older = listed(cim)

    assert newest == {
        "seq": 4, "at": "2026-11-22T08:30:00Z", "kind": "reveal", "actor": "ann", "account": "shop", "role": None,
        "command": "test", "object": "customer:1", "fields": ["id_number"], "count": 1, "reason": "asked by phone",
        "operation": None, "epoch": 1, "sealed": False}
    assert [row["kind"] for row in older] == ["operation", "operation", "begin"]


def test_rows_are_chosen_by_kind_person_account_time_and_number(cim, seen):
    seen(AccessKind.EXPORT, actor="bob", days=3)
    seen(AccessKind.REVEAL, 2)

    assert len(listed(cim)) == 6
    assert [row["seq"] for row in listed(cim, "--kind", "reveal")] == [6, 5]
    assert [row["seq"] for row in listed(cim, "--user", "bob")] == [4]
    assert [row["seq"] for row in listed(cim, "--user", "shop", "--limit", "1")] == [6]
    assert [row["seq"] for row in listed(cim, "--since", "2026-11-22", "--kind", "operation")] == [3, 2]
    assert listed(cim, "--since", "2026-11-23") == listed(cim, "--limit", "0") == []
    assert listed(cim, "--user", "x' OR 1=1 --") == []


def test_a_clock_that_was_set_back_does_not_hide_rows(cim, seen):
    seen(AccessKind.REVEAL, days=300)

    assert [row["seq"] for row in listed(cim, "--since", "1d", "--kind", "reveal")] == [4]


@pytest.mark.parametrize(("lang", "what"), [("en", "exported"), ("zh", "导出")])
def test_people_read_it_in_their_language_and_scripts_in_none(cim, seen, lang, what):
    seen(AccessKind.EXPORT, object="csv:-", count=7)

    assert what in cim("--lang", lang, "access", "list", "-f", "table", expect=0).out
    assert cim("--lang", lang, "access", "list", "-f", "ids", "--limit", "1", expect=0).out == "4\n"
    assert ",export," in cim("--lang", lang, "access", "list", "-f", "csv", expect=0).out


def test_a_quiet_day_is_0_and_cron_prints_nothing(cim, seen):
    assert rules(cim, expect=0) == []
    assert cim("access", "check", "--quiet", expect=0).out == ""


@pytest.mark.parametrize(("kind", "times", "values", "rule"), [
    (AccessKind.REVEAL, 20, {"count": 1}, "reveals"),
    (AccessKind.EXPORT, 1, {"count": 500}, "bulk_export"),
    (AccessKind.UNLOCK_FAILED, 3, {}, "wrong_secrets")])
def test_what_is_out_of_the_ordinary_is_3_and_says_why_and_what_to_do(cim, seen, kind, times, values, rule):
    seen(kind, times, **values)

    (alarm,) = cim("access", "check", "-f", "json", expect=3).json["alarms"]
    told = cim("access", "check", "--quiet", expect=3).out

    assert (alarm["rule"], alarm["who"]) == (rule, "ann (shop)")
    assert alarm["message"] in told
    assert alarm["do"] in told
    assert "cimtool access list" in alarm["do"]


def test_somebody_new_and_somebody_at_night_are_asked_about(cim, seen, monkeypatch):
    seen(AccessKind.OPERATION, actor="old hand", days=0)
    monkeypatch.setenv("TZ", "UTC")
    late = NOW + timedelta(days=30, hours=15)
    cim("export", "--format", "csv", now=late, expect=0)
    cim("--actor", "new hand", "export", "--format", "csv", now=late, expect=0)

    told = cim("access", "check", "-f", "json", now=late, expect=3).json["alarms"]

    assert sorted((alarm["rule"], alarm["who"].partition(" (")[0]) for alarm in told) == [
        ("newcomer", "new hand"), ("odd_hours", "new hand"), ("odd_hours", "tester")]


def test_a_broken_record_is_an_alarm(cim, two_customers, db):
    forger = Forger(db)
    forger.put(edited(forger.rows(), 2, actor="somebody"))

    assert rules(cim) == ["record"]


def test_a_forged_row_is_passed_over_and_no_crash(cim, two_customers, db):
    forger = Forger(db)
    rows = edited(edited(forger.rows(), 2, at="yesterday"), 3, count="many")
    forger.put([*rows, (4, "[1", "x", None)])

    assert [row["kind"] for row in listed(cim)] == ["begin"]
    assert rules(cim) == ["record"] * 3


def test_what_was_longer_ago_is_not_looked_at_again(cim, seen):
    seen(AccessKind.EXPORT, count=500)

    later = {"now": NOW + timedelta(days=2)}
    assert cim("access", "check", "-f", "json", expect=0, **later).json["rows"] == 0
    assert cim("access", "check", "--since", "3d", "-f", "json", expect=3, **later).json["rows"] == 4
    cim("access", "check", "--since", "soon", expect=2)


def test_a_limit_is_the_owners_and_can_be_taken_back(cim, seen):
    seen(AccessKind.EXPORT, count=40)
    assert rules(cim, expect=0) == []

    said = cim("access", "rule", "set", "bulk_export", "40", "-f", "json", expect=0).json
    assert said == {"operation": 3, "rule": "bulk_export", "limit": "40"}
    assert rules(cim) == ["bulk_export"]

    cim("undo", expect=0)
    assert rules(cim, expect=0) == []


def test_a_rule_can_be_turned_off_and_back_to_the_usual(cim, seen):
    seen(AccessKind.EXPORT, count=600)
    cim("access", "rule", "set", "bulk_export", "off", expect=0)

    assert rules(cim, expect=0) == []
    assert {"rule": "bulk_export", "limit": None} in cim("access", "rule", "list", "-f", "json", expect=0).json
    cim("access", "rule", "set", "bulk_export", "usual", expect=0)
    assert cim("access", "rule", "set", "bulk_export", "500", "-f", "json", expect=0).json["operation"] is None
    assert rules(cim) == ["bulk_export"]


@pytest.mark.parametrize("words", [["record", "1"], ["reveals", "often"], ["odd_hours", "9"], ["sleep", "1"]])
def test_a_wrong_rule_or_limit_is_refused(cim, two_customers, words):
    cim("access", "rule", "set", *words, expect=2)


def test_a_name_in_an_alarm_cannot_become_a_command(cim, seen):
    seen(AccessKind.EXPORT, count=500, actor="x; rm -rf ~")

    (alarm,) = cim("access", "check", "-f", "json", expect=3).json["alarms"]

    assert alarm["do"].endswith("--user 'x; rm -rf ~'")


def test_looking_at_the_record_adds_nothing_to_it(cim, two_customers, db):
    before = Forger(db).rows()
    for words in (["list"], ["check"], ["rule", "list"]):
        cim("access", *words, expect=0)
    cim("history", "verify", expect=0)

    assert Forger(db).rows() == before
    assert json.loads(before[0][1])["kind"] == "begin"


def test_each_row_says_in_which_role(cim, two_customers, db):
    employ(db)
    cim("--actor", "sam", "update", "1", "--set", "city=Beijing", expect=0)
    cim("--actor", "vera", "export", "--format", "csv", expect=0)
    cim("--actor", "somebody", "export", "--format", "csv", expect=0)

    assert [(row["actor"], row["role"]) for row in listed(cim, "--limit", "3")] == [
        ("somebody", None), ("vera", "viewer"), ("sam", "staff")]


@pytest.mark.parametrize(("words", "allowed"), [
    (["access", "list"], {"tester", "mia"}), (["access", "check"], {"tester", "mia"}),
    (["access", "rule", "list"], {"tester", "mia"}), (["access", "rule", "set", "reveals", "9"], {"tester"}),
    (["history", "verify"], {"tester", "mia", "sam", "vera"})])
def test_the_record_is_for_who_answers_for_the_shop(cim, two_customers, db, words, allowed):
    employ(db)

    assert {who for who, _ in USERS if cim("--actor", who, *words).code == 0} == allowed


def test_a_wrong_passphrase_of_a_keyslot_is_recorded(cim, two_customers, secret_file, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("nobody's passphrase\n")
    wrong.chmod(0o600)
    cim("key", "init", "--passphrase-file", secret_file, expect=0)
    cim("key", "rotate", "--passphrase-file", wrong, expect=12)

    newest, before = listed(cim, "--limit", "2")
    assert (newest["kind"], newest["object"]) == ("unlock_failed", "keyslot")
    assert before["kind"] == "key"
