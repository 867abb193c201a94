"""The backup file: comes back whole, or not at all."""

import dataclasses
import hashlib
import io

import pytest

from cimtool.access_errors import WrongSecret
from cimtool.errors import Damaged, ForeignFile
from cimtool.vault.age import Passphrase, X25519Identity
from cimtool.vault.container import read_back, read_backup, write_backup

REFUSALS = (Damaged, ForeignFile, WrongSecret)


def test_a_backup_comes_back_whole(backup, snapshot, label, proof, identity, opened):
    found, database = opened(backup[0], identity)

    assert (found.header, found.manifest, database) == (label, proof, snapshot)
    assert (found.db_bytes, found.db_sha256) == (len(snapshot), hashlib.sha256(snapshot).hexdigest())
    assert found.signature is None


def test_the_writer_knows_hash_and_size_of_its_file(backup, snapshot):
    data, written = backup

    assert (written.file_sha256, written.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert written.db_sha256 == hashlib.sha256(snapshot).hexdigest()


def test_the_manifest_may_be_made_from_the_hash_of_the_snapshot(snapshot, label, proof, identity, opened):
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
def test_a_snapshot_of_any_size_comes_back(size, label, proof, identity, opened):
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


def test_a_backup_to_a_passphrase_opens_with_it(snapshot, label, proof, opened):
    out = io.BytesIO()
    write_backup(out, io.BytesIO(snapshot), label, proof, [Passphrase("hen and egg", log_n=2)])

    assert opened(out.getvalue(), Passphrase("hen and egg"))[1] == snapshot
    with pytest.raises(WrongSecret):
        opened(out.getvalue(), Passphrase("hen"))


def test_another_key_is_the_wrong_secret(backup, opened):
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


def test_a_file_that_takes_little_at_a_time_gets_everything(backup, snapshot, label, proof, identity, opened):
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
def test_bytes_behind_the_file_are_refused(backup, added, detail_of):
    assert detail_of(backup[0] + added) == "chunk"


def test_every_changed_byte_of_a_passphrase_header_is_refused(snapshot, label, proof, opened):
    out = io.BytesIO()
    write_backup(out, io.BytesIO(snapshot), label, proof, [Passphrase("hen and egg", log_n=2)])
    data = out.getvalue()

    # Up to the payload; the work factor stays one digit, so each try is cheap.
    for at in range(data.index(b"\n---") + 50):
        with pytest.raises(REFUSALS):
            opened(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], Passphrase("hen and egg"))


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
