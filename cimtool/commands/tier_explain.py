"""`tier explain`: why a customer stands in a tier, with the numbers, and what it would take to rise."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from cimtool.commands.choosing import day_of
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.rules.tiers.rising import rise
from cimtool.rules.tiers.standing import Explained
from cimtool.store.resolve import Resolved, resolve
from cimtool.store.store import Store
from cimtool.store.tiers.explain import explain_tier
from cimtool.store.tiers.rules import current_rules
from cimtool.store.tiers.run import last_run
from cimtool.views.tiers import explained_json, explained_sections, explained_sentence


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """Who it is, and everything that decides the tier."""

    found: Resolved
    explained: Explained


def run_explain(store: Store, customer: str, as_of: date | None, today: date) -> ExplainResult:
    """Explain a customer's tier as of a day; None: that of the newest run, else *today*."""
    with store.reading() as db:
        found = resolve(db, customer)
        last = last_run(db)
        day = as_of or (last.as_of if last is not None else today)
        return ExplainResult(found, explain_tier(db, found.customer.id, current_rules(db), day))


def explain(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """Explain a customer's tier."""
    session = session_of(ctx)
    printer, today = session.printer, session.settings.today
    result = run_explain(session.store, customer, day_of(as_of, today) if as_of is not None else None, today)
    who, explained = result.found.customer, result.explained
    if result.found.merged_from is not None:
        printer.note(Message("note.merged_into", {"old": result.found.merged_from, "id": who.id}))
    if explained.foreign_orders:
        printer.note(Message("tier.note.other_purchases", {"count": explained.foreign_orders,
                                                           "currency": explained.currency}))
    way = rise(explained.ruleset, explained.tried, explained.decided)
    sentences = [explained_sentence(explained, who.name, who.id, printer.translator)]
    if as_of is None and who.tier != explained.tier:
        sentences.append(Message("tier.explain.outdated", {"tier": who.tier}) if who.tier is not None
                         else Message("tier.explain.not_run"))
    printer.outcome(Outcome(explained_json(explained, who.id, who.tier), tuple(sentences),
                            explained_sections(explained, way, who.tier, printer.translator), ids=(who.id,)))
