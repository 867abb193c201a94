"""`backup verify` and `backup drill`: a backup read to its last byte, and a restore of it rehearsed."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from cimtool.commands.checked import check_json, check_sentence
from cimtool.commands.opening import SealedBackup, Unpacked, Watch, sealed_backup, unpack
from cimtool.commands.session import Session, session_of
from cimtool.commands.shelving import note_failure, note_reading
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import Damaged, ExitCode, ForeignFile
from cimtool.store.backups.catalogue import BackupCheck, CheckKind
from cimtool.store.backups.image import Check, Verdict, facts_of
from cimtool.store.backups.workplace import staging_parent, work_folder
from cimtool.store.connect import open_writer
from cimtool.store.health import examine

# Of the place where the rehearsal is held, not of the backup.
_NOT_OF_A_COPY = frozenset({"free_space", "file_mode"})

Identity = Annotated[str | None, typer.Option("--identity", metavar="KIT")]
PassphraseFile = Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")]
AllowUnsigned = Annotated[bool, typer.Option("--allow-unsigned")]


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What became of every check of a backup."""

    file: str
    unpacked: Unpacked

    @property
    def verdict(self) -> Verdict:
        """The checks, and how many customers there are."""
        return self.unpacked.verdict


def run_verify(backup: SealedBackup, *, parent: Path, watch: Watch) -> VerifyResult:
    """Read a backup to its last byte and check the database in it, in a private folder in ``parent``."""
    with work_folder(parent) as folder:
        return VerifyResult(backup.name, unpack(backup, folder / "image.db", watch))


def run_drill(backup: SealedBackup, *, parent: Path, watch: Watch) -> VerifyResult:
    """Restore a backup into a private folder in ``parent``, bring it up to date and check all of it.

    The live database is neither read nor written.
    """
    with work_folder(parent) as folder:
        image = folder / "image.db"
        unpacked = unpack(backup, image, watch)
        if unpacked.verdict.failed is None:
            unpacked = replace(unpacked, verdict=_rehearsed(image, unpacked.verdict))
        return VerifyResult(backup.name, unpacked)


def verify(ctx: typer.Context, file: Annotated[str, typer.Argument()], identity: Identity = None,
           passphrase_file: PassphraseFile = None, allow_unsigned: AllowUnsigned = False) -> int:
    """Check a backup."""
    session = session_of(ctx)
    with sealed_backup(session, file, identity, passphrase_file, allow_unsigned=allow_unsigned) as backup:
        result = _remembered(session, backup, CheckKind.VERIFY, run_verify)
    session.printer.report(_outcome(result, sound="backup.sound"))
    return ExitCode.DAMAGED if result.verdict.failed else ExitCode.DONE


def drill(ctx: typer.Context, file: Annotated[str, typer.Argument()], identity: Identity = None,
          passphrase_file: PassphraseFile = None, allow_unsigned: AllowUnsigned = False) -> int:
    """Rehearse a restore."""
    session = session_of(ctx)
    with sealed_backup(session, file, identity, passphrase_file, allow_unsigned=allow_unsigned) as backup:
        result = _remembered(session, backup, CheckKind.DRILL, run_drill)
    session.printer.report(_outcome(result, sound="backup.drilled"))
    return ExitCode.DAMAGED if result.verdict.failed else ExitCode.DONE


def _rehearsed(image: Path, verdict: Verdict) -> Verdict:
    """Open a restored copy as the program would, migrations and all, and do what `doctor` does."""
    known = {check.name for check in verdict.checks}
    with closing(open_writer(image, busy_timeout_s=0)) as db:
        found = [check for check in examine(db, image) if check.name not in known | _NOT_OF_A_COPY]
        facts = facts_of(db)
    same = facts.customers == verdict.customers
    counted = Check("customers", ok=same, detail="ok" if same else f"{facts.customers}, not {verdict.customers}")
    return replace(verdict, checks=(*verdict.checks, counted, *found))


def _remembered(session: Session, backup: SealedBackup, kind: CheckKind,
                run: Callable[..., VerifyResult]) -> VerifyResult:
    """Check a backup, and remember in the database that it was done."""
    stamp = session.stamp("backup")
    try:
        result = run(backup, parent=staging_parent(session.settings.db), watch=session.progress)
    except (Damaged, ForeignFile) as error:
        note_failure(session.store, backup.name, BackupCheck(kind, stamp.at_text, ok=False, detail=error.code))
        raise
    failed = result.verdict.failed
    check = BackupCheck(kind, stamp.at_text, ok=failed is None, detail=failed.name if failed else "")
    note_reading(session.store, backup, result.unpacked, check)
    return result


def _outcome(result: VerifyResult, *, sound: str) -> Outcome:
    verdict = result.verdict
    payload: JsonObject = {"file": result.file, "ok": verdict.failed is None, "customers": verdict.customers,
                           "checks": [check_json(check) for check in verdict.checks]}
    whole = Message("backup.broken" if verdict.failed else sound,
                    {"file": result.file, "count": verdict.customers or 0})
    return Outcome(payload, (*map(check_sentence, verdict.checks), whole))
