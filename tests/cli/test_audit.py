"""`audit` from the command line: the contract, the score, and fixes that work when typed."""

import json
import shlex
from datetime import UTC, datetime

import pytest

from cimtool.errors import Busy, NoSpace, NotAllowed
from cimtool.rules.quality.checks import CHECKS
from cimtool.store.store import Store
from tests.store.states import journalled

LATER = "2029-11-22"


@pytest.fixture
def shop(cim):
    """A shop with at least one flaw of most kinds."""
    cim("add", "张伟", "--phone", "13812345678", "--set", "city=杭州", expect=0)
    cim("add", "章伟", "--phone", "13812345678", "--set", "city=杭州", "--on-duplicate", "allow", expect=0)
    cim("add", "李娜", "--phone", "12345", "--set", "province=广东", "--set", "city=杭州", expect=0)
    cim("add", "王芳", "--set", "birthday=2027-01-01", expect=0)
    cim("add", "深圳蓝湾贸易有限公司", "--kind", "company", "--phone", "13700000001", "--set", "contact=赵敏", "--set",
        "city=深圳", expect=0)
    cim("add", "赵敏", "--email", "zhao@gmial.com", "--company", "蓝湾贸易有限公司", "--set",
        "address=杭州市西湖区1号", expect=0)
    cim("add", "测试", "--phone", "13800138000", "--set", "city=杭州", expect=0)
    return cim


def audit(cim, *words, expect=0):
    return cim("audit", *words, "-f", "json", expect=expect).json


def test_the_object_has_the_keys_of_the_contract(shop):
    whole = audit(shop, "--as-of", "2026-11-22")

    assert {"as_of", "customers", "score", "checks", "findings"} <= whole.keys()
    assert (whole["as_of"], whole["customers"]) == ("2026-11-22", 7)
    assert 0 < whole["score"] < 100
    assert list(whole["checks"]) == [check.name for check in CHECKS]
    assert {"id", "check", "field", "severity", "message", "fix"} <= whole["findings"][0].keys()


def test_the_counts_are_those_of_the_findings(shop):
    whole = audit(shop, "--as-of", LATER)

    found = [one["check"] for one in whole["findings"]]
    assert {name: count for name, count in whole["checks"].items() if count} == {
        name: found.count(name) for name in found}


def test_an_empty_database_and_a_query_that_fits_nobody_score_full(cim, shop):
    assert audit(shop, "city:nowhere") | {"checks": {}, "dimensions": {}} == {
        "findings": [], "as_of": "2026-11-22", "customers": 0, "score": 100.0, "dimensions": {}, "checks": {}}


def test_a_query_and_a_check_narrow_what_is_looked_at(shop):
    whole = audit(shop, "李娜", "--check", "invalid_phone", "--check", "conflict")

    assert whole["customers"] == 1
    assert whole["checks"] == {"invalid_phone": 1, "conflict": 1}
    assert {one["id"] for one in whole["findings"]} == {3}


def test_a_check_that_is_none_is_refused_with_those_there_are(shop):
    ran = shop("audit", "--check", "nosuch", expect=2)

    assert "unreachable" in ran.err


@pytest.mark.parametrize("bound", ["-1", "101", "nan", "x"])
def test_a_bound_that_is_no_score_is_refused(shop, bound):
    assert shop("audit", "--fail-under", bound, expect=2).out == ""


def test_below_the_bound_is_exit_three_and_only_then(shop):
    score = audit(shop)["score"]

    assert "is below" in shop("audit", "--fail-under", score + 0.1, expect=3).err
    shop("audit", "--fail-under", score, expect=0)
    shop("audit", expect=0)


def test_the_same_database_and_day_give_the_same_bytes(shop):
    first = shop("audit", "--as-of", LATER, "-f", "json", expect=0).out

    assert shop("audit", "--as-of", LATER, "-f", "json", expect=0, now=datetime(2027, 5, 1, tzinfo=UTC)).out == first


def test_what_is_worth_most_and_worst_comes_first(shop):
    shop("purchase", "add", 6, "--date", "2026-01-01", "--amount", "5000", expect=0)

    first = audit(shop, "--next", 2)

    assert [one["id"] for one in first["findings"]] == [6, 6]
    assert [one["severity"] for one in first["findings"]] == ["medium", "medium"]
    assert first["checks"] == audit(shop)["checks"]


def test_each_fix_works_as_it_is_typed(shop, db):
    """Typed from the top, and the rest anew, until only what a person has to complete is left."""
    for _ in range(60):
        left = [one for one in audit(shop, "--as-of", LATER)["findings"] if not one["fix"].endswith("=")]
        if not left:
            break
        program, *words = shlex.split(left[0]["fix"])
        assert program == "cimtool"
        shop(*words, expect=0, now=datetime(2029, 11, 22, 12, tzinfo=UTC))
    else:
        pytest.fail(f"never done: {left}")

    rest = [one["fix"] for one in audit(shop, "--as-of", LATER)["findings"]]
    for fix in rest:
        shop(*shlex.split(fix)[1:], expect=0)
    assert [one["fix"] for one in audit(shop, "--as-of", LATER)["findings"]] == rest


