"""What seals and opens a backup: from the options, the environment or the terminal, never from argv."""

import getpass
import io
import sys
from collections.abc import Callable, Sequence

from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.errors import BadValue, ForeignFile, NoSecret, Usage
from cimtool.formats.source import read_source
from cimtool.settings import secret_environment
from cimtool.vault.age import Identity, Passphrase, Recipient, X25519Recipient, decrypt, read_identities
from cimtool.vault.secrets import SecretSources, passphrase

MAX_RECIPIENTS = 16
_SEALED_KIT = b"age-encryption.org/"


def recipients_of(session: Session, keys: Sequence[str], passphrase_file: str | None) -> list[Recipient]:
    """Return who will open the backup: these keys, or else one passphrase.

    Raises:
        BadValue: one of ``keys`` is no age recipient.
        Usage: keys and a passphrase file do not go together.
        NoSecret: no key, no passphrase, and nobody to ask.
    """
    if not keys:
        return [Passphrase(passphrase(_sources(session, passphrase_file, lambda: _new_passphrase(session))))]
    if passphrase_file is not None:
        raise Usage(problem=session.printer.translator.text("backup.key_or_passphrase"),
                    command="cimtool backup create")
    if len(keys) > MAX_RECIPIENTS:
        raise BadValue(name="--recipient", value=str(len(keys)), expected=f"<= {MAX_RECIPIENTS}")
    return [_recipient(key) for key in keys]


def identities_of(session: Session, kit: str | None, passphrase_file: str | None) -> list[Identity]:
    """Return what opens a backup: the keys in ``kit``, which may itself be sealed, or else one passphrase.

    Raises:
        NoSecret: no kit, or a sealed one, no passphrase, and nobody to ask.
        WrongSecret: the passphrase does not open the kit.
        ForeignFile: ``kit`` holds no keys.
    """
    def secret() -> Passphrase:
        return Passphrase(passphrase(_sources(session, passphrase_file, lambda: _ask(session, "ask.passphrase"))))

    return [secret()] if kit is None else [*_kit_keys(kit, secret)]


def _kit_keys(kit: str, secret: Callable[[], Passphrase]) -> Sequence[Identity]:
    data = read_source(kit)
    if data.startswith(_SEALED_KIT):
        data = decrypt(io.BytesIO(data), [secret()], path=kit).read()
    try:
        return read_identities(data.decode())
    except ValueError:  # not chained: the text may be a secret
        raise ForeignFile(path=kit, wanted="key") from None


def _recipient(key: str) -> Recipient:
    try:
        return X25519Recipient.parse(key)
    except ValueError:
        # Cut short: what was given by mistake may be a secret key.
        raise BadValue(name="--recipient", value=key[:12], expected="age1...") from None


def _sources(session: Session, option_file: str | None, prompt: Callable[[], str]) -> SecretSources:
    environment = secret_environment()
    return SecretSources(
        option_file=option_file,
        stdin_line=_stdin_line,
        passphrase_file=environment.get("CIMTOOL_PASSPHRASE_FILE"),
        passphrase_command=environment.get("CIMTOOL_PASSPHRASE_COMMAND"),
        passphrase_fd=environment.get("CIMTOOL_PASSPHRASE_FD"),
        credentials_directory=environment.get("CREDENTIALS_DIRECTORY"),
        passphrase=environment.get("CIMTOOL_PASSPHRASE"),
        prompt=prompt if session.settings.interactive else None,
    )


def _stdin_line() -> str:
    return sys.stdin.buffer.readline().decode("utf-8", "surrogateescape")


def _new_passphrase(session: Session) -> str:
    """Ask twice: a slip of the finger in a passphrase is found out only when the backup is needed."""
    while True:
        first = _ask(session, "ask.new_passphrase")
        if not first or first == _ask(session, "ask.same_passphrase"):
            return first
        session.printer.note(Message("note.passphrases_differ"))


def _ask(session: Session, message_id: str) -> str:
    try:
        return getpass.getpass(session.printer.translator.text(message_id) + " ", stream=sys.stderr)
    except EOFError:
        raise NoSecret from None
