"""What seals and opens a backup: from the options, the database, the environment or the terminal, never from argv."""

import getpass
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cimtool.access_errors import NoSecret, WrongSecret
from cimtool.commands.session import Session
from cimtool.document import Message
from cimtool.errors import BadValue, Usage
from cimtool.formats.source import read_source
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.settings import secret_environment
from cimtool.store.access.log import record_if_possible
from cimtool.store.backups.keys import (
    BackupKeys,
    backup_keys,
    keys_at,
    known_keys,
    signing_key_path,
    stored_signing_key,
)
from cimtool.vault.age import Identity, Passphrase, Recipient, X25519Recipient
from cimtool.vault.kit import MAX_BYTES, Kit, opened_kit
from cimtool.vault.secrets import SecretSources, passphrase
from cimtool.vault.signature import Signer, SigningKey

MAX_RECIPIENTS = 16
# 5 groups of 4 from 32 signs that are hard to mistake for one another: 100 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz023456789"
_GROUPS, _GROUP_LENGTH = 5, 4
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Sealing:
    """Whom a backup is sealed to, and what signs it.

    ``signing`` is None where `backup init` never ran; or where its key is gone, and then ``lost`` is True.
    """

    recipients: tuple[Recipient, ...]
    signing: SigningKey | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a backup; if ``signers`` is not empty, one of them must have made it.

    ``signing`` is the signing key that the kit holds.
    """

    identities: tuple[Identity, ...] = field(repr=False)
    signers: tuple[Signer, ...] = ()
    signing: SigningKey | None = field(default=None, repr=False)


def sealing_of(session: Session, keys: Sequence[str], passphrase_file: str | None) -> Sealing:
    """Return how to seal a backup of the session's database.

    To ``keys`` and to what `backup init` remembered; to the passphrase alone that
    ``passphrase_file`` holds; else to one from the environment or the terminal.

    Raises:
        DatabaseMissing: nothing there yet.
        BadValue: one of ``keys`` is no age recipient, or they are too many.
        Usage: keys and a passphrase file do not go together.
        NoSecret: no key, no passphrase, and nobody to ask.
    """
    if keys and passphrase_file is not None:
        raise Usage(problem=session.printer.translator.text("backup.key_or_passphrase"),
                    command="cimtool backup create")
    with session.store.reading() as db:
        known = backup_keys(db)
    signing = _signing_key(session) if known.signers else None
    if passphrase_file is None and (keys or known.recipients):
        return Sealing(_recipients(known, keys), signing, lost=bool(known.signers) and signing is None)
    return Sealing((new_passphrase(session, passphrase_file, "ask.new_passphrase"),), signing)


def resealing_of(session: Session, keys: Sequence[str]) -> Sealing:
    """Return how old backups are sealed anew: to ``keys`` and to what `backup init` remembered, if it ever ran.

    Raises:
        BadValue: one of ``keys`` is no age recipient, or they are too many.
        Usage: nobody is named.
    """
    known = known_keys(session.store)
    if not (keys or known.recipients):
        raise Usage(problem=session.printer.translator.text("backup.rekey_to_whom"), command="cimtool backup rekey")
    return Sealing(_recipients(known, keys), _signing_key(session) if known.signers else None)


def opening_of(session: Session, kit: str | None, passphrase_file: str | None) -> Opening:
    """Return what opens a backup: the keys in ``kit``, which may itself be sealed, or else one passphrase.

    Whoever knows the passphrase of a backup may have made it; whoever has only the public key of
    a kit may not, so its backups must be signed.

    Raises:
        NoSecret: no kit, or a sealed one, no passphrase, and nobody to ask.
        WrongSecret: the passphrase does not open the kit.
        ForeignFile: ``kit`` holds no keys.
    """
    if kit is None:
        return Opening((_passphrase(session, passphrase_file, "ask.passphrase"),))
    opened = kit_at(session, kit, passphrase_file)
    return Opening(opened.identities, _signers(session, opened), opened.signing)


def kit_at(session: Session, path: str, passphrase_file: str | None) -> Kit:
    """Read a kit or an identity file, asking for a passphrase only if it is sealed; fails as `opening_of`."""
    data = read_source(path, stdin=sys.stdin.buffer, at_most=MAX_BYTES + 1)
    with failures_recorded(session, path):
        return opened_kit(data, lambda: _passphrase(session, passphrase_file, "ask.kit_passphrase"), path=path)


@contextmanager
def failures_recorded(session: Session, path: str) -> Iterator[None]:
    """Have the record of access say of a passphrase or key that it did not open a file."""
    try:
        yield
    except WrongSecret:
        stamp = session.stamp("unlock")
        record_if_possible(session.store, stamp, Event(kind=AccessKind.UNLOCK_FAILED, object=Path(path).name))
        raise


def new_passphrase(session: Session, passphrase_file: str | None, question: str) -> Passphrase:
    """Return a passphrase to seal with: from where secrets come from, or typed twice, or made up for who types none.

    Raises:
        NoSecret: none is named, and nobody is there to ask.
    """
    return Passphrase(new_passphrase_text(session, passphrase_file, question))


def new_passphrase_text(session: Session, passphrase_file: str | None, question: str, *, apart: bool = False) -> str:
    """As `new_passphrase`; ``apart``: the usual places hold another one, so only the file or a person is asked.

    Raises:
        NoSecret: none is named, and nobody is there to ask.
    """
    sources = _sources(session, passphrase_file, lambda: _typed_twice(session, question))
    if apart:
        sources = SecretSources(option_file=passphrase_file, stdin_line=sources.stdin_line, prompt=sources.prompt)
    text = passphrase(sources)
    if len(text) < _SHORT:
        session.printer.note(Message("note.short_passphrase"))
    return text


def asked_passphrase(session: Session, passphrase_file: str | None, question: str) -> str:
    """Return a passphrase to open with, from where secrets come from.

    Raises:
        NoSecret: none is named, and nobody is there to ask.
    """
    return passphrase(_sources(session, passphrase_file, lambda: _ask(session, question)))


def _recipients(known: BackupKeys, keys: Sequence[str]) -> tuple[Recipient, ...]:
    texts = (*known.recipients, *(key for key in keys if key not in known.recipients))
    if len(texts) > MAX_RECIPIENTS:
        raise BadValue(name="--recipient", value=str(len(keys)), expected=f"<= {MAX_RECIPIENTS}")
    return tuple(map(recipient_of, texts))


def _signing_key(session: Session) -> SigningKey | None:
    """Return the key that the database's backups are signed with; say so if something is wrong with it."""
    stored = stored_signing_key(session.settings.db)
    path = str(signing_key_path(session.settings.db))
    if stored is None:
        session.printer.note(Message("note.signing_key_missing", {"path": path}))
        return None
    if stored.exposed:
        session.printer.note(Message("note.signing_key_exposed", {"path": path}))
    return stored.key


