"""`report`: the shop, or one customer, in figures and bars as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from shutil import get_terminal_size
from typing import Annotated

import typer

from cimtool.commands.choosing import day_of
from cimtool.commands.session import Session, session_of
from cimtool.document import JsonObject, Message, Outcome
from cimtool.errors import BadValue
from cimtool.formats.atomic import atomic_file
from cimtool.output.progress import followed
from cimtool.rules.query import parse_args
from cimtool.rules.report import CustomerReport, Report
from cimtool.rules.tiers.standing import Migration
from cimtool.settings import Format
from cimtool.store.report import Watched, customer_report, shop_report
from cimtool.store.resolve import resolve
from cimtool.store.scope import Scope
from cimtool.store.store import Store
from cimtool.store.tiers.diff import tier_diff
from cimtool.store.tiers.metrics import year_before
from cimtool.store.tiers.rules import current_rules
from cimtool.views.page import customer_page, masked_name, shop_page
from cimtool.views.report import (
    customer_json,
    customer_sections,
    customer_sentence,
    migration_json,
    report_json,
    report_sections,
    report_sentence,
)

_INDENT = 2
_NARROWEST = 20
_FILTERS = frozenset(":：")


@dataclass(frozen=True, slots=True)
class _Page:
    """Where to write a page, None: nowhere; over what is there; with the customer's whole name."""

    file: str | None
    force: bool
    unmask: bool = False


def run_report(store: Store, scope: Scope, watched: Watched = iter) -> Report:
    """Return the figures of the shop, or of a part of it; ``watched`` as `shop_report` has it."""
    with store.reading() as db:
        return shop_report(db, current_rules(db), scope, watched)


def run_page(store: Store, scope: Scope, watched: Watched = iter) -> tuple[Report, Migration]:
    """Return the same figures, and who stands where beside a year before."""
    with store.reading() as db:
        ruleset, as_of = current_rules(db), scope.as_of
        return (shop_report(db, ruleset, scope, watched),
                tier_diff(db, ruleset, year_before(as_of), as_of, listed=0, tree=scope.tree))


def run_customer_report(store: Store, customer: str, as_of: date) -> tuple[CustomerReport, int | None]:
    """Return the figures of the customer that was meant, and the merged-away id that led there."""
    with store.reading() as db:
        found = resolve(db, customer)
        return customer_report(db, current_rules(db), as_of, found.customer), found.merged_from


def report(
    ctx: typer.Context,
    whom: Annotated[list[str] | None, typer.Argument(metavar="CUSTOMER|QUERY")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE")] = None,
    html: Annotated[str | None, typer.Option("--html", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force")] = False,
    unmask: Annotated[bool, typer.Option("--unmask")] = False,
) -> None:
    """Report on the shop, on a part of it, or on one customer."""
    session = session_of(ctx)
    day = day_of(as_of, session.settings.today)
    customer = _customer(whom or ())
    if unmask and (html is None or customer is None):
        raise BadValue(name="--unmask", value="report", expected="report CUSTOMER --html FILE --unmask")
    if customer is not None:
        _of_customer(session, customer, day, _Page(html, force, unmask))
    else:
        _of_shop(session, Scope(parse_args(whom or ()), day), _Page(html, force))


def _customer(words: Sequence[str]) -> str | None:
    """Return the one customer that is meant; None if the words, or none at all, are a QUERY."""
    if len(words) != 1 or not words[0].strip() or words[0].startswith("-") or _FILTERS.intersection(words[0]):
        return None
    return words[0]


def _of_shop(session: Session, scope: Scope, page: "_Page") -> None:
    translator = session.printer.translator
    shown = session.settings.interactive and not session.settings.quiet
    watched = partial(followed, label=translator.text("progress.report"), shown=shown)
    if page.file is None:
        found = run_report(session.store, scope, watched)
        session.printer.outcome(Outcome(report_json(found), (report_sentence(found),), report_sections(
            found, translator, _width(session))))
        return
    found, migration = run_page(session.store, scope, watched)
    _write(session, page, shop_page(found, migration, translator), {
        **report_json(found), "migration": migration_json(migration)})


def _of_customer(session: Session, customer: str, day: date, page: "_Page") -> None:
    found, merged_from = run_customer_report(session.store, customer, day)
    if merged_from is not None:
        session.printer.note(Message("note.merged_into", {"old": merged_from, "id": found.customer_id}))
    if page.file is not None:
        shown = found if page.unmask else replace(found, name=masked_name(found.name))
        _write(session, page, customer_page(shown, session.printer.translator), customer_json(found))
        return
    session.printer.outcome(Outcome(customer_json(found), (customer_sentence(found),), customer_sections(
        found, _width(session)), (found.customer_id,)))


def _write(session: Session, page: "_Page", text: str, payload: JsonObject) -> None:
    """Write a page, to stdout if its file is ``-``, and say where it is."""
    assert page.file is not None
    if page.file == "-":
        session.printer.script(text)
        return
    with atomic_file(page.file, force=page.force) as stream:
        stream.write(text)
    session.printer.outcome(Outcome({"file": page.file, **payload}, (
        Message("report.written", {"file": page.file}),)))


def _width(session: Session) -> int | None:
    """Return how many columns a chart may take; None where no person looks at a terminal."""
    if session.settings.format is not Format.TABLE:
        return None
    return max(get_terminal_size().columns - _INDENT, _NARROWEST)
