"""The backup file: comes back whole, or is refused with what is wrong."""

import dataclasses
import hashlib
import io
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.errors import Damaged, ForeignFile, NewerVersion, WrongSecret
from cimtool.vault.age import Passphrase, X25519Identity, encrypt
from cimtool.vault.container import read_back, read_backup, write_backup
from cimtool.vault.tar import Entry, TarWriter
from cimtool.vault.zstd import ZstdWriter

REFUSALS = (Damaged, ForeignFile, WrongSecret)


@pytest.fixture
def backup(snapshot, label, proof, identity):
    """A small backup and what its writer knows of it."""
    out = io.BytesIO()
    written = write_backup(out, io.BytesIO(snapshot), label, proof, [identity.recipient()])
    return out.getvalue(), written


def opened(data, *identities):
    sink = io.BytesIO()
    return read_backup(io.BytesIO(data), identities, sink, path="b.age"), sink.getvalue()


def detail_of(data, key):
    with pytest.raises(Damaged) as refusal:
        read_backup(io.BytesIO(data), key, None, path="b.age")
    assert refusal.value.values["path"] == "b.age"
    return refusal.value.values["detail"]


def test_a_backup_comes_back_whole(backup, snapshot, label, proof, identity):
    found, database = opened(backup[0], identity)

    assert (found.header, found.manifest, database) == (label, proof, snapshot)
    assert (found.db_bytes, found.db_sha256) == (len(snapshot), hashlib.sha256(snapshot).hexdigest())
    assert found.signature is None


def test_the_writer_knows_hash_and_size_of_its_file(backup, snapshot):
    data, written = backup

    assert (written.file_sha256, written.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert written.db_sha256 == hashlib.sha256(snapshot).hexdigest()


def test_the_manifest_may_be_made_from_the_hash_of_the_snapshot(snapshot, label, proof, identity):
    out = io.BytesIO()

    write_backup(
        out,
        io.BytesIO(snapshot),
        label,
        lambda db_sha256: dataclasses.replace(proof, db_sha256=db_sha256),
        [identity.recipient()],
    )

    assert opened(out.getvalue(), identity)[0].manifest == proof


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 65536, 262144, 262145, 3_000_000])
def test_a_snapshot_of_any_size_comes_back(size, label, proof, identity):
    content = (b"made up %d;" % size * (size // 8 + 1))[:size]
    out = io.BytesIO()
    sized = dataclasses.replace(label, db_bytes=size)

    write_backup(
        out,
        io.BytesIO(content),
        sized,
        lambda db_sha256: dataclasses.replace(proof, db_sha256=db_sha256, db_bytes=size),
        [identity.recipient()],
    )

    assert opened(out.getvalue(), identity)[1] == content


def test_a_backup_to_a_passphrase_opens_with_it(snapshot, label, proof):
    out = io.BytesIO()
    write_backup(out, io.BytesIO(snapshot), label, proof, [Passphrase("hen and egg", log_n=2)])

    assert opened(out.getvalue(), Passphrase("hen and egg"))[1] == snapshot
    with pytest.raises(WrongSecret):
        opened(out.getvalue(), Passphrase("hen"))


def test_another_key_is_the_wrong_secret(backup):
    with pytest.raises(WrongSecret) as refusal:
        opened(backup[0], X25519Identity.generate())

    assert refusal.value.values == {"path": "b.age"}


def test_progress_ends_at_the_size_of_the_database(snapshot, label, proof, identity):
    out, told = io.BytesIO(), []

    write_backup(out, io.BytesIO(snapshot), label, proof, [identity.recipient()], progress=told.append)
    read_backup(io.BytesIO(out.getvalue()), [identity], None, progress=told.append)

    assert told == [len(snapshot)] * 2


@pytest.mark.parametrize("change", [-1, 1])
def test_a_snapshot_that_changed_its_size_is_refused(change, snapshot, label, proof, identity):
    declared = dataclasses.replace(label, db_bytes=len(snapshot) + change)

    with pytest.raises(ValueError, match="changed its size"):
        write_backup(io.BytesIO(), io.BytesIO(snapshot), declared, proof, [identity.recipient()])


def test_the_manifest_of_another_snapshot_is_refused(snapshot, label, proof, identity):
    with pytest.raises(ValueError, match="another snapshot"):
        write_backup(io.BytesIO(), io.BytesIO(snapshot[::-1]), label, proof, [identity.recipient()])


def test_a_file_that_takes_little_at_a_time_gets_everything(backup, snapshot, label, proof, identity):
    class Slow(io.BytesIO):
        def write(self, data):
            return super().write(bytes(data)[:100])

    out = Slow()
    written = write_backup(out, io.BytesIO(snapshot), label, proof, [identity.recipient()])

    assert hashlib.sha256(out.getvalue()).hexdigest() == written.file_sha256
    assert opened(out.getvalue(), identity)[1] == snapshot


@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_every_changed_byte_is_refused(backup, identity, mask):
    data, written = backup

    for at in range(len(data)):
        changed = data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]
        for key in (written.file_key, [identity]):
            with pytest.raises(REFUSALS):
                read_backup(io.BytesIO(changed), key, None)


def test_every_cut_is_refused(backup, identity):
    data, written = backup

    for length in range(len(data)):
        for key in (written.file_key, [identity]):
            with pytest.raises(REFUSALS):
                read_backup(io.BytesIO(data[:length]), key, None)


@pytest.mark.parametrize("added", [b"\0", b"\n", b"x" * 100, bytes(100_000)])
def test_bytes_behind_the_file_are_refused(backup, identity, added):
    assert detail_of(backup[0] + added, [identity]) == "chunk"


def test_every_changed_byte_of_a_passphrase_header_is_refused(snapshot, label, proof):
    out = io.BytesIO()
    write_backup(out, io.BytesIO(snapshot), label, proof, [Passphrase("hen and egg", log_n=2)])
    data = out.getvalue()

    # Up to the payload; the work factor stays one digit, so each try is cheap.
    for at in range(data.index(b"\n---") + 50):
        with pytest.raises(REFUSALS):
            opened(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], Passphrase("hen and egg"))


