"""Currency rates, and purchases no rate is known for, for people and for scripts."""

from collections.abc import Iterable, Sequence

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.rules.exchange import Rate, Unrated
from cimtool.rules.money import format_amount


def rate_json(rate: Rate) -> JsonObject:
    """Return a rate."""
    return {"currency": rate.currency, "rate": rate.value, "in": rate.into, "on": rate.day}


def rate_listing(rates: Iterable[Rate]) -> Listing[Rate]:
    """Return rates to print."""
    return Listing(rates, (
        Column("currency", lambda rate: rate.currency),
        Column("rate", lambda rate: rate.value, numeric=True),
        Column("rate_in", lambda rate: rate.into),
        Column("rate_on", lambda rate: rate.day),
    ), rate_json, lambda rate: 0, Message("rate.none"))


def unrated_json(left_out: Sequence[Unrated]) -> list[JsonObject]:
    """Return purchases that no amount counts, by their currencies."""
    return [{"currency": one.currency, "purchases": one.count, "amount": format_amount(one.minor, one.currency)}
            for one in left_out]


def unrated_message(one: Unrated, currency: str) -> Message:
    """Return how much of a currency is left out, and the command that changes it."""
    return Message("rate.left_out", {"count": one.count, "unit": one.currency, "counted": currency,
                                     "sum": format_amount(one.minor, one.currency)})
