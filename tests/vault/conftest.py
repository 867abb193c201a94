"""Keys and oracles for the vault's tests; every key and name here is made up."""

import hashlib
import io
import shutil
import sqlite3
from contextlib import closing

import pytest

from cimtool.errors import Damaged
from cimtool.vault.age import X25519Identity
from cimtool.vault.container import Opened, Written, read_backup, write_backup
from cimtool.vault.manifest import AuditHead, BackupHeader, Manifest

BORDERS = [0, 1, 65535, 65536, 65537, 131072, 200000]


@pytest.fixture(scope="session")
def identity() -> X25519Identity:
    return X25519Identity(bytes(range(32)))


@pytest.fixture(params=BORDERS)
def plaintext(request) -> bytes:
    """Bytes at every border of a chunk; no two chunks are alike."""
    return bytes(i * i >> 7 & 255 for i in range(request.param))


def _installed(command: str) -> str:
    path = shutil.which(command)
    if path is None:
        pytest.skip(f"the {command} command is not installed")
    return path


@pytest.fixture(scope="session")
def age_command() -> str:
    return _installed("age")


@pytest.fixture(scope="session")
def zstd_command() -> str:
    return _installed("zstd")


@pytest.fixture(scope="session")
def tar_command() -> str:
    return _installed("tar")


def _snapshot() -> bytes:
    """A small database of made-up customers, the same every time."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("PRAGMA page_size = 512")
        db.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)")
        db.executemany("INSERT INTO customer (name) VALUES (?)", [("Ann Example",), ("王小明",)])
        db.commit()
        return db.serialize()


@pytest.fixture(scope="session")
def snapshot() -> bytes:
    return _snapshot()


@pytest.fixture(scope="session")
def label(snapshot) -> BackupHeader:
    return BackupHeader(
        created="2026-11-22T01:02:03Z",
        tool="cimtool 0.1.0",
        schema=1,
        sqlite="3.40.1",
        page_size=512,
        db_bytes=len(snapshot),
        install_id="7d1c6f0e",
        seq=7,
        field_key_ids=("0a0b0c0d",),
    )


@pytest.fixture(scope="session")
def proof(snapshot) -> Manifest:
    return Manifest(
        db_sha256=hashlib.sha256(snapshot).hexdigest(),
        db_bytes=len(snapshot),
        tables={"customer": 2},
        schema_sql_sha256="00" * 32,
        audit=AuditHead(head="ab" * 32),
        prev_backup_sha256="cd" * 32,
    )


@pytest.fixture
def backup(snapshot, label, proof, identity) -> tuple[bytes, Written]:
    """A small backup and what its writer knows of it."""
    out = io.BytesIO()
    written = write_backup(out, io.BytesIO(snapshot), label, proof, [identity.recipient()])
    return out.getvalue(), written


@pytest.fixture(scope="session")
def opened():
    """Open a backup: what it says and the database in it."""

    def read(data: bytes, *identities) -> tuple[Opened, bytes]:
        sink = io.BytesIO()
        return read_backup(io.BytesIO(data), identities, sink, path="b.age"), sink.getvalue()

    return read


@pytest.fixture(scope="session")
def detail_of(identity):
    """What is damaged in a backup that must be."""

    def read(data: bytes) -> str:
        with pytest.raises(Damaged) as refusal:
            read_backup(io.BytesIO(data), [identity], None, path="b.age")
        assert refusal.value.values["path"] == "b.age"
        return refusal.value.values["detail"]

    return read
