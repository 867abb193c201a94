"""A row in doubt beside the customers it may be."""

from collections.abc import Sequence

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.fields import BY_NAME, CUSTOM_PREFIX
from cimtool.i18n import Translator
from cimtool.model import Customer, SourceRecord
from cimtool.rules.differences import differences
from cimtool.rules.incoming_again import DoubtfulRow
from cimtool.views.customers import customer_json, field_text

MOST_SHOWN = 9  # a key each
CANDIDATES = tuple(f"candidate_{number}" for number in range(1, MOST_SHOWN + 1))


def doubtful_json(one: DoubtfulRow, customers: Sequence[Customer]) -> JsonObject:
    """Return a row in doubt: where it stands, what it says, and the customers it may be, whole."""
    return {"row": one.id, "operation": one.operation, "file": one.file, "line": one.line, "code": one.code,
            "values": [list(pair) for pair in one.content], "customers": [customer_json(each) for each in customers]}


def doubtful_title(one: DoubtfulRow, place: int, total: int, translator: Translator) -> Message:
    """Return what stands above a row: the how-manyth, where from, and why it is in doubt."""
    others = ", ".join(f"#{number}" for number in one.others)
    why = translator.text(f"problem.{one.code}", {"others": others})
    return Message("review.row.title", {"place": place, "total": total, "file": one.file, "line": one.line, "why": why})


def row_beside(record: SourceRecord, customers: Sequence[Customer], translator: Translator) -> Listing[str]:
    """Return the row and its candidates as columns, a field a line."""
    shown = customers[:MOST_SHOWN]
    told = {one.field for customer in shown for one in differences(record, customer)}
    names = [name for name in (*BY_NAME, *sorted(told)) if name in told]
    columns = (
        Column("field", lambda name: _label(name, translator)),
        Column("new", lambda name: _text(record, name, translator)),
        *(_candidate(name, customer, translator) for name, customer in zip(CANDIDATES, shown, strict=False)))
    return Listing(names, columns, lambda name: {"field": name}, lambda _: 0,
                   Message("list.empty"))


def _candidate(name: str, customer: Customer, translator: Translator) -> Column[str]:
    def text(field: str) -> str:
        told = _text(customer, field, translator)
        return f"#{customer.id} {told}" if field == "name" else told

    return Column(name, text)


def _label(field: str, translator: Translator) -> str:
    return field.removeprefix(CUSTOM_PREFIX) if field.startswith(CUSTOM_PREFIX) else translator.text(f"field.{field}")


def _text(record: SourceRecord, field: str, translator: Translator) -> str:
    text = str(field_text(record, field) or "")
    return translator.text(f"choice.{text}") if text and field in BY_NAME and BY_NAME[field].choices else text
