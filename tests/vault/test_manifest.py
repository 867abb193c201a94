"""The JSON at both ends of a backup: one spelling, known kinds, room for later keys."""

import json

import pytest

from cimtool.vault.damage import Broken, Foreign, Newer
from cimtool.vault.manifest import AuditHead, BackupHeader, Manifest

HEADER = (
    '{"created":"2026-11-22T01:02:03Z","db_bytes":%d,"field_key_ids":["0a0b0c0d"],"format":"cimtool-backup",'
    '"install_id":"7d1c6f0e","page_size":512,"schema":1,"seq":7,"sqlite":"3.40.1","tool":"cimtool 0.1.0","v":1}'
)
MANIFEST_KEYS = {
    "audit", "db_bytes", "db_sha256", "prev_backup_sha256", "quick_check", "schema_sql_sha256", "tables", "v",
}  # fmt: skip


def spelt(record):
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_the_header_is_spelt_as_it_always_was(label):
    assert label.to_json().decode() == HEADER % label.db_bytes


def test_both_records_are_read_as_they_were_written(label, proof):
    assert BackupHeader.from_json(label.to_json()) == label
    assert Manifest.from_json(proof.to_json()) == proof


def test_the_manifest_has_the_documented_keys(proof):
    record = json.loads(proof.to_json())

    assert set(record) == MANIFEST_KEYS
    assert record["audit"] == {"head": "ab" * 32}


def test_a_journal_that_knows_more_says_more(proof):
    audit = AuditHead(head="ab", seq=1, epoch=2, key_index=3)
    record = json.loads(proof.to_json()) | {"audit": {"head": "ab", "seq": 1, "epoch": 2, "key_index": 3}}

    assert Manifest.from_json(spelt(record)).audit == audit


def test_keys_that_a_later_release_added_are_passed_over(label, proof):
    header = json.loads(label.to_json()) | {"invented": [1]}
    manifest = json.loads(proof.to_json()) | {"invented": {}}

    assert BackupHeader.from_json(spelt(header)) == label
    assert Manifest.from_json(spelt(manifest)) == proof


@pytest.mark.parametrize(
    ("key", "value"),
    [("seq", "7"), ("seq", True), ("seq", 7.0), ("seq", None), ("tool", 1), ("field_key_ids", "ab"),
     ("field_key_ids", [1]), ("v", 0), ("v", "1"), ("v", None), ("v", True)],
)  # fmt: skip
def test_a_header_key_of_another_kind_is_refused(label, key, value):
    with pytest.raises(Broken):
        BackupHeader.from_json(spelt(json.loads(label.to_json()) | {key: value}))


@pytest.mark.parametrize(
    ("key", "value"),
    [("tables", {"customer": "2"}), ("tables", []), ("audit", None), ("audit", {"seq": "1"}), ("db_bytes", 1.5),
     ("prev_backup_sha256", 1), ("quick_check", None), ("v", -1)],
)  # fmt: skip
def test_a_manifest_key_of_another_kind_is_refused(proof, key, value):
    with pytest.raises(Broken):
        Manifest.from_json(spelt(json.loads(proof.to_json()) | {key: value}))


@pytest.mark.parametrize("key", ["created", "db_bytes", "field_key_ids", "v"])
def test_a_missing_key_is_refused(label, key):
    record = json.loads(label.to_json())
    del record[key]

    with pytest.raises(Broken):
        BackupHeader.from_json(spelt(record))


@pytest.mark.parametrize(
    "text",
    [b"", b"null", b"[]", b"{", b"\xff", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1}\n', b'{"a":1e2}',
     b'{"a":"\\ud800"}', b'{"a":"\\u00e9"}', b"[" * 100_000, b'{"a":' + b"9" * 10_000 + b"}"],
)  # fmt: skip
def test_json_spelt_otherwise_is_refused(text):
    for read in (BackupHeader.from_json, Manifest.from_json):
        with pytest.raises(Broken):
            read(text)


def test_the_json_of_something_else_is_foreign():
    with pytest.raises(Foreign):
        BackupHeader.from_json(b'{"format":"else","v":9}')


def test_a_later_version_is_newer_whatever_else_it_says():
    with pytest.raises(Newer):
        BackupHeader.from_json(b'{"format":"cimtool-backup","v":9}')
