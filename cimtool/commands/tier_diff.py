"""`tier diff`: the tiers of two days side by side."""

from datetime import date
from typing import Annotated, Final

import typer

from cimtool.commands import values
from cimtool.commands.session import session_of
from cimtool.document import Message, Outcome
from cimtool.rules.tiers.standing import Migration
from cimtool.settings import Format
from cimtool.store.store import Store
from cimtool.store.tiers.diff import tier_diff
from cimtool.store.tiers.rules import current_rules
from cimtool.views.tier_diff import diff_json, diff_movers, diff_title, matrix

_NAMED: Final = 20


def run_diff(store: Store, first: date, second: date, *, listed: int = -1) -> Migration:
    """Compare the tiers of two days by the rules that count; writes nothing."""
    with store.reading() as db:
        return tier_diff(db, current_rules(db), first, second, listed=listed)


def diff(
    ctx: typer.Context,
    first: Annotated[str, typer.Argument(metavar="D1")],
    second: Annotated[str, typer.Argument(metavar="D2")],
) -> None:
    """Compare the tiers of two days."""
    session = session_of(ctx)
    printer = session.printer
    days = [date.fromisoformat(values.day(name, text)) for name, text in (("D1", first), ("D2", second))]
    for_people = session.settings.format in (Format.TABLE, Format.PLAIN, Format.MARKDOWN)
    found = run_diff(session.store, days[0], days[1], listed=_NAMED if for_people else -1)
    if found.ruleset.reads_fields:
        printer.note(Message("tier.note.fields_now"))
    if not for_people:
        printer.outcome(Outcome(diff_json(found), ids=tuple(one.customer_id for one in found.moved)))
        return
    printer.outcome(diff_title(found))
    printer.listing(matrix(found))
    printer.outcome(diff_movers(found))
