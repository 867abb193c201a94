"""`update`: changes single fields of one customer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from cimtool.commands.entry import checked, pairs_of
from cimtool.commands.session import session_of
from cimtool.document import Message
from cimtool.errors import BadValue
from cimtool.model import ContactPoint, Customer, SourceRecord
from cimtool.rules.entry import Entry, amended, field_named, united, without
from cimtool.rules.text.emails import email_key
from cimtool.rules.text.fold import fold
from cimtool.rules.text.phones import parse_phones, phone_digits
from cimtool.store.resolve import resolve
from cimtool.store.stamp import Stamp
from cimtool.store.store import Store
from cimtool.store.writes import update_customer
from cimtool.views.customers import customer_outcome


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to a record, in this order: set, unset, add, remove."""

    assigned: Entry
    unset: tuple[str, ...] = ()
    added: Entry | None = None
    removed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """The customer as it is now; ``changed`` False if it was so before."""

    customer: Customer
    changed: bool
    merged_from: int | None


def changed_record(record: SourceRecord, change: Change) -> SourceRecord:
    """Return the record after the change.

    Raises:
        BadValue: something to remove is not there.
    """
    record = without(amended(record, change.assigned), change.unset)
    if change.added is not None:
        record = _grown(record, change.added)
    for name, text in change.removed:
        record = _shrunk(record, name, text)
    return record


def run_update(store: Store, stamp: Stamp, customer: str, change: Change) -> UpdateResult:
    """Change one customer."""
    with store.operation(stamp) as current:
        found = resolve(current.db, customer)
        after = update_customer(current, found.customer.id, changed_record(found.customer, change))
        current.summary = Message("summary.update", {"id": after.id})
    return UpdateResult(after, current.number is not None, found.merged_from)


def update(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument()],
    name: Annotated[str | None, typer.Option("--name", metavar="N")] = None,
    assign: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE")] = None,
    unset: Annotated[list[str] | None, typer.Option("--unset", metavar="FIELD")] = None,
    add_phone: Annotated[list[str] | None, typer.Option("--add-phone", metavar="P")] = None,
    remove_phone: Annotated[list[str] | None, typer.Option("--remove-phone", metavar="P")] = None,
    add_email: Annotated[list[str] | None, typer.Option("--add-email", metavar="E")] = None,
    remove_email: Annotated[list[str] | None, typer.Option("--remove-email", metavar="E")] = None,
    add_tag: Annotated[list[str] | None, typer.Option("--add-tag", metavar="T")] = None,
    remove_tag: Annotated[list[str] | None, typer.Option("--remove-tag", metavar="T")] = None,
) -> None:
    """Change a customer."""
    session = session_of(ctx)
    printer = session.printer
    change = Change(
        checked(pairs_of([("name", name)], assign or ()), printer),
        tuple(_clearable(field) for field in unset or ()),
        checked(_each(phones=add_phone, emails=add_email, tags=add_tag), printer),
        tuple(_each(phones=remove_phone, emails=remove_email, tags=remove_tag)))
    result = run_update(session.store, session.stamp("update"), customer, change)
    if result.merged_from is not None:
        printer.note(Message("note.merged_into", {"old": result.merged_from, "id": result.customer.id}))
    sentence = Message("update.done" if result.changed else "update.same",
                       {"id": result.customer.id, "name": result.customer.name})
    printer.outcome(customer_outcome(result.customer, sentence))


def _each(**given: Sequence[str] | None) -> list[tuple[str, str]]:
    return [(field, text) for field, texts in given.items() for text in texts or ()]


def _clearable(name: str) -> str:
    field = field_named(name)
    if field in {"name", "kind"}:
        raise BadValue(name="--unset", value=field, expected="update --set")
    return field


def _grown(record: SourceRecord, added: Entry) -> SourceRecord:
    values = added.values
    return replace(record, phones=united(record.phones, values.get("phones", ())),
                   emails=united(record.emails, values.get("emails", ())),
                   tags=tuple(dict.fromkeys((*record.tags, *values.get("tags", ())))))


def _shrunk(record: SourceRecord, name: str, text: str) -> SourceRecord:
    """Return the record without one phone, e-mail or tag, in any spelling of it."""
    items: tuple[ContactPoint | str, ...] = getattr(record, name)
    same = _SAME[name](text)
    left = tuple(item for item in items if not same(item.value if isinstance(item, ContactPoint) else item))
    if len(left) == len(items):
        raise BadValue(name=name, value=text[:40], expected=", ".join(
            item.value if isinstance(item, ContactPoint) else item for item in items)[:200] or "-")
    if name == "phones":
        return replace(record, phones=left)  # type: ignore[arg-type]  # the items of phones are contact points
    return replace(record, emails=left) if name == "emails" else replace(record, tags=left)  # type: ignore[arg-type]  # likewise


def _same_phone(text: str) -> Callable[[str], bool]:
    wanted = {point.e164 for point in parse_phones(text) if point.e164}
    digits = phone_digits(text)
    return lambda value: (phone_digits(value) == digits
                          or any(point.e164 in wanted for point in parse_phones(value) if point.e164))


def _same_email(text: str) -> Callable[[str], bool]:
    return lambda value: email_key(value) == email_key(text)


def _same_tag(text: str) -> Callable[[str], bool]:
    return lambda value: fold(value) == fold(text)


_SAME: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "phones": _same_phone, "emails": _same_email, "tags": _same_tag}
