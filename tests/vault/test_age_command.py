"""``python -m cimtool.vault.age``, as an age test suite drives it."""

import functools
import io
import subprocess
import sys

import pytest

from cimtool.vault.age import Passphrase
from cimtool.vault.age.__main__ import main


@pytest.fixture
def key_file(tmp_path, identity):
    path = tmp_path / "key.txt"
    path.write_text(f"# made up\n{identity.reveal()}\n")
    return str(path)


@pytest.fixture
def passphrase_file(tmp_path):
    path = tmp_path / "passphrase"
    path.write_text("hen and egg\n")
    return str(path)


def run(*argv, stdin=b""):
    stdout = io.BytesIO()
    return main(argv, io.BytesIO(stdin), stdout), stdout.getvalue()


def in_process(*argv, stdin):
    command = [sys.executable, "-m", "cimtool.vault.age", *argv]
    return subprocess.run(command, input=stdin, capture_output=True, check=True)


def sealed_to(identity, plaintext):
    return run("encrypt", "--recipient", str(identity.recipient()), stdin=plaintext)[1]


def test_a_file_goes_through_the_real_process_both_ways(identity, key_file):
    plaintext = b"made up" * 20_000

    there = in_process("encrypt", "--recipient", str(identity.recipient()), stdin=plaintext)
    back = in_process("decrypt", "--identity", key_file, stdin=there.stdout)

    assert (back.stdout, back.stderr) == (plaintext, b"")


def test_a_passphrase_file_seals_and_opens(passphrase_file, monkeypatch):
    monkeypatch.setattr("cimtool.vault.age.__main__.Passphrase", functools.partial(Passphrase, log_n=2))
    _, data = run("encrypt", "--passphrase-file", passphrase_file, stdin=b"made up")

    assert run("decrypt", "--passphrase-file", passphrase_file, stdin=data) == (0, b"made up")


def test_a_key_that_does_not_match_exits_12(key_file, capsys):
    other = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    _, data = run("encrypt", "--recipient", other, stdin=b"made up")

    assert run("decrypt", "--identity", key_file, stdin=data) == (12, b"")
    assert capsys.readouterr().err == "wrong_secret\n"


def test_a_wrong_passphrase_exits_12(passphrase_file, tmp_path, monkeypatch):
    monkeypatch.setattr("cimtool.vault.age.__main__.Passphrase", functools.partial(Passphrase, log_n=2))
    _, data = run("encrypt", "--passphrase-file", passphrase_file, stdin=b"made up")
    (tmp_path / "other").write_text("hen")

    assert run("decrypt", "--passphrase-file", str(tmp_path / "other"), stdin=data) == (12, b"")


def test_a_header_that_was_changed_exits_13(identity, key_file, capsys):
    data = sealed_to(identity, b"made up").replace(b"\n--- ", b"\n-> added\n\n--- ")

    assert run("decrypt", "--identity", key_file, stdin=data) == (13, b"")
    assert capsys.readouterr().err == "damaged hmac\n"


def test_a_damaged_payload_exits_13_after_the_verified_chunks(identity, key_file, capsys):
    data = sealed_to(identity, bytes(100_000))

    assert run("decrypt", "--identity", key_file, stdin=data[:-1]) == (13, bytes(65536))
    assert capsys.readouterr().err == "damaged chunk\n"


def test_a_file_that_is_not_age_exits_13(key_file):
    assert run("decrypt", "--identity", key_file, stdin=b"hello") == (13, b"")


@pytest.mark.parametrize(
    "argv",
    [[], ["decrypt"], ["encrypt", "--recipient", "age1nonsense"], ["decrypt", "--identity", "/no/such/file"]],
)
def test_wrong_usage_exits_2(argv, capsys):
    with pytest.raises(SystemExit) as left:
        run(*argv)

    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
