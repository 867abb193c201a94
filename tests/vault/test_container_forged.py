"""What somebody with the public key could build: sound age, something else inside."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import Damaged, ForeignFile, NewerVersion
from cimtool.vault.age import encrypt
from cimtool.vault.container import read_backup
from cimtool.vault.tar import Entry, TarWriter
from cimtool.vault.zstd import ZstdWriter


def forged(identity, entries, *, edit=bytes, behind_zstd=b""):
    tar, out = io.BytesIO(), io.BytesIO()
    archive = TarWriter(tar)
    for name, content in entries:
        archive.add(Entry(name, len(content)), [content])
    archive.close()
    sealed = encrypt(out, [identity.recipient()])
    packed = ZstdWriter(sealed)
    packed.write(edit(tar.getvalue()))
    packed.close()
    sealed.write(behind_zstd)
    sealed.close()
    return out.getvalue()


@pytest.fixture
def entries(snapshot, label, proof):
    """The parts of a sound backup, in their order."""
    return {"HEADER.json": label.to_json(), "customers.db": snapshot, "MANIFEST.json": proof.to_json()}


def test_a_signature_is_handed_over_with_what_it_signs(identity, entries, label, proof, opened):
    signature = bytes(range(64))

    found, _ = opened(forged(identity, [*entries.items(), ("MANIFEST.sig", signature)]), identity)

    assert found.signature == signature
    assert (found.label, found.proof) == (label.to_json(), proof.to_json())


@pytest.mark.parametrize(
    "names",
    [
        ["HEADER.json", "MANIFEST.json", "customers.db"],
        ["HEADER.json", "customers.db"],
        ["HEADER.json"],
        ["HEADER.json", "customers.db", "MANIFEST.json", "customers.db"],
        ["HEADER.json", "HEADER.json", "customers.db", "MANIFEST.json"],
    ],
)
def test_entries_in_another_order_or_number_are_refused(identity, entries, names, detail_of):
    assert detail_of(forged(identity, [(name, entries[name]) for name in names])) == "tar"


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65)])
def test_a_signature_of_another_length_is_refused(identity, entries, signature, detail_of):
    assert detail_of(forged(identity, [*entries.items(), ("MANIFEST.sig", signature)])) == "tar"


def test_an_entry_behind_the_signature_is_refused(identity, entries, detail_of):
    more = [("MANIFEST.sig", bytes(64)), ("more", b"")]

    assert detail_of(forged(identity, [*entries.items(), *more])) == "tar"


@pytest.mark.parametrize("names", [[], ["customers.db"], ["MANIFEST.json", "HEADER.json"]])
def test_another_archive_is_foreign(identity, entries, names, opened):
    with pytest.raises(ForeignFile):
        opened(forged(identity, [(name, entries[name]) for name in names]), identity)


@pytest.mark.parametrize("content", [b"", b"abc", b"made up, but no archive"])
def test_an_age_file_of_something_else_is_foreign(identity, content, opened):
    out = io.BytesIO()
    sealed = encrypt(out, [identity.recipient()])
    sealed.write(content)
    sealed.close()

    with pytest.raises(ForeignFile):
        opened(out.getvalue(), identity)


@pytest.mark.parametrize("name", ["/etc/passwd", "../HEADER.json", "./HEADER.json", "header.json"])
def test_a_name_that_is_not_ours_is_foreign(identity, entries, name, opened):
    renamed = [(name, entries["HEADER.json"]), *list(entries.items())[1:]]

    with pytest.raises(ForeignFile):
        opened(forged(identity, renamed), identity)


@pytest.mark.parametrize("filling", [b"x", bytes(20_000)])
def test_bytes_behind_the_tar_are_refused(identity, entries, filling, detail_of):
    assert detail_of(forged(identity, entries.items(), edit=lambda tar: tar + filling)) == "trailing"


def test_bytes_behind_the_frame_are_refused(identity, entries, detail_of):
    assert detail_of(forged(identity, entries.items(), behind_zstd=b"x")) == "trailing"


def test_a_database_that_is_not_the_one_of_the_manifest_is_refused(identity, entries, snapshot, detail_of):
    entries["customers.db"] = snapshot[::-1]

    assert detail_of(forged(identity, entries.items())) == "hash"


def test_a_database_longer_than_declared_is_refused_before_any_of_it_comes_out(identity, entries):
    entries["customers.db"] = bytes(10_000_000)
    sink = io.BytesIO()

    with pytest.raises(Damaged):
        read_backup(io.BytesIO(forged(identity, entries.items())), [identity], sink)

    assert sink.getvalue() == b""


def test_a_label_of_immodest_size_is_refused(identity, entries, detail_of):
    entries["HEADER.json"] = bytes(1024 * 1024 + 1)

    assert detail_of(forged(identity, entries.items())) == "tar"


@pytest.mark.parametrize("name", ["HEADER.json", "MANIFEST.json"])
def test_a_newer_backup_says_so(identity, entries, name, opened):
    record = json.loads(entries[name]) | {"v": 2, "invented": "later"}
    entries[name] = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(NewerVersion) as refusal:
        opened(forged(identity, entries.items()), identity)

    assert refusal.value.values == {"path": "b.age", "found": 2, "known": 1}


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 4096), st.integers(0, 600), st.binary(max_size=40))
def test_an_archive_made_up_by_a_stranger_is_refused_by_name(opened, identity, at, cut, inserted):
    content = [(name, name.encode().ljust(700, b"{")) for name in ("HEADER.json", "customers.db", "MANIFEST.json")]

    with pytest.raises((Damaged, ForeignFile)):
        opened(forged(identity, content, edit=lambda tar: tar[:at] + inserted + tar[at + cut :]), identity)