# What somebody with the public key could build: sound age, something else inside.


def forged(identity, entries, *, behind_tar=b"", behind_zstd=b""):
    out = io.BytesIO()
    sealed = encrypt(out, [identity.recipient()])
    packed = ZstdWriter(sealed)
    archive = TarWriter(packed)
    for name, content in entries:
        archive.add(Entry(name, len(content)), [content])
    archive.close()
    packed.write(behind_tar)
    packed.close()
    sealed.write(behind_zstd)
    sealed.close()
    return out.getvalue()


@pytest.fixture
def entries(snapshot, label, proof):
    """The parts of a sound backup, in their order."""
    return {"HEADER.json": label.to_json(), "customers.db": snapshot, "MANIFEST.json": proof.to_json()}


def test_a_signature_is_handed_over_with_what_it_signs(identity, entries, label, proof):
    signature = bytes(range(64))

    found, _ = opened(forged(identity, [*entries.items(), ("MANIFEST.sig", signature)]), identity)

    assert found.signature == signature
    assert found.signed_sha256 == hashlib.sha256(label.to_json() + proof.to_json()).digest()


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
def test_entries_in_another_order_or_number_are_refused(identity, entries, names):
    assert detail_of(forged(identity, [(name, entries[name]) for name in names]), [identity]) == "tar"


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(65)])
def test_a_signature_of_another_length_is_refused(identity, entries, signature):
    assert detail_of(forged(identity, [*entries.items(), ("MANIFEST.sig", signature)]), [identity]) == "tar"


def test_an_entry_behind_the_signature_is_refused(identity, entries):
    more = [("MANIFEST.sig", bytes(64)), ("more", b"")]

    assert detail_of(forged(identity, [*entries.items(), *more]), [identity]) == "tar"


@pytest.mark.parametrize("names", [[], ["customers.db"], ["MANIFEST.json", "HEADER.json"]])
def test_another_archive_is_foreign(identity, entries, names):
    with pytest.raises(ForeignFile):
        opened(forged(identity, [(name, entries[name]) for name in names]), identity)


@pytest.mark.parametrize("content", [b"", b"abc", b"made up, but no archive"])
def test_an_age_file_of_something_else_is_foreign(identity, content):
    out = io.BytesIO()
    sealed = encrypt(out, [identity.recipient()])
    sealed.write(content)
    sealed.close()

    with pytest.raises(ForeignFile):
        opened(out.getvalue(), identity)


@pytest.mark.parametrize("name", ["/etc/passwd", "../HEADER.json", "./HEADER.json", "header.json"])
def test_a_name_that_is_not_ours_is_foreign(identity, entries, name):
    renamed = [(name, entries["HEADER.json"]), *list(entries.items())[1:]]

    with pytest.raises(ForeignFile):
        opened(forged(identity, renamed), identity)


@pytest.mark.parametrize(
    ("place", "filling"), [("behind_tar", b"x"), ("behind_tar", bytes(20_000)), ("behind_zstd", b"x")]
)
def test_bytes_behind_an_inner_layer_are_refused(identity, entries, place, filling):
    assert detail_of(forged(identity, entries.items(), **{place: filling}), [identity]) == "trailing"


def test_a_database_that_is_not_the_one_of_the_manifest_is_refused(identity, entries, snapshot):
    entries["customers.db"] = snapshot[::-1]

    assert detail_of(forged(identity, entries.items()), [identity]) == "hash"


def test_a_database_longer_than_declared_is_refused_before_any_of_it_comes_out(identity, entries):
    entries["customers.db"] = bytes(10_000_000)
    sink = io.BytesIO()

    with pytest.raises(Damaged):
        read_backup(io.BytesIO(forged(identity, entries.items())), [identity], sink)

    assert sink.getvalue() == b""


def test_a_label_of_immodest_size_is_refused(identity, entries):
    entries["HEADER.json"] = bytes(1024 * 1024 + 1)

    assert detail_of(forged(identity, entries.items()), [identity]) == "tar"


