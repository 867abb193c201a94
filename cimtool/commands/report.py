"""`report`: the shop, or one customer, in figures and bars as of a day."""

from datetime import date
from shutil import get_terminal_size
from typing import Annotated

import typer

from cimtool.commands.choosing import day_of
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.rules.report import CustomerReport, Report
from cimtool.settings import Format
from cimtool.store.report import customer_report, shop_report
from cimtool.store.resolve import resolve
from cimtool.store.store import Store
from cimtool.store.tier_rules import current_rules
from cimtool.views.report import (
    customer_json,
    customer_sections,
    customer_sentence,
    report_json,
    report_sections,
    report_sentence,
)

_INDENT = 2
_NARROWEST = 20


def run_report(store: Store, as_of: date) -> Report:
    """Return the figures of the shop."""
    with store.reading() as db:
        return shop_report(db, current_rules(db), as_of)


def run_customer_report(store: Store, customer: str, as_of: date) -> tuple[CustomerReport, int | None]:
    """Return the figures of the customer that was meant, and the merged-away id that led there."""
    with store.reading() as db:
        found = resolve(db, customer)
        return customer_report(db, current_rules(db), as_of, found.customer), found.merged_from


def report(
    ctx: typer.Context,
    customer: Annotated[str | None, typer.Argument()] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
) -> None:
    """Report on the shop or on one customer."""
    session = session_of(ctx)
    day = day_of(as_of, session.settings.today)
    if customer is not None:
        _of_customer(session, customer, day)
        return
    found = run_report(session.store, day)
    session.printer.outcome(Outcome(report_json(found), (report_sentence(found),), report_sections(
        found, session.printer.translator, _width(session))))


def _of_customer(session: Session, customer: str, day: date) -> None:
    found, merged_from = run_customer_report(session.store, customer, day)
    if merged_from is not None:
        session.printer.note(Message("note.merged_into", {"old": merged_from, "id": found.customer_id}))
    session.printer.outcome(Outcome(customer_json(found), (customer_sentence(found),), customer_sections(
        found, _width(session)), (found.customer_id,)))


def _width(session: Session) -> int | None:
    """Return how many columns a chart may take; None where no person looks at a terminal."""
    if session.settings.format is not Format.TABLE:
        return None
    return max(get_terminal_size().columns - _INDENT, _NARROWEST)
