"""Fixtures for imports and backups; every key, passphrase and name here is made up."""

import os
import select
import subprocess
import sys
import threading

import pytest

from cimtool.vault.age import X25519Identity
from tests.cli.imported import COUNTS

_IDENTITY = X25519Identity(bytes(range(32)))


@pytest.fixture
def file(tmp_path):
    """Write an input file and return its path."""
    def write(content, name="in.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    return write


@pytest.fixture
def bring(cim):
    """Run ``import --format json`` and return its object; the counts must add up."""
    def run(*words, expect=0, **given):
        said = cim("import", *words, "--format", "json", expect=expect, **given).json
        assert sum(said[name] for name in COUNTS) == said["rows"]
        return said
    return run


@pytest.fixture
def recipient():
    """The public half of the key in ``kit``."""
    return str(_IDENTITY.recipient())


@pytest.fixture
def kit(tmp_path):
    path = tmp_path / "kit.txt"
    path.write_text(f"# made up\n{_IDENTITY.reveal()}\n")
    return path


@pytest.fixture
def passphrase():
    return "correct horse battery staple"


@pytest.fixture
def secret_file(tmp_path, passphrase):
    path = tmp_path / "passphrase"
    path.write_text(f"{passphrase}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def dest(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def two_customers(cim):
    cim("add", "Ann Example", "--phone", "138 0013 8000", expect=0)
    cim("add", "Planted Plaintext Ltd", expect=0)


@pytest.fixture
def backup(cim, two_customers, dest, recipient):
    """A sealed backup of two customers, by its path."""
    return dest / cim("backup", "create", dest, "--recipient", recipient, "-f", "json", expect=0).json["file"]


@pytest.fixture
def program(db):
    """Run ``cimtool`` as a process of its own."""
    def run(*words, database=db, **options):
        command = [sys.executable, "-m", "cimtool", "--db", database, *map(str, words)]
        return subprocess.run(command, check=False, capture_output=True, **options)
    return run


@pytest.fixture
def keys(db):
    """Run `review` on a real terminal of its own and press one key at each prompt; return what stood on the screen."""
    def press(text, *words):
        import pty

        master, slave = pty.openpty()
        command = [sys.executable, "-m", "cimtool", "--db", str(db), "review", *words]
        screen = b""
        with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, close_fds=True) as process:
            guard = threading.Timer(60, process.kill)
            guard.start()
            os.close(slave)
            for key in text:
                asked = screen.count(b"[q]")
                while screen.count(b"[q]") == asked and select.select([master], [], [], 10)[0]:
                    screen += os.read(master, 65536)
                while not select.select([master], [], [], 1)[0]:  # a key pressed before the terminal listens is lost
                    os.write(master, key.encode())
            while select.select([master], [], [], 10)[0]:
                try:
                    screen += os.read(master, 65536)
                except OSError:  # Linux says so when the other end is closed
                    break
            guard.cancel()
        os.close(master)
        assert process.returncode == 0
        return screen.decode()
    return press
