"""`backup init`: the recovery key, its kit, and what belongs in the safe.

Every step is durable before the next one relies on it: the kit first, opened again from the disk;
then the signing key; then, in one operation, the public keys in the database; then the first key of the record of
access.  A run that was killed is run again with the same kit, which it then takes up instead of making another.
"""

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.sealing import kit_at, new_passphrase
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome, Section
from cimtool.errors import BadValue, ExitCode
from cimtool.formats.atomic import atomic_binary
from cimtool.formats.disk import disk_errors
from cimtool.rules.access.entry import AccessKind, Event
from cimtool.store.access.log import seal_record
from cimtool.store.backups.keys import (
    BackupKeys,
    backup_keys,
    known_keys,
    put_signing_key,
    remember_keys,
    signing_key_path,
)
from cimtool.store.backups.shelf import STREAM
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.vault.age import Passphrase
from cimtool.vault.forward import record_root
from cimtool.vault.kit import Kit, new_kit, opened_kit, sealed_kit

KIT_SUFFIX = "-kit.age"
_FOR_THE_SAFE = ("backup.safe.kit", "backup.safe.passphrase", "backup.safe.lost")


@dataclass(frozen=True, slots=True)
class KitFile:
    """A kit and where it stands; ``made``: by this run."""

    path: Path
    kit: Kit = field(repr=False)
    made: bool


@dataclass(frozen=True, slots=True)
class InitResult:
    """What holds from now on; ``operation`` is None if the database knew it all before."""

    file: KitFile
    keys: BackupKeys
    signing_key: Path
    operation: int | None


def make_kit(path: Path, passphrase: Passphrase, *, created: str) -> KitFile:
    """Write a new kit and open it again from the disk; overwrites nothing.

    Raises:
        FileExists: something is there.
        WrongSecret, Damaged: what the disk holds does not open.
    """
    with atomic_binary(path) as file:
        file.write(sealed_kit(new_kit(), passphrase, created=created))
    return KitFile(path, opened_kit(path.read_bytes(), lambda: passphrase, path=str(path)), made=True)


def run_init(store: Store, stamp: Stamp, file: KitFile) -> InitResult:
    """Have the database seal to a kit and sign with its key from now on."""
    signing = file.kit.signing
    recipient = str(file.kit.recovery.recipient())
    if signing is not None:
        with disk_errors(store.path.parent):
            store.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put_signing_key(store.path, signing)
    with store.operation(stamp, create=True) as current:
        keys = backup_keys(current.db).replaced(recipient, str(signing.signer()) if signing else None)
        remember_keys(current, keys)
        current.access = Event(kind=AccessKind.KEY, object=recipient)
        current.summary = Message("summary.backup_init", {"recipient": recipient})
    # Whoever holds the kit stands for the record up to here, and its keys begin anew.
    seal_record(store, stamp, record_root(file.kit.recovery.secret), Event(kind=AccessKind.KEY, object=recipient))
    return InitResult(file, keys, signing_key_path(store.path), current.number)


def init(
    ctx: typer.Context,
    kit: Annotated[Path | None, typer.Option("--kit", metavar="FILE")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
    paper: Annotated[bool, typer.Option("--paper")] = False,
) -> int:
    """Make the recovery kit."""
    session = session_of(ctx)
    if str(kit) == STREAM:
        raise BadValue(name="--kit", value=STREAM, expected="FILE")
    file = _kit_file(session, kit or _beside(session.settings.db), passphrase_file)
    if file is None:
        session.printer.note(Message("backup.init.declined"))
        return ExitCode.FAILED
    result = run_init(session.store, session.stamp("backup init"), file)
    session.printer.outcome(Outcome(_json(result, paper=paper), _sentences(result), _sheet(result, paper=paper)))
    return ExitCode.DONE


def _beside(database: Path) -> Path:
    """Return where a kit goes that nobody named, with the folder that the first write would make."""
    with disk_errors(database.parent):
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return database.with_name(database.stem + KIT_SUFFIX)


def _kit_file(session: Session, path: Path, passphrase_file: str | None) -> KitFile | None:
    """Return the kit to use, the one at ``path`` or a new one there; None if it was not agreed to."""
    known = known_keys(session.store)
    if path.exists():
        file = KitFile(path, kit_at(session, str(path), passphrase_file), made=False)
        return file if _agreed(session, known, str(file.kit.recovery.recipient())) else None
    if not _agreed(session, known, None):
        return None
    stamp = session.stamp("backup init")
    return make_kit(path, new_passphrase(session, passphrase_file, "ask.new_kit_passphrase"), created=stamp.at_text)


def _agreed(session: Session, known: BackupKeys, recipient: str | None) -> bool:
    """Tell whether another key may take the place of the remembered one.

    Raises:
        MustAsk: there is nobody to ask.
    """
    if not known.recipients or recipient in known.recipients:
        return True
    return session.printer.confirm(Message("ask.other_kit", {"recipient": known.recipients[-1]}))


def _bare_machine(kit: Path) -> tuple[str, ...]:
    """Return the commands of a restore without cimtool."""
    return (f"age -d -i {shlex.quote(kit.name)} BACKUP > b.tar.zst", "zstd -d b.tar.zst", "tar -xf b.tar",
            "sqlite3 customers.db 'PRAGMA integrity_check'")


def _json(result: InitResult, *, paper: bool) -> JsonObject:
    kit = result.file.kit
    payload: JsonObject = {
        "kit": str(result.file.path), "made": result.file.made, "recipient": result.keys.recipients[-1],
        "former": list(result.keys.former), "signer": result.keys.signers[-1] if kit.signing else None,
        "signing_key": str(result.signing_key) if kit.signing else None, "operation": result.operation,
        "commands": list(_bare_machine(result.file.path))}
    return payload | ({"secret_key": kit.recovery.reveal()} if paper else {})


def _sentences(result: InitResult) -> tuple[Message, ...]:
    done = Message("backup.init.made" if result.file.made else "backup.init.taken_up",
                   {"kit": str(result.file.path)})
    former = [Message("backup.init.former", {"recipient": key}) for key in result.keys.former]
    return (done, Message("backup.init.no_secret"), *former)


def _sheet(result: InitResult, *, paper: bool) -> tuple[Section, ...]:
    """Return what to print for the safe; with ``paper`` the secret key itself, which needs no passphrase."""
    kit = result.file.kit
    keys = [(Message("backup.safe.recipient"), result.keys.recipients[-1])]
    keys += [(Message("backup.safe.signer"), str(kit.signing.signer()))] if kit.signing else []
    keys += [(Message("backup.safe.secret_key"), kit.recovery.reveal())] if paper else []
    things = tuple(Message(thing, {"kit": result.file.path.name}) for thing in _FOR_THE_SAFE)
    return (Section(Message("backup.safe"), lines=things), Section(None, pairs=tuple(keys)),
            Section(Message("backup.bare_machine"), lines=_bare_machine(result.file.path)))
