"""`tier run`, `tier show`: puts every customer into a tier by the rules, and tells how many stand in each."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import typer

from cimtool.commands.choosing import day_of
from cimtool.commands.session import Session, session_of
from cimtool.commands.tier_rules import rules_file
from cimtool.document import Message, Outcome
from cimtool.rules.tiers.reading import read_rules
from cimtool.rules.tiers.ruleset import Ruleset
from cimtool.rules.tiers.standing import TierRun, TierShare
from cimtool.settings import Format
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.tiers.frame import currency_of
from cimtool.store.tiers.rules import current_rules, store_rules
from cimtool.store.tiers.run import LastRun, last_run, run_tiers, standing
from cimtool.views.tiers import run_json, run_sections, share_listing

_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found; ``operation`` None if nothing changed, or nothing should."""

    operation: int | None
    run: TierRun


@dataclass(frozen=True, slots=True)
class ShowResult:
    """The present distribution; ``last`` None: there was no run yet."""

    last: LastRun | None
    ruleset: Ruleset
    currency: str
    shares: tuple[TierShare, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """How to run: the day, rules to load first, cut points as they are on that day, only to try, how many to list."""

    as_of: date
    rules: str | None = None
    measure_anew: bool = False
    dry_run: bool = False
    listed: int = -1


def run_run(store: Store, stamp: Stamp, how: Running) -> RunResult:
    """Put every customer into its tier.

    Raises:
        BadRules: the rules cannot be read.
    """
    ruleset = read_rules(how.rules) if how.rules is not None else None
    with store.operation(stamp) as current:
        if how.rules is not None:
            store_rules(current, how.rules)
        run = run_tiers(current, ruleset or current_rules(current.db), how.as_of, measure_anew=how.measure_anew,
                        listed=how.listed)
        moved = sum(run.moves.values())
        current.summary = Message("summary.tier_run", {"as_of": run.as_of.isoformat(), "count": moved})
        current.discard = how.dry_run
    return RunResult(current.number, run)


def run_show(store: Store, today: date) -> ShowResult:
    """Return how many customers stand in each tier, and what they spent in the twelve months up to the newest run."""
    with store.reading() as db:
        last, ruleset = last_run(db), current_rules(db)
        as_of = last.as_of if last is not None else today
        currency = last.currency if last is not None else currency_of(db, ruleset, as_of)
        return ShowResult(last, ruleset, currency, tuple(standing(db, ruleset.names, as_of, currency)))


def run(
    ctx: typer.Context,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    rules: Annotated[str | None, typer.Option("--rules", metavar="FILE")] = None,
    new_cuts: Annotated[bool, typer.Option("--new-cuts")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    """Run the tier rules."""
    session = session_of(ctx)
    for_people = session.settings.format in (Format.TABLE, Format.PLAIN, Format.MARKDOWN)
    how = Running(day_of(as_of, session.settings.today), rules_file(rules) if rules is not None else None, new_cuts,
                  dry_run, _NAMED + 1 if for_people else -1)
    result = run_run(session.store, session.stamp("tier run"), how)
    _say_conditions(session, result.run)
    found, moved = result.run, sum(result.run.moves.values())
    sentence = Message("tier.would_run" if dry_run else "tier.ran", {
        "as_of": found.as_of.isoformat(), "customers": found.customers, "count": moved})
    session.printer.outcome(Outcome(run_json(found, result.operation), (sentence,),
                                    run_sections(found, session.printer.translator),
                                    tuple(one.customer_id for one in found.moved)))


def show(ctx: typer.Context) -> None:
    """Show how many customers stand in each tier."""
    session = session_of(ctx)
    result = run_show(session.store, session.settings.today)
    session.printer.listing(share_listing(result.shares, result.ruleset, result.currency, session.printer.translator))
    session.printer.note(Message("tier.never_run") if result.last is None else Message(
        "tier.show.as_of", {"as_of": result.last.as_of.isoformat(), "currency": result.currency}))


def _say_conditions(session: Session, found: TierRun) -> None:
    """Say what a run could not know as of its day, or left out."""
    if found.earlier_than is not None:
        session.printer.note(Message("tier.note.earlier", {"as_of": found.as_of.isoformat(),
                                                           "last": found.earlier_than}))
    if found.ruleset.reads_fields and found.as_of < session.settings.today:
        session.printer.note(Message("tier.note.fields_now"))
    if found.foreign:
        session.printer.note(Message("tier.note.currencies", {"count": found.foreign, "currency": found.currency}))
