"""What `update` does to a record: set, empty, add, take away."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cimtool.errors import BadValue
from cimtool.model import ContactPoint, SourceRecord
from cimtool.rules.entry import Entry, amended, united, without
from cimtool.rules.text.emails import email_key
from cimtool.rules.text.fold import fold
from cimtool.rules.text.phones import parse_phones, phone_digits

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to a record, in this order: set, unset, add, remove."""

    assigned: Entry
    unset: tuple[str, ...] = ()
    added: Entry | None = None
    removed: tuple[tuple[str, str], ...] = ()


def changed_record(record: SourceRecord, change: Change, *, strict: bool = True) -> SourceRecord:
    """Return the record after the change.

    Raises:
        BadValue: something to remove is not there, and ``strict``.
    """
    record = without(amended(record, change.assigned), change.unset)
    if change.added is not None:
        record = _grown(record, change.added)
    for name, text in change.removed:
        record = _shrunk(record, name, text, strict=strict)
    return record


def _grown(record: SourceRecord, added: Entry) -> SourceRecord:
    values = added.values
    return replace(record, phones=united(record.phones, values.get("phones", ())),
                   emails=united(record.emails, values.get("emails", ())),
                   tags=tuple(dict.fromkeys((*record.tags, *values.get("tags", ())))))


def _shrunk(record: SourceRecord, name: str, text: str, *, strict: bool) -> SourceRecord:
    """Return the record without one phone, e-mail or tag, in any spelling of it."""
    items: tuple[ContactPoint | str, ...] = getattr(record, name)
    same = _SAME[name](text)
    left = tuple(item for item in items if not same(_text_of(item)))
    if strict and len(left) == len(items):
        raise BadValue(name=name, value=text[:40], expected=", ".join(map(_text_of, items))[:_SHOWN] or "-")
    if name == "phones":
        return replace(record, phones=left)  # type: ignore[arg-type]  # the items of phones are contact points
    return replace(record, emails=left) if name == "emails" else replace(record, tags=left)  # type: ignore[arg-type]  # likewise


def _text_of(item: ContactPoint | str) -> str:
    return item.value if isinstance(item, ContactPoint) else item


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
