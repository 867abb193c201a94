"""Where a passphrase comes from: the first place that names one decides.

A passphrase is never on argv, never in an exception and never in a repr.
"""

import os
import shlex
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cimtool.access_errors import NoSecret, SecretUnread, UnsafeSecretFile
from cimtool.errors import BadValue, FileMissing, NotAllowed

CREDENTIAL = "cimtool-passphrase"
KEYRING = ("cimtool", "passphrase")  # as in: keyring set cimtool passphrase
MAX_BYTES = 4096
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# A FIFO must be refused, not waited for.  Windows has neither the flag nor the FIFO.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSources:
    """Every place that may hold the passphrase, in the order in which they are asked.

    None means that the place was not named.  ``option_file`` is ``--passphrase-file``, where
    ``-`` stands for the first line of stdin, read by ``stdin_line``; the names after it are
    environment variables; ``keyring``: the system's key ring may be asked; ``prompt`` is None where
    nobody sits at a terminal.
    """

    option_file: str | None = None
    stdin_line: Callable[[], str] | None = field(default=None, repr=False)
    passphrase_file: str | None = None
    passphrase_command: str | None = field(default=None, repr=False)
    passphrase_fd: str | None = None
    credentials_directory: str | None = None
    passphrase: str | None = field(default=None, repr=False)
    keyring: bool = False
    prompt: Callable[[], str] | None = field(default=None, repr=False)


def passphrase(sources: SecretSources) -> str:
    """Return the passphrase.

    Raises:
        NoSecret: at once, if no place is named and nobody is there to ask.
        SecretUnread: if the place that was named gives nothing, or what is no text.
        UnsafeSecretFile: if the file is not a regular one of ours that only we may read.
        FileMissing, NotAllowed: if the file that was named cannot be opened.
    """
    for name, read in _PLACES.items():
        secret = read(sources)
        if secret is not None:
            return _given(secret, name)
    raise NoSecret


def _given(secret: str, source: str) -> str:
    # Bytes that are no UTF-8 arrive from the environment as lone surrogates.
    if not secret or any("\ud800" <= letter <= "\udfff" for letter in secret):
        raise SecretUnread(source=source)
    return secret


def _from_option(sources: SecretSources) -> str | None:
    if sources.option_file != "-":
        return _from_file(sources.option_file)
    if sources.stdin_line is None:
        raise SecretUnread(source="--passphrase-file")
    return _without_newline(sources.stdin_line())


def _from_file(path: str | None) -> str | None:
    if path is None:
        return None
    with os.fdopen(_open_private(path), "rb") as file:
        return _text(file.read(MAX_BYTES + 1), path)


def _open_private(path: str) -> int:
    descriptor = _open(path)
    # The descriptor is asked, not the path: nobody can swap the file in between.
    status = os.fstat(descriptor)
    if _is_private(status):
        return descriptor
    os.close(descriptor)
    raise UnsafeSecretFile(path=path)


def _open(path: str) -> int:
    try:
        return os.open(path, _OPEN_FLAGS)
    except FileNotFoundError:
        raise FileMissing(path=path) from None
    except PermissionError:
        raise NotAllowed(path=path) from None


def _is_private(status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    if not hasattr(os, "getuid"):  # Windows keeps access lists instead
        return True
    return status.st_uid == os.getuid() and not status.st_mode & OTHERS


def _from_command(sources: SecretSources) -> str | None:
    if sources.passphrase_command is None:
        return None
    try:
        words = shlex.split(sources.passphrase_command)
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError):
        # Not chained: the command line itself may hold a secret.
        raise SecretUnread(source="CIMTOOL_PASSPHRASE_COMMAND") from None
    return _text(done.stdout, "CIMTOOL_PASSPHRASE_COMMAND")


def _from_descriptor(sources: SecretSources) -> str | None:
    name, number = "CIMTOOL_PASSPHRASE_FD", sources.passphrase_fd
    if number is None:
        return None
    if not (number.isascii() and number.isdigit()):
        raise BadValue(name=name, value=number, expected="0-9")
    try:
        with os.fdopen(int(number), "rb") as pipe:
            return _text(pipe.read(MAX_BYTES + 1), name)
    except (OSError, OverflowError):
        raise SecretUnread(source=name) from None


def _from_credential(sources: SecretSources) -> str | None:
    """Unlike the others this place is named by systemd, not by a person: it may lack our file."""
    if sources.credentials_directory is None:
        return None
    try:
        # The mode is systemd's business; with an access list its group bits mean nothing.
        return _text((Path(sources.credentials_directory) / CREDENTIAL).read_bytes(), CREDENTIAL)
    except FileNotFoundError:
        return None
    except OSError:
        raise SecretUnread(source=CREDENTIAL) from None


def _from_keyring(sources: SecretSources) -> str | None:
    """Ask the key ring, where there is one: it is an extra, locked or out of reach as often as not."""
    if not sources.keyring:
        return None
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(*KEYRING)
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return None
    return found


def _text(data: bytes, source: str) -> str:
    if len(data) > MAX_BYTES:
        raise SecretUnread(source=source)
    try:
        return _given(_without_newline(data.decode()), source)
    except UnicodeDecodeError:
        raise SecretUnread(source=source) from None


def _without_newline(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")


_PLACES: dict[str, Callable[[SecretSources], str | None]] = {
    "--passphrase-file": _from_option,
    "CIMTOOL_PASSPHRASE_FILE": lambda sources: _from_file(sources.passphrase_file),
    "CIMTOOL_PASSPHRASE_COMMAND": _from_command,
    "CIMTOOL_PASSPHRASE_FD": _from_descriptor,
    CREDENTIAL: _from_credential,
    "CIMTOOL_PASSPHRASE": lambda sources: sources.passphrase,
    "keyring": _from_keyring,
    "prompt": lambda sources: sources.prompt() if sources.prompt else None,
}
