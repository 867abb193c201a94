"""Where a passphrase comes from, in which order, and what is refused."""

import os
import shlex
import sys
import types

import pytest

from cimtool.access_errors import NoSecret, SecretUnread, UnsafeSecretFile
from cimtool.errors import BadValue, FileMissing
from cimtool.vault.secrets import SecretSources, passphrase


@pytest.fixture
def secret_file(tmp_path):
    def write(text, mode=0o600, name="secret"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        path.chmod(mode)
        return str(path)

    return write


def pipe_with(data):
    ours, theirs = os.pipe()
    os.write(theirs, data)
    os.close(theirs)
    return str(ours)


def command_printing(text):
    return shlex.join([sys.executable, "-c", f"print({text!r}, end='')"])


def never():
    raise AssertionError("asked though another place was named")


@pytest.fixture
def keyring(monkeypatch):
    """A key ring that answers; the real one is an extra, and this machine's business."""
    ring, errors = types.ModuleType("keyring"), types.ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})
    ring.errors, ring.get_password = errors, lambda *_: "7 ring"
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return ring


def test_the_places_are_asked_in_the_documented_order(secret_file, tmp_path, keyring):
    secret_file("5 credential", name="cimtool-passphrase")
    places = [
        ("option_file", secret_file("1 option", name="option"), "1 option"),
        ("passphrase_file", secret_file("2 file", name="variable"), "2 file"),
        ("passphrase_command", command_printing("3 command"), "3 command"),
        ("passphrase_fd", pipe_with(b"4 descriptor"), "4 descriptor"),
        ("credentials_directory", str(tmp_path), "5 credential"),
        ("passphrase", "6 variable", "6 variable"),
        ("keyring", True, "7 ring"),
        ("prompt", lambda: "8 prompt", "8 prompt"),
    ]

    for first in range(len(places)):
        named = {name: value for name, value, _ in places[first:]}
        assert passphrase(SecretSources(**named)) == places[first][2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("hen", "hen"), ("hen\n", "hen"), ("hen\r\n", "hen"), (" hen \n\n", " hen \n"), ("鸡蛋\n", "鸡蛋")],
)
def test_one_newline_at_the_end_of_a_file_does_not_count(secret_file, text, expected):
    assert passphrase(SecretSources(option_file=secret_file(text))) == expected


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666, 0o601])
def test_a_file_that_others_may_touch_is_refused(secret_file, mode):
    path = secret_file("hen", mode)

    with pytest.raises(UnsafeSecretFile) as refusal:
        passphrase(SecretSources(passphrase_file=path, prompt=never))

    assert refusal.value.values == {"path": path}


@pytest.mark.skipif(not hasattr(os, "chown") or os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(secret_file):
    path = secret_file("hen")
    os.chown(path, 12345, -1)

    with pytest.raises(UnsafeSecretFile):
        passphrase(SecretSources(option_file=path))


def test_a_pipe_or_folder_in_place_of_a_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "fifo", 0o600)

    for path in (tmp_path / "fifo", tmp_path):
        with pytest.raises(UnsafeSecretFile):
            passphrase(SecretSources(option_file=str(path)))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileMissing) as refusal:
        passphrase(SecretSources(option_file=str(tmp_path / "none"), prompt=never))

    assert refusal.value.values == {"path": str(tmp_path / "none")}


def test_a_dash_means_the_first_line_of_stdin():
    assert passphrase(SecretSources(option_file="-", stdin_line=lambda: "hen and egg\n", prompt=never)) == "hen and egg"


def test_without_terminal_and_without_secret_it_fails_at_once():
    with pytest.raises(NoSecret):
        passphrase(SecretSources())


def test_a_credentials_directory_without_ours_is_passed_over(tmp_path):
    assert passphrase(SecretSources(credentials_directory=str(tmp_path), prompt=lambda: "typed")) == "typed"


def test_a_key_ring_that_fails_or_holds_nothing_is_passed_over(keyring):
    def locked(*_):
        raise keyring.errors.KeyringError

    for answer in (locked, lambda *_: None):
        keyring.get_password = answer
        assert passphrase(SecretSources(keyring=True, prompt=lambda: "typed")) == "typed"


def test_without_the_extra_there_is_no_key_ring(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(NoSecret):
        passphrase(SecretSources(keyring=True))


def unread(**places):
    with pytest.raises(SecretUnread) as refusal:
        passphrase(SecretSources(**places, prompt=never))
    return refusal.value.values["source"]


@pytest.mark.parametrize("text", ["", "\n", b"\xff\xfe", "x" * 5000])
def test_a_file_that_holds_no_passphrase_is_named(secret_file, text):
    path = secret_file(text)

    assert unread(option_file=path) == path


@pytest.mark.parametrize("command", ["", "false", "no-such-command-here", "'unbalanced", "true"])
def test_a_command_that_gives_no_passphrase_is_refused(command):
    assert unread(passphrase_command=command) == "CIMTOOL_PASSPHRASE_COMMAND"


def test_a_descriptor_that_is_not_open_is_refused():
    assert unread(passphrase_fd="987654") == "CIMTOOL_PASSPHRASE_FD"


def test_a_descriptor_is_a_number():
    with pytest.raises(BadValue):
        passphrase(SecretSources(passphrase_fd="three"))


def test_a_dash_without_stdin_is_refused():
    assert unread(option_file="-") == "--passphrase-file"


def test_an_empty_answer_is_refused():
    with pytest.raises(SecretUnread):
        passphrase(SecretSources(prompt=lambda: ""))


@pytest.mark.parametrize("value", ["", os.fsdecode(b"hen\xff")])
def test_a_variable_that_holds_no_text_is_refused(value):
    assert unread(passphrase=value) == "CIMTOOL_PASSPHRASE"


def test_no_secret_shows_in_the_sources(secret_file):
    sources = SecretSources(passphrase="hen", passphrase_command="echo hen")

    assert "hen" not in repr(sources)