@pytest.mark.parametrize("name", ["HEADER.json", "MANIFEST.json"])
def test_a_newer_backup_says_so(identity, entries, name):
    record = json.loads(entries[name]) | {"v": 2, "invented": "later"}
    entries[name] = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(NewerVersion) as refusal:
        opened(forged(identity, entries.items()), identity)

    assert refusal.value.values == {"path": "b.age", "found": 2, "known": 1}


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 4096), st.integers(0, 600), st.binary(max_size=40))
def test_an_archive_made_up_by_a_stranger_is_refused_by_name(at, cut, inserted):
    identity = X25519Identity(bytes(range(32)))
    archive = io.BytesIO()
    writer = TarWriter(archive)
    for name in ("HEADER.json", "customers.db", "MANIFEST.json"):
        writer.add(Entry(name, 700), [name.encode().ljust(700, b"{")])
    writer.close()
    out = io.BytesIO()
    sealed = encrypt(out, [identity.recipient()])
    packed = ZstdWriter(sealed)
    packed.write(archive.getvalue()[:at] + inserted + archive.getvalue()[at + cut :])
    packed.close()
    sealed.close()

    with pytest.raises((Damaged, ForeignFile)):
        opened(out.getvalue(), identity)


# Reading back.


def test_what_was_written_is_read_back_without_a_secret(backup, label, tmp_path):
    data, written = backup
    path = tmp_path / "b.age"
    path.write_bytes(data)

    assert read_back(path, written).header == label


def test_reading_back_another_file_of_the_same_key_is_refused(backup, tmp_path):
    data, written = backup
    path = tmp_path / "b.age"
    path.write_bytes(data)

    with pytest.raises(Damaged) as refusal:
        read_back(path, dataclasses.replace(written, file_sha256="00" * 32))

    assert refusal.value.values == {"path": str(path), "detail": "hash"}


def test_no_file_key_shows_in_a_log(backup):
    assert "file_key" not in repr(backup[1])


# Beside the stock tools.


def test_stock_age_zstd_and_tar_give_the_database(
    backup, snapshot, label, identity, age_command, zstd_command, tar_command, tmp_path
):
    (tmp_path / "b.age").write_bytes(backup[0])
    (tmp_path / "key.txt").write_text(identity.reveal() + "\n")

    subprocess.run(
        f"{age_command} -d -i key.txt b.age | {zstd_command} -d | {tar_command} x", shell=True, cwd=tmp_path, check=True
    )

    assert (tmp_path / "customers.db").read_bytes() == snapshot
    assert (tmp_path / "HEADER.json").read_bytes() == label.to_json()
    assert sorted(path.name for path in tmp_path.iterdir())[:2] == ["HEADER.json", "MANIFEST.json"]


def test_zstd_finds_a_checksum_and_a_small_window(backup, identity, age_command, zstd_command, tmp_path):
    (tmp_path / "key.txt").write_text(identity.reveal() + "\n")
    packed = subprocess.run(
        [age_command, "-d", "-i", tmp_path / "key.txt"], input=backup[0], capture_output=True, check=True
    )
    (tmp_path / "b.zst").write_bytes(packed.stdout)

    told = subprocess.run(
        [zstd_command, "-l", "-v", tmp_path / "b.zst"], capture_output=True, text=True, check=True
    ).stdout

    assert "Check: XXH64" in told
    assert "Window Size: 2.00 MiB" in told


def test_what_stock_zstd_and_age_packed_anew_opens(
    backup, snapshot, identity, age_command, zstd_command, tmp_path
):
    (tmp_path / "b.age").write_bytes(backup[0])
    (tmp_path / "key.txt").write_text(identity.reveal() + "\n")

    unpacked = f"{age_command} -d -i key.txt b.age | {zstd_command} -d"
    packing = f"{zstd_command} -19 | {age_command} -r {identity.recipient()}"
    repacked = subprocess.run(f"{unpacked} | {packing}", shell=True, cwd=tmp_path, check=True, capture_output=True)

    assert opened(repacked.stdout, identity)[1] == snapshot


FLAT = """
import sys
from cimtool.vault.age import X25519Identity
from cimtool.vault.container import read_back, write_backup
from cimtool.vault.manifest import BackupHeader, Manifest
from pathlib import Path

size, path, key = int(sys.argv[1]), Path(sys.argv[2]), X25519Identity.generate()
header = BackupHeader(created="", tool="", schema=1, sqlite="", page_size=4096, db_bytes=size, install_id="", seq=1)
make = lambda sha: Manifest(db_sha256=sha, db_bytes=size, tables={}, schema_sql_sha256="")
with open("/dev/urandom", "rb") as source, path.open("wb") as out:
    class Source:
        left = size
        def read(self, n):
            piece = source.read(min(n, self.left))
            self.left -= len(piece)
            return piece
    written = write_backup(out, Source(), header, make, [key.recipient()])
read_back(path, written)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak in /proc")
def test_memory_stays_flat(tmp_path):
    size = 80 * 1000 * 1000

    done = subprocess.run(
        [sys.executable, "-c", FLAT, str(size), str(tmp_path / "b.age")], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) <= 64 * 1024  # KiB