def _signers(session: Session, kit: Kit) -> tuple[Signer, ...]:
    """Return who makes the backups of a kit; of a key typed off paper, as far as the database knows it."""
    if kit.signing is not None:
        return (kit.signing.signer(), *_remembered_signers(session, kit))
    return _remembered_signers(session, kit)


def _remembered_signers(session: Session, kit: Kit) -> tuple[Signer, ...]:
    known = keys_at(session.settings.db)
    ours = {str(identity.recipient()) for identity in kit.identities}
    if ours.isdisjoint((*known.recipients, *known.former)):
        return ()
    return tuple(map(Signer.parse, known.signers))


def recipient_of(key: str) -> X25519Recipient:
    """Return the public key that was typed.

    Raises:
        BadValue: it is none.
    """
    try:
        return X25519Recipient.parse(key)
    except ValueError:
        # Cut short: what was given by mistake may be a secret key.
        raise BadValue(name="--recipient", value=key[:12], expected="age1...") from None


def _passphrase(session: Session, option_file: str | None, question: str) -> Passphrase:
    return Passphrase(asked_passphrase(session, option_file, question))


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
        keyring=True,
        prompt=prompt if session.settings.interactive else None,
    )


def _stdin_line() -> str:
    return sys.stdin.buffer.readline().decode("utf-8", "surrogateescape")


def _typed_twice(session: Session, question: str) -> str:
    """Ask twice: a slip of the finger in a passphrase is found out only when the backup is needed."""
    while True:
        first = _ask(session, question)
        if not first:
            return _made_up(session)
        if first == _ask(session, "ask.same_passphrase"):
            return first
        session.printer.note(Message("note.passphrases_differ"))


def _made_up(session: Session) -> str:
    """Make a passphrase and show it, on the terminal only, until it was copied right once."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    text = "-".join(groups)
    while _ask(session, "ask.made_up_passphrase", {"passphrase": text}) != text:
        session.printer.note(Message("note.passphrases_differ"))
    return text


def _ask(session: Session, message_id: str, values: Mapping[str, str] | None = None) -> str:
    try:
        return getpass.getpass(session.printer.translator.text(message_id, values) + " ", stream=sys.stderr)
    except EOFError:
        raise NoSecret from None
