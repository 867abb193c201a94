"""The database of somebody else: read where SQLite can, and never written."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cimtool.store.connect import open_writer
from tests.store.processes import environment

as_nobody = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can become nobody")


@pytest.fixture
def shared_folder():
    """A folder that somebody else can reach; the ones of pytest are its owner's alone."""
    with tempfile.TemporaryDirectory(prefix="cimtool-test-") as name:
        yield Path(name)


@as_nobody
@pytest.mark.parametrize(("folder_mode", "codes"), [(0o777, [0, 14]), (0o755, [14, 14])])
def test_somebody_elses_database_is_never_written_and_read_only_where_sqlite_can(shared_folder, folder_mode, codes):
    """Reading in WAL needs room for the -shm file; to read without it would miss what the owner writes meanwhile."""
    path = shared_folder / "customers.db"
    open_writer(path, busy_timeout_s=1).close()
    path.chmod(0o444)
    shared_folder.chmod(folder_mode)
    before = path.read_bytes()

    assert _as_nobody(path) == codes
    assert path.read_bytes() == before


@as_nobody
def test_a_database_that_may_not_even_be_read_is_not_allowed(shared_folder):
    path = shared_folder / "customers.db"
    open_writer(path, busy_timeout_s=1).close()
    shared_folder.chmod(0o755)

    assert _as_nobody(path) == [14, 14]


@as_nobody
def test_a_folder_that_may_not_be_written_gets_no_database(shared_folder):
    shared_folder.chmod(0o755)

    assert _as_nobody(shared_folder / "customers.db") == [10, 14]
    assert list(shared_folder.iterdir()) == []


def _as_nobody(path):
    """Return the exit codes of a read and of a write by somebody who owns nothing."""
    script = f"""
import os, tempfile
from cimtool.cli import main
commands = (["history", "-f", "json"], ["add", "Wang Wei", "-q", "-f", "ids"])
def codes(path):
    return [main(["--db", path, *words]) for words in commands]
with tempfile.TemporaryDirectory() as own:  # whatever is imported, root has to read
    codes(own + "/customers.db")
os.setgid(65534); os.setuid(65534)
found = codes({str(path)!r})
print(*found)
"""
    ran = subprocess.run([sys.executable, "-c", script], env=environment("/nowhere"), capture_output=True, text=True,
                         timeout=30)
    assert ran.returncode == 0, ran.stderr
    return [int(code) for code in ran.stdout.splitlines()[-1].split()]
