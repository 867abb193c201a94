"""`backup plan`: how often a backup is due and which old ones stay; `doctor` watches over it."""

from dataclasses import asdict
from typing import Annotated

import typer

from cimtool.commands.keeping import KeepDaily, KeepLast, KeepMonthly, KeepWeekly, KeepYearly, rules_of
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue, Usage
from cimtool.rules.query import duration_days
from cimtool.rules.retention import KeepRules
from cimtool.store.backups.plan import BackupPlan, backup_plan, store_plan
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store


def run_plan(store: Store, stamp: Stamp, wanted: BackupPlan | None) -> BackupPlan | None:
    """Keep a plan, or with None give it up."""
    with store.operation(stamp) as current:
        store_plan(current, wanted)
        current.summary = Message("summary.backup_plan" if wanted else "summary.no_backup_plan")
    return wanted


def plan(
    ctx: typer.Context,
    every: Annotated[str | None, typer.Option("--every", metavar="DURATION")] = None,
    keep_last: KeepLast = None,
    keep_daily: KeepDaily = None,
    keep_weekly: KeepWeekly = None,
    keep_monthly: KeepMonthly = None,
    keep_yearly: KeepYearly = None,
    none: Annotated[bool, typer.Option("--none")] = False,
) -> None:
    """Show or make the plan of backups."""
    session = session_of(ctx)
    rules = rules_of((keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly))
    if none:
        made = run_plan(session.store, session.stamp("backup plan"), None)
    elif every is None and not rules:
        with session.store.reading() as db:
            made = backup_plan(db)
    else:
        made = run_plan(session.store, session.stamp("backup plan"), _wanted(session, every, rules))
    session.printer.outcome(_outcome(made))


def _wanted(session: Session, every: str | None, rules: KeepRules) -> BackupPlan:
    if every is None:
        raise Usage(problem=session.printer.translator.text("backup.plan_needs_every"), command="cimtool backup plan")
    days = duration_days(every)
    if not days:
        raise BadValue(name="--every", value=every, expected="1d, 2d, 1w")
    return BackupPlan(days, rules)


def _outcome(made: BackupPlan | None) -> Outcome:
    if made is None:
        return Outcome({"every_days": None, "keep": {}}, (Message("backup.plan.none"),))
    keep = {name: count for name, count in asdict(made.rules).items() if count}
    told = ", ".join(f"--keep-{name} {count}" for name, count in keep.items())
    rest = Message("backup.plan.keep", {"rules": told}) if keep else Message("backup.plan.keep_all")
    return Outcome({"every_days": made.every_days, "keep": keep},
                   (Message("backup.plan.every", {"count": made.every_days}), rest))
