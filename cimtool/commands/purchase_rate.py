"""`purchase rate set`, `list`, `remove`: what a foreign currency was worth, from which day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from cimtool.commands import values
from cimtool.commands.session import Session, session_of
from cimtool.document import Message, Outcome
from cimtool.errors import BadValue
from cimtool.rules.exchange import Rate, parse_rate
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.tiers.frame import currency_of
from cimtool.store.tiers.rates import counted_in, drop_rate, store_rate, stored_rates, unrated
from cimtool.store.tiers.rules import current_rules
from cimtool.views.rates import rate_json, rate_listing, unrated_message

CURRENCY = Annotated[str, typer.Argument(metavar="CODE")]
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class RateResult:
    """Rates that were set or taken away; ``operation`` None if all was so before."""

    operation: int | None
    rates: tuple[Rate, ...]


def run_set(store: Store, stamp: Stamp, new: Rate) -> RateResult:
    """Keep a rate.

    Raises:
        BadValue: other rates lead to another currency, or it would lead to itself.
    """
    with store.operation(stamp) as current:
        counted = counted_in(current.db)
        if new.into != (counted or new.into):
            raise BadValue(name="--in", value=new.into, expected=counted or "")
        if new.into == new.currency:
            raise BadValue(name="CODE", value=new.currency, expected=f"!= {new.into}")
        store_rate(current, new)
        current.summary = Message("summary.rate_set", {"currency": new.currency, "in": new.into, "rate": new.value,
                                                       "date": new.day})
    return RateResult(current.number, (new,))


def run_remove(store: Store, stamp: Stamp, currency: str, day: str | None) -> RateResult:
    """Take away the rate of a day, or all rates of a currency.

    Raises:
        BadValue: there is none.
    """
    with store.operation(stamp) as current:
        theirs = [rate for rate in stored_rates(current.db) if rate.currency == currency]
        gone = tuple(rate for rate in theirs if day in (None, rate.day))
        if not gone:
            known = ", ".join(rate.day for rate in theirs[-3:])
            raise BadValue(name="--on" if theirs else "CODE", value=day or currency, expected=known or "rate list")
        for rate in gone:
            drop_rate(current, rate)
        current.summary = Message("summary.rate_remove", {"currency": currency, "count": len(gone)})
    return RateResult(current.number, gone)


def put(
    ctx: typer.Context,
    currency: CURRENCY,
    rate: Annotated[str, typer.Argument(metavar="RATE")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    into: Annotated[str | None, typer.Option("--in", metavar="CODE")] = None,
) -> None:
    """Set a rate."""
    session = session_of(ctx)
    value = parse_rate(rate)
    if value is None:
        raise BadValue(name="RATE", value=rate[:_SHOWN], expected="7.12, 0.048")
    counted = values.currency("--in", into) if into is not None else _counted(session)
    day = values.day_or_none("--on", on) or session.settings.today.isoformat()
    new = Rate(values.currency("CODE", currency), counted, day, value)
    result = run_set(session.store, session.stamp("purchase rate set"), new)
    _say(session, result, Message("rate.set" if result.operation is not None else "rate.same", {
        "currency": new.currency, "rate": new.value, "in": new.into, "date": new.day}))


def list_rates(ctx: typer.Context) -> None:
    """List the rates."""
    session = session_of(ctx)
    with session.store.reading() as db:
        rates, counted = stored_rates(db), currency_of(db, current_rules(db), session.settings.today)
        left_out = unrated(db, counted)
    session.printer.listing(rate_listing(rates))
    for one in left_out:
        session.printer.note(unrated_message(one, counted))


def remove(
    ctx: typer.Context,
    currency: CURRENCY,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
) -> None:
    """Take rates away."""
    session = session_of(ctx)
    result = run_remove(session.store, session.stamp("purchase rate remove"), values.currency("CODE", currency),
                        values.day_or_none("--on", on))
    _say(session, result, Message("rate.removed", {"currency": result.rates[0].currency, "count": len(result.rates)}))


def _counted(session: Session) -> str:
    """Return the currency in which the owner counts; of a shop without purchases or rules the usual one."""
    with session.store.reading() as db:
        return currency_of(db, current_rules(db), session.settings.today)


def _say(session: Session, result: RateResult, sentence: Message) -> None:
    undo = (Message("delete.undo", {"operation": result.operation}),) if result.operation is not None else ()
    payload = {"operation": result.operation, "rates": _rates_json(result.rates)}
    session.printer.outcome(Outcome(payload, (sentence, *undo)))


def _rates_json(rates: Sequence[Rate]) -> list[dict[str, str]]:
    return [rate_json(rate) for rate in rates]
