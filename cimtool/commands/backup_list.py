"""`backup list`: which backups stand in a folder, and what is known of them."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cimtool.access_errors import WrongSecret
from cimtool.commands.keeping import KeepDaily, KeepLast, KeepMonthly, KeepWeekly, KeepYearly, rules_of
from cimtool.commands.sealing import opening_of
from cimtool.commands.session import session_of
from cimtool.errors import BackupMissing, Damaged, DatabaseMissing, ForeignFile, NewerVersion, NotAFile, NotAllowed
from cimtool.formats.disk import disk_errors
from cimtool.localtime import local_time
from cimtool.rules.retention import KeepRules, Kept, first_to_go, judge
from cimtool.store.backups.catalogue import Known, known_backups
from cimtool.store.backups.holdings import Holding, holdings
from cimtool.store.backups.plan import BackupPlan, backup_plan
from cimtool.store.backups.shelf import open_backup
from cimtool.store.stamp import instant_text
from cimtool.store.store import Store
from cimtool.vault.age import Identity
from cimtool.vault.container import read_label
from cimtool.views.backups import ListedBackup, Opens, backup_listing

_NO_PLAN = BackupPlan(every_days=1, rules=KeepRules())


def run_list(store: Store, folder: Path, wished: KeepRules, now: datetime) -> list[ListedBackup]:
    """Return the backups in a folder, newest first; without a database nothing is known of them.

    ``wished`` rules stand in the place of the plan's.

    Raises:
        BackupMissing, NotAFile, NotAllowed: there is no folder to look into.
    """
    _require_folder(folder)
    known, plan = _known(store)
    rules = wished or plan.rules
    with disk_errors(folder):
        held = holdings(folder, known, any_name=True)
    by_name = {holding.path.name: holding for holding in held}
    backups = [holding.held for holding in held]
    first = first_to_go(backups, rules, local_time(now), plan.every) if rules else None
    return [_listed(by_name[one.backup.name], one.reasons if rules else (),
                    first.at if first and first.name == one.backup.name else None)
            for one in judge(backups, rules, local_time(now))]


def list_backups(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    keep_last: KeepLast = None,
    keep_daily: KeepDaily = None,
    keep_weekly: KeepWeekly = None,
    keep_monthly: KeepMonthly = None,
    keep_yearly: KeepYearly = None,
    identity: Annotated[str | None, typer.Option("--identity", metavar="KIT")] = None,
    passphrase_file: Annotated[str | None, typer.Option("--passphrase-file", metavar="FILE")] = None,
) -> None:
    """List backups."""
    session = session_of(ctx)
    rules = rules_of((keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly))
    listed = run_list(session.store, folder, rules, session.settings.now)
    if identity is not None or passphrase_file is not None:
        identities = opening_of(session, identity, passphrase_file).identities
        listed = [_labelled(one, identities) for one in listed]
    session.printer.listing(backup_listing(listed, session.printer.translator))


def _labelled(listed: ListedBackup, identities: Sequence[Identity]) -> ListedBackup:
    """Return a backup with what its sealed label says: its name anybody can give it."""
    try:
        with open_backup(listed.file, sys.stdin.buffer) as source:
            label = read_label(source, identities, path=listed.file)
    except (WrongSecret, NotAllowed, BackupMissing):
        return replace(listed, opens=Opens.NO)
    except NewerVersion:
        return replace(listed, opens=Opens.NEWER)
    except (Damaged, ForeignFile):
        return replace(listed, opens=Opens.BROKEN)
    return replace(listed, opens=Opens.YES, seq=label.seq, created_at=label.created)


def _require_folder(folder: Path) -> None:
    with disk_errors(folder):
        if not folder.exists():
            raise BackupMissing(path=str(folder))
        if not folder.is_dir():
            raise NotAFile(path=str(folder))


def _known(store: Store) -> tuple[tuple[Known, ...], BackupPlan]:
    """Return what this database knows; the backups can be listed where there is none, or a broken one."""
    try:
        with store.reading() as db:
            return known_backups(db), backup_plan(db) or _NO_PLAN
    except (DatabaseMissing, Damaged, ForeignFile):
        return (), _NO_PLAN


def _listed(holding: Holding, reasons: tuple[Kept, ...], goes_at: datetime | None) -> ListedBackup:
    known, held = holding.known, holding.held
    return ListedBackup(
        file=str(holding.path), seq=held.seq, created_at=instant_text(held.at), size_bytes=holding.size_bytes,
        customers=known.file.customers if known else None, verified_at=known.verified_at if known else None,
        drilled_at=known.drilled_at if known else None, standing=held.standing, reasons=reasons,
        expires_at=instant_text(goes_at) if goes_at else None)
