"""What others write we read, what we write they read: pyrage and the stock age command."""

import io
import os
import subprocess
import sys

import pytest

from cimtool.vault.age import Passphrase, X25519Identity, decrypt, encrypt
from cimtool.vault.age.scrypt import ACCEPTED_LOG_N

# Argv: the descriptor of a pseudo terminal, then a command that asks on /dev/tty.
ON_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
os.execvp(sys.argv[2], sys.argv[2:])
"""


def sealed(plaintext, *recipients):
    out = io.BytesIO()
    writer = encrypt(out, recipients)
    writer.write(plaintext)
    writer.close()
    return out.getvalue()


def on_terminal(answers, *command):
    """Run *command* with a terminal of its own that gives *answers*, a line each, when asked."""
    ours, theirs = os.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-c", ON_TERMINAL, str(theirs), *command],
            start_new_session=True, pass_fds=[theirs], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as child:
            for answer in answers:
                read_until(ours, b":")
                os.write(ours, answer.encode() + b"\n")
            return child.wait(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)


def read_until(descriptor, mark):
    seen = b""
    while mark not in seen:
        seen += os.read(descriptor, 1024)
    return seen


def test_pyrage_opens_what_we_seal_to_a_key(identity, plaintext):
    pyrage = pytest.importorskip("pyrage")

    theirs = pyrage.x25519.Identity.from_str(identity.reveal())

    assert pyrage.decrypt(sealed(plaintext, identity.recipient()), [theirs]) == plaintext


def test_we_open_what_pyrage_seals_to_a_key(identity, plaintext):
    pyrage = pytest.importorskip("pyrage")
    theirs = pyrage.encrypt(plaintext, [pyrage.x25519.Recipient.from_str(str(identity.recipient()))])

    assert decrypt(io.BytesIO(theirs), [identity]).read() == plaintext


def test_pyrage_opens_what_we_seal_with_a_passphrase(plaintext):
    pyrage = pytest.importorskip("pyrage")

    assert pyrage.passphrase.decrypt(sealed(plaintext, Passphrase("鸡 and egg", log_n=10)), "鸡 and egg") == plaintext


def test_we_open_what_pyrage_seals_with_a_passphrase():
    pyrage = pytest.importorskip("pyrage")

    # They take as much work as fits into a second: 2^18 to 2^20 today, maybe more one day.
    theirs = pyrage.passphrase.encrypt(b"made up" * 10_000, "鸡 and egg")
    if int(theirs.split(b"\n")[1].split()[-1]) > ACCEPTED_LOG_N:
        pytest.skip("this machine is so fast that pyrage asks for more work than we accept")

    assert decrypt(io.BytesIO(theirs), [Passphrase("鸡 and egg")]).read() == b"made up" * 10_000


def test_stock_age_opens_what_we_seal_to_a_key(identity, plaintext, age_command, tmp_path):
    key_file = tmp_path / "key.txt"
    key_file.write_text(identity.reveal() + "\n")

    ours = sealed(plaintext, identity.recipient())

    done = subprocess.run([age_command, "-d", "-i", key_file], input=ours, capture_output=True, check=True)

    assert done.stdout == plaintext


def test_we_open_what_stock_age_seals_to_several_keys(identity, plaintext, age_command):
    other = X25519Identity.generate()
    done = subprocess.run(
        [age_command, "-r", str(other.recipient()), "-r", str(identity.recipient())],
        input=plaintext, capture_output=True, check=True,
    )

    assert decrypt(io.BytesIO(done.stdout), [identity]).read() == plaintext


def test_stock_age_opens_what_we_seal_with_a_passphrase(age_command, tmp_path):
    ours, opened = tmp_path / "ours.age", tmp_path / "opened"
    ours.write_bytes(sealed(b"made up" * 30_000, Passphrase("one two three", log_n=12)))

    code = on_terminal(["one two three"], age_command, "-d", "-o", str(opened), str(ours))

    assert (code, opened.read_bytes()) == (0, b"made up" * 30_000)


def test_we_open_what_stock_age_seals_with_a_passphrase(age_command, tmp_path):
    plain, theirs = tmp_path / "plain", tmp_path / "theirs.age"
    plain.write_bytes(b"made up" * 30_000)

    code = on_terminal(["one two three"] * 2, age_command, "-p", "-o", str(theirs), str(plain))

    assert code == 0
    with theirs.open("rb") as file:
        assert decrypt(file, [Passphrase("one two three")]).read() == b"made up" * 30_000
