"""`import` takes our own export whole, and knows its customers by their uid."""

import json

import pytest

from tests.cli.imported import counts, stored

OURS = {"id": 7, "uid": "01939e7c-0000-7000-8000-000000000001", "ref": None, "kind": "person", "name": "张伟",
        "phones": [{"value": "138-1234-5678", "e164": "+8613812345678", "label": "家", "verified_on": "2026-01-01"}],
        "emails": [], "tags": ["老客户"], "tier": "A", "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2021-01-01T00:00:00Z", "confirmed_on": None, "extra": {"色": "-"},
        "confirmed": {"name": "2026-01-01"},
        "purchases": [{"uid": "p1", "date": "2026-01-01", "amount_minor": 100, "currency": "CNY"}],
        "interactions": [{"uid": "i1", "at": "2026-01-01T00:00:00Z", "author": "a", "text": "t"}]}


def ours(**changed):
    return json.dumps({**OURS, **changed}, ensure_ascii=False) + "\n"


def test_our_own_export_is_taken_whole(bring, db, file):
    bring(file(ours(), "in.jsonl"))

    assert stored(db, "SELECT id, uid, tags, extra, confirmed, created_at, updated_at FROM customer") == [
        (7, OURS["uid"], '["老客户"]', '{"色": "-"}', '{"name": "2026-01-01"}', OURS["created_at"], OURS["updated_at"])]
    assert json.loads(stored(db, "SELECT phones FROM customer")[0][0]) == OURS["phones"]
    assert stored(db, "SELECT customer_id FROM purchase UNION ALL SELECT customer_id FROM interaction") == [(7,), (7,)]


def test_a_uid_finds_its_customer_whatever_it_is_called_by_now(cim, bring, file):
    bring(file(ours(), "in.jsonl"))
    cim("update", "7", "--name", "张大伟", expect=0)

    said = bring(file(ours(city="上海"), "in.jsonl"))

    assert counts(said) == {"updated": 1}
    assert bring(file(ours(), "in.jsonl"))["operation"] is None


def test_add_gives_a_known_uid_a_new_customer(bring, db, file):
    bring(file(ours(), "in.jsonl"))

    assert counts(bring(file(ours(name="李娜"), "in.jsonl"), "--on-match", "add")) == {"added": 1}
    assert stored(db, "SELECT count(DISTINCT uid) FROM customer") == [(2,)]


def test_the_uids_of_another_program_identify_nobody_here(bring, db, file):
    bring(file('{"uid": 1, "name": "张伟", "phones": "13812345678"}\n', "in.jsonl"))

    assert counts(bring(file("uid,name\n1,李娜\n"))) == {"added": 1}
    assert stored(db, "SELECT name, extra FROM customer ORDER BY id") == [
        ("张伟", '{"uid": "1"}'), ("李娜", '{"uid": "1"}')]
    assert "+8613812345678" in stored(db, "SELECT phones FROM customer WHERE name = '张伟'")[0][0]


@pytest.mark.parametrize("child", [
    {"uid": "p", "date": "soon", "amount_minor": 1, "currency": "CNY"},
    {"uid": "p", "date": "2026-01-01", "amount_minor": 1.5, "currency": "CNY"},
    {"uid": "p", "date": "2026-01-01", "amount_minor": 1, "currency": "\u001b[31m"}, {}, "text"])
def test_a_purchase_that_is_none_rejects_its_row(bring, file, child):
    assert counts(bring(file(ours(purchases=[child]), "in.jsonl"), expect=3)) == {"rejected": 1}
