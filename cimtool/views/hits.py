"""What `search` found, for scripts and for people, who also read why."""

from collections.abc import Callable, Iterable

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.fields import CUSTOM_PREFIX
from cimtool.i18n import Translator
from cimtool.model import Customer
from cimtool.rules.ranking import Hit, Match
from cimtool.views.customers import columns, customer_json

_BRIEF = frozenset({"id", "name", "company", "phones", "city"})


def hit_json(hit: Hit) -> JsonObject:
    """Return a customer with its score and the field that fits best."""
    return {**customer_json(hit.customer), "score": hit.match.score,
            "matched": {"field": hit.match.field, "why": hit.match.why.value}}


def gone_json(hit: Hit) -> JsonObject:
    """Return a hit in the trash with what became of it."""
    return {**hit_json(hit), "state": hit.customer.state.value, "merged_into": hit.customer.merged_into}


def hit_listing(hits: Iterable[Hit], translator: Translator | None, *, empty: Message,
                trash: bool = False) -> Listing[Hit]:
    """Return hits to print; *translator* says why in words, without one it stays a code."""
    return Listing(hits, (
        *(_of_customer(column) for column in columns()),
        *((Column("state", lambda hit: _state(hit.customer, translator)),) if trash else ()),
        Column("score", lambda hit: hit.match.score, brief=False, numeric=True),
        Column("matched", lambda hit: _why(hit.match, translator)),
    ), gone_json if trash else hit_json, lambda hit: hit.customer.id, empty)


def _of_customer(column: Column[Customer]) -> Column[Hit]:
    cell: Callable[[Customer], str | int | float | None] = column.cell
    return Column(column.name, lambda hit: cell(hit.customer), brief=column.name in _BRIEF, numeric=column.numeric)


def _state(customer: Customer, translator: Translator | None) -> str:
    if translator is None:
        return customer.state.value
    if customer.merged_into is not None:
        return translator.text("search.merged", {"id": customer.merged_into})
    return translator.text("search.deleted", {"day": customer.updated_at[:10]})


def _why(match: Match, translator: Translator | None) -> str:
    if translator is None:
        return f"{match.field}:{match.why.value}"
    custom = match.field.startswith(CUSTOM_PREFIX)
    field: str | Message = match.field.removeprefix(CUSTOM_PREFIX) if custom else Message(f"field.{match.field}")
    return translator.say(Message("search.why", {"field": field, "why": Message(f"why.{match.why.value}")}))
