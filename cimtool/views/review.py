"""A pair in doubt side by side, with its differences marked."""

from math import floor

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.fields import BY_NAME, CUSTOM_PREFIX
from cimtool.i18n import Translator
from cimtool.model import Customer, Pair
from cimtool.rules.differences import Difference, Mark, differences
from cimtool.views.customers import customer_json, field_text
from cimtool.views.pairs import NO_LABELS, Labels, pair_json, why

_MARKS = {Mark.SAME: "=", Mark.PART: "≈", Mark.OTHER: "≠", Mark.ONE: "·"}


def review_json(pair: Pair, records: tuple[Customer, Customer], *, later: bool) -> JsonObject:
    """Return a pair in doubt with both records whole."""
    return {**pair_json(pair), "later": later, "records": [customer_json(record) for record in records]}


def pair_title(pair: Pair, place: tuple[int, int], translator: Translator, labels: Labels = NO_LABELS) -> Message:
    """Return what stands above a pair: the how-manyth of how many, how likely, and why."""
    return Message("review.title", {"place": place[0], "total": place[1],
                                    "percent": f"{floor(pair.probability * 1000) / 10}",
                                    "why": why(pair, translator, labels)})


def side_by_side(left: Customer, right: Customer, translator: Translator,
                 labels: Labels = NO_LABELS) -> Listing[Difference]:
    """Return the two records as columns, a field a line; ``≠`` marks what differs, ``≈`` what is partly the same."""
    return Listing(differences(left, right), (
        Column("field", lambda one: _label(one.field, translator, labels)),
        Column("mark", lambda one: _MARKS[one.mark]),
        Column("left", lambda one: _text(left, one.field, translator)),
        Column("right", lambda one: _text(right, one.field, translator)),
    ), lambda one: {"field": one.field, "mark": one.mark.value}, lambda one: left.id, Message("list.empty"))


def _label(field: str, translator: Translator, labels: Labels) -> str:
    return labels.get(field, field) if field.startswith(CUSTOM_PREFIX) else translator.text(f"field.{field}")


def _text(record: Customer, field: str, translator: Translator) -> str:
    text = str(field_text(record, field) or "")
    if field == "name":
        return f"#{record.id} {text}"
    return translator.text(f"choice.{text}") if text and field in BY_NAME and BY_NAME[field].choices else text
