"""A backup seen from outside: by the stock tools and by the system's memory."""

import subprocess
import sys

import pytest

UNPACK = "age -d -i key.txt b.age | zstd -d"


@pytest.fixture
def folder(backup, identity, tmp_path, age_command, zstd_command, tar_command):
    """A backup and its key, where the stock tools are at hand."""
    (tmp_path / "b.age").write_bytes(backup[0])
    (tmp_path / "key.txt").write_text(identity.reveal() + "\n")
    return tmp_path


def shell(line, folder):
    return subprocess.run(line, shell=True, cwd=folder, capture_output=True, check=True).stdout


def test_stock_age_zstd_and_tar_give_the_database(folder, snapshot, label, proof):
    shell(f"{UNPACK} | tar x", folder)

    assert (folder / "customers.db").read_bytes() == snapshot
    assert (folder / "HEADER.json").read_bytes() == label.to_json()
    assert (folder / "MANIFEST.json").read_bytes() == proof.to_json()


def test_tar_lists_private_files_without_owner_or_time(folder, label):
    listed = shell(f"{UNPACK} | TZ=UTC tar tv --numeric-owner", folder).decode().splitlines()

    assert listed[0].split() == ["-rw-------", "0/0", str(len(label.to_json())), "1970-01-01", "00:00", "HEADER.json"]
    assert [line.split()[-1] for line in listed[1:]] == ["customers.db", "MANIFEST.json"]


def test_zstd_finds_a_checksum_and_a_small_window(folder):
    told = shell("age -d -i key.txt b.age > b.zst && zstd -l -v b.zst", folder).decode()

    assert "Check: XXH64" in told
    assert "1048576 B" in told


def test_what_stock_zstd_and_age_packed_anew_opens(folder, snapshot, identity, opened):
    repacked = shell(f"{UNPACK} | zstd -19 | age -r {identity.recipient()}", folder)

    assert opened(repacked, identity)[1] == snapshot


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