def test_people_see_the_score_in_their_language(shop):
    table = shop("audit", "-f", "table", expect=0).out
    chinese = shop("audit", "--lang", "zh", expect=0).out

    assert table.startswith("Score ")
    assert "Uniqueness" in table
    assert "cimtool merge 1 2" in table
    assert "得分" in chinese


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv", "ids", "plain", "markdown"])
def test_every_format_tells_of_the_findings(shop, form):
    out = shop("audit", "-f", form, expect=0).out

    assert "12345" in out or form == "ids"
    if form == "jsonl":
        assert json.loads(out)["customers"] == 7
    if form == "ids":
        assert set(out.split()) <= set("1234567")


def test_customers_that_changed_since_the_last_search_for_doubles_are_compared_anew(shop):
    shop("duplicates", expect=0)
    shop("merge", 1, 2, expect=0)
    assert audit(shop)["checks"]["duplicate"] == 0

    shop("add", "张伟", "--phone", "13812345678", "--on-duplicate", "allow", expect=0)

    assert audit(shop)["checks"]["duplicate"] == 1


def test_pairs_called_distinct_are_no_finding(shop):
    shop("distinct", 1, 2, expect=0)

    assert audit(shop)["checks"]["duplicate"] == 0


def test_a_missing_database_is_exit_ten(cim):
    assert cim("audit", expect=10).out == ""


@pytest.fixture
def repairable(shop):
    """Two customers whose address names their city, and a choice written another way."""
    for name in ("陈大文", "林小红"):
        shop("add", name, "--phone", "13912345678", "--set", "address=浙江省杭州市西湖区文三路1号", "--on-duplicate",
             "allow", expect=0)
    shop("update", 1, "--set", "size=Large", expect=0)
    shop("field", "set", "size", "--choice", "large", "--choice", "small", expect=0)
    return shop


def test_what_cannot_be_wrong_is_fixed_as_one_operation_and_undone_exactly(repairable, store):
    before = journalled(store.reader)
    safe = {one["id"] for one in audit(repairable)["findings"] if one["safe"]}

    whole = audit(repairable, "--fix", "safe")

    assert whole["fixed"] == len(safe) == 4
    assert [one for one in whole["findings"] if one["safe"]] == []
    assert repairable("show", 8, "-f", "json", expect=0).json["city"] == "杭州市"
    assert repairable("show", 1, "-f", "json", expect=0).json["size"] == "large"
    repairable("undo", expect=0)
    assert journalled(store.reader) == before
    assert {one["id"] for one in audit(repairable)["findings"] if one["safe"]} == safe


def test_fixing_again_changes_nothing_and_is_no_operation(repairable):
    audit(repairable, "--fix", "safe")

    assert audit(repairable, "--fix", "safe")["operation"] is None


def test_a_check_and_a_query_narrow_what_is_fixed(repairable):
    assert audit(repairable, "id:1", "--check", "missing", "--fix", "safe")["fixed"] == 0
    assert audit(repairable, "id:1", "--check", "standard", "--fix", "safe")["fixed"] == 1


def test_fixing_more_than_twenty_customers_asks(cim):
    for number in range(21):
        cim("add", f"客户{chr(0x4e00 + number)}", "--phone", f"139000{number:05}", "--set", "address=杭州市文三路1号",
            "--on-duplicate", "allow", expect=0)

    assert "--yes" in cim("audit", "--fix", "safe", expect=2).err
    assert audit(cim, "--fix", "safe", "--yes")["fixed"] == 21


def test_whole_audits_of_today_are_kept_for_the_trend_and_nothing_else(shop):
    assert shop("audit", "--trend", "-f", "json", expect=0).json == []
    first = audit(shop)
    audit(shop, "city:杭州")
    audit(shop, "--check", "stale")
    audit(shop, "--as-of", "2020-01-01")
    shop("delete", 4, 7, expect=0)
    second = audit(shop)

    kept = shop("audit", "--trend", "-f", "json", expect=0).json
    line = shop("audit", "--trend", "--lang", "zh", expect=0).out

    assert [(one["score"], one["customers"]) for one in kept] == [(first["score"], 7), (second["score"], 5)]
    assert kept[0]["at"] == "2026-11-22T08:30:00Z"
    assert line.startswith("▁█ ")


def test_an_audit_is_no_operation_and_leaves_no_trace_in_the_history(shop):
    before = shop("history", "-f", "json", expect=0).json

    audit(shop)

    assert shop("history", "-f", "json", expect=0).json == before


@pytest.mark.parametrize("error", [NotAllowed(path="x"), NoSpace(path="x"), Busy(seconds=1)])
def test_a_database_that_cannot_be_written_is_audited_all_the_same(shop, monkeypatch, error):
    def refuse(self):
        raise error

    monkeypatch.setattr(Store, "noting", refuse)

    assert "could not be written" in shop("audit", expect=0).err


def test_a_trend_of_some_customers_is_refused(shop):
    assert shop("audit", "city:杭州", "--trend", expect=2).out == ""
