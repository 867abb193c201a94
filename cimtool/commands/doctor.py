"""`doctor`: whether the database is sound, and what to do if not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from cimtool.commands.checked import check_json, check_sentence
from cimtool.commands.session import session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import ExitCode
from cimtool.store.backups.image import Check
from cimtool.store.backups.keys import MISSING, signing_checks
from cimtool.store.backups.plan import plan_checks
from cimtool.store.health import examine, key_checks
from cimtool.store.store import Store

# What cures it; a backup from before, where nothing less does.
_CURES = {
    "file_mode": "doctor.cure.file_mode",
    "derivation": "doctor.cure.index",
    "derived": "doctor.cure.index",
    "search_index": "doctor.cure.index",
    "free_space": "doctor.cure.free_space",
    "backup_due": "doctor.cure.backup",
    "drill_due": "doctor.cure.drill",
    "signing_key": "doctor.cure.signing_key",
    "record": "doctor.cure.record",
    "record_key": "doctor.cure.record_key",
}


@dataclass(frozen=True, slots=True)
class DoctorResult:
    """What became of every check of a database."""

    file: str
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that found something."""
        return tuple(check for check in self.checks if not check.ok)


def run_doctor(store: Store, *, rebuild: bool, now: datetime) -> DoctorResult:
    """Check everything, after deriving everything anew if ``rebuild``; of backups, what the owner has set up."""
    if rebuild:
        store.rebuild_derived()
    with store.reading(as_is=True, whole=True) as db:
        return DoctorResult(str(store.path), (
            *examine(db, store.path), *signing_checks(db, store.path), *key_checks(db), *plan_checks(db, now)))


def doctor(
    ctx: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild-index")] = False,
) -> int:
    """Check the database."""
    session = session_of(ctx)
    result = run_doctor(session.store, rebuild=rebuild, now=session.settings.now)
    session.printer.report(_outcome(result))
    for advice in _advice(result):
        session.printer.note(advice)
    return ExitCode.LOOK if result.failed else ExitCode.DONE


def _outcome(result: DoctorResult) -> Outcome:
    payload: JsonObject = {"ok": not result.failed, "checks": [check_json(check) for check in result.checks]}
    return Outcome(payload, (*map(check_sentence, result.checks), _whole(result)))


def _whole(result: DoctorResult) -> Message:
    if result.failed:
        return Message("doctor.unsound", {"file": result.file, "count": len(result.failed)})
    return Message("doctor.sound", {"file": result.file})


def _advice(result: DoctorResult) -> list[Message]:
    """Return what to do, each thing once; without a fault only how backups are signed, and that they can be planned."""
    cures = [_CURES.get(check.name, "doctor.cure.restore") for check in result.checks
             if not check.ok or check.detail == MISSING]
    if not result.failed and not any(check.name == "backup_due" for check in result.checks):
        cures.append("doctor.no_plan")
    return [Message(cure, {"file": result.file}) for cure in dict.fromkeys(cures)]
