"""What a restore would change, customer by customer, for scripts and for people."""

from collections.abc import Iterable

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.i18n import Translator
from cimtool.rules.restoring import CustomerChange, FieldChange

_SHOWN = 30


def change_json(change: CustomerChange) -> JsonObject:
    """Return one customer: what would become of it; fields and numbers of children now and then."""
    fields = {field.name: {"now": field.now, "then": field.then} for field in change.fields}
    counts = {f"{count.table}s": {"now": count.now, "then": count.then} for count in change.counts}
    return {"id": change.id, "uid": change.uid, "name": change.name, "change": str(change.change), "fields": fields,
            **counts}


def change_listing(changes: Iterable[CustomerChange], translator: Translator) -> Listing[CustomerChange]:
    """Return changes to print."""
    return Listing(changes, (
        Column("id", lambda one: one.id, numeric=True),
        Column("name", lambda one: one.name),
        Column("change", lambda one: translator.text(f"restore.change.{one.change}")),
        Column("details", lambda one: _details(one, translator)),
    ), change_json, lambda one: one.id, Message("restore.no_change"))


def _details(change: CustomerChange, translator: Translator) -> str:
    fields = [_field(field, translator) for field in change.fields]
    counts = [f"{translator.text(f'table.{count.table}')}: {count.now} → {count.then}"
              for count in change.counts if count.now != count.then]
    return "; ".join(fields + counts)


def _field(field: FieldChange, translator: Translator) -> str:
    return f"{translator.text(f'field.{field.name}')}: {_short(field.now)} → {_short(field.then)}"


def _short(value: str | None) -> str:
    text = value or "-"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
