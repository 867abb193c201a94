"""One golden record out of several records of the same customer.

Every value comes from one of them, nothing is made up; what could not be kept is named in
the choices.  The order in which the losers are given does not matter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Any, Final

from cimtool.errors import BadValue, UnknownField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, EDITABLE, SENSITIVE, Survivorship
from cimtool.masked import Sealed, Secret
from cimtool.model import ContactPoint, Customer, RecordType, SourceRecord
from cimtool.rules.text.emails import email_key
from cimtool.rules.text.fold import fold

# The version of these rules; a merge remembers by which it was made.
POLICY: Final = 1


@unique
class Why(StrEnum):
    """Why a value lives on."""

    TAKEN = "taken"
    OWN = "own"
    TOGETHER = "together"
    ONLY = "only"
    VERIFIED_LAST = "verified_last"
    LOWEST_ID = "lowest_id"
    UNITED = "united"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Choice:
    """One field on which the survivor alone did not decide, or decided against others.

    ``from_id`` is whose value was kept, None if several contribute; ``lost`` holds the
    values that differ from it and are not in the golden record.
    """

    field: str
    from_id: int | None
    why: Why
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Golden:
    """The survivor with its new values, and the choices that led to them."""

    record: Customer
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    value: Any
    donor: Customer | None = None
    choice: Choice | None = None


# The survivor, then the losers by id.
_Records = tuple[Customer, ...]

# A part follows its whole: the city of one record does not belong to another's address.
_TOGETHER = {"province": "address", "city": "address", "district": "address", "postcode": "address", "source": "ref"}
# A reference is unique within its source, so its source may not be filled from elsewhere.
_INSEPARABLE = frozenset({"source"})


def golden_record(survivor: Customer, losers: Sequence[Customer], take: Mapping[str, int]) -> Golden:
    """Unite *survivor* with *losers*; *take* maps a field to the id whose value is wanted.

    ``created_at`` becomes the earliest; a field's confirmation the newest one of the value
    that was kept.

    Raises:
        UnknownField: *take* names something that is no field of a customer.
        BadValue: *take* names a record that takes no part.
    """
    records = (survivor, *sorted(losers, key=lambda record: record.id))
    taken = {field: _participant(records, field, wanted) for field, wanted in take.items()}
    settled: dict[str, _Settled] = {}
    for field in (*(field.name for field in EDITABLE), *_custom_fields(records, take)):
        settled[field] = _settle(field, records, taken.get(field), settled.get(_TOGETHER.get(field, "")))
    return Golden(_record(records, settled), tuple(one.choice for one in settled.values() if one.choice))


def _participant(records: _Records, field: str, wanted: int) -> Customer:
    if not field.startswith(CUSTOM_PREFIX) and field not in {field.name for field in EDITABLE}:
        raise UnknownField(field=field, near="")
    for record in records:
        if record.id == wanted:
            return record
    raise BadValue(name=field, value=wanted, expected=", ".join(str(record.id) for record in records))


def _custom_fields(records: _Records, take: Iterable[str]) -> list[str]:
    held = {CUSTOM_PREFIX + key for record in records for key in record.own}
    return sorted(held | {field for field in take if field.startswith(CUSTOM_PREFIX)})


def _settle(field: str, records: _Records, taken: Customer | None, leader: _Settled | None) -> _Settled:
    if taken is not None:
        return _from_one(field, records, taken, Why.TAKEN)
    match rule_of(field):
        case Survivorship.FILLED:
            return _filled(field, records, leader.donor if leader else None)
        case Survivorship.UNION:
            return _united(field, records)
        case Survivorship.JOIN:
            return _joined(field, records)


def rule_of(field: str) -> Survivorship:
    """Return how a field survives; the owner's own fields as most do."""
    return BY_NAME[field].survivorship if field in BY_NAME else Survivorship.FILLED


def _record(records: _Records, settled: Mapping[str, _Settled]) -> Customer:
    return replace(
        with_values(records[0], {field: one.value for field, one in settled.items()}),
        confirmed=_confirmed(records, settled),
        confirmed_on=_newest(record.confirmed_on for record in records),
        created_at=min(record.created_at for record in records))


# --- one value of several ---------------------------------------------------------------


def _filled(field: str, records: _Records, leader: Customer | None) -> _Settled:
    if leader is not None and field in _INSEPARABLE:
        return _from_one(field, records, leader, Why.TOGETHER)
    holders = [record for record in _by_preference(field, records, leader) if value_of(record, field)]
    if not holders:
        return _Settled(None)
    return _from_one(field, records, holders[0], _why(field, records[0], leader, holders))


def _by_preference(field: str, records: _Records, leader: Customer | None) -> list[Customer]:
    losers = sorted(records[1:], key=lambda record: _verified_on(record, field), reverse=True)
    return sorted((records[0], *losers), key=lambda record: record is not leader)


def _why(field: str, survivor: Customer, leader: Customer | None, holders: Sequence[Customer]) -> Why:
    donor, *others = holders
    if donor is survivor:
        return Why.OWN
    if donor is leader:
        return Why.TOGETHER
    if not others:
        return Why.ONLY
    return Why.VERIFIED_LAST if _verified_on(donor, field) > _verified_on(others[0], field) else Why.LOWEST_ID


def _from_one(field: str, records: _Records, donor: Customer, why: Why) -> _Settled:
    value = value_of(donor, field)
    lost = _lost(field, records, value)
    silent = not lost and why is not Why.TAKEN and (donor is records[0] or not value)
    return _Settled(value, donor if value else None, None if silent else Choice(field, donor.id, why, lost))


def _lost(field: str, records: _Records, kept: Any) -> tuple[str, ...]:  # noqa: ANN401 - a field's value
    known = _keyed(field, kept)
    others = {key: item for record in records for key, item in _keyed(field, value_of(record, field)).items()}
    return tuple(_text(item) for key, item in others.items() if key not in known)


def _verified_on(record: Customer, field: str) -> str:
    return record.confirmed.get(field) or record.confirmed_on or ""


# --- all values together ----------------------------------------------------------------


def _united(field: str, records: _Records) -> _Settled:
    united: dict[str, Any] = {}
    for record in records:
        for item in value_of(record, field):
            key = item_key(field, item)
            united[key] = _same_point(united[key], item) if key in united else item
    value = tuple(united.values())
    grown = len(united) > len(_keyed(field, value_of(records[0], field)))
    return _Settled(value, None, Choice(field, None, Why.UNITED) if grown else None)


def _same_point(known: Any, other: Any) -> Any:  # noqa: ANN401 - a contact point or a tag
    if not isinstance(known, ContactPoint):
        return known
    return replace(
        known, e164=known.e164 or other.e164, label=known.label or other.label,
        verified_on=_newest((known.verified_on, other.verified_on)))


def _joined(field: str, records: _Records) -> _Settled:
    texts = list(dict.fromkeys(text for record in records if (text := value_of(record, field))))
    if len(texts) < 2:
        return _filled(field, records, None)
    return _Settled("\n".join(texts), None, Choice(field, None, Why.JOINED))


# --- values, and when two are the same --------------------------------------------------


def value_of(record: SourceRecord, field: str) -> Any:  # noqa: ANN401 - a field's value
    """Return a field's value, an own field's (``x.…``) too; None or an empty tuple if it has none."""
    if field.startswith(CUSTOM_PREFIX):
        return record.own.get(field.removeprefix(CUSTOM_PREFIX))
    return getattr(record, field)


def with_values(record: RecordType, values: Mapping[str, Any]) -> RecordType:
    """Return a record with these values, by field, and no other own or sensitive ones; None for unknown."""
    columns = {field: value for field, value in values.items()
               if not field.startswith(CUSTOM_PREFIX) and field not in SENSITIVE}
    rest = {field: value for field, value in values.items() if field not in columns and value is not None}
    sealed = {field: value for field, value in rest.items() if isinstance(value, Sealed | Secret)}
    extra = {field.removeprefix(CUSTOM_PREFIX): value for field, value in rest.items() if field not in sealed}
    return replace(record, extra=extra, sealed=sealed, **columns)


def _keyed(field: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - a field's value
    items = value if isinstance(value, tuple) else (value,) if value else ()
    return {item_key(field, item): item for item in items}


def item_key(field: str, item: Any) -> str:  # noqa: ANN401 - an item of a field's value
    """Return the same text for values that count as the same one."""
    return f"cell {item.cell}" if isinstance(item, Sealed) else _KEYS.get(field, fold)(item)


def _phone_key(phone: ContactPoint) -> str:
    digits = "".join(filter(str.isdecimal, phone.value))
    return phone.e164 or digits or fold(phone.value)


_KEYS: dict[str, Callable[[Any], str]] = {
    "phones": _phone_key,
    "emails": lambda point: email_key(point.value) or fold(point.value),
}


def _text(item: str | ContactPoint) -> str:
    return item.value if isinstance(item, ContactPoint) else item


def _newest(days: Iterable[str | None]) -> str | None:
    return max((day for day in days if day), default=None)


def _confirmed(records: _Records, settled: Mapping[str, _Settled]) -> dict[str, str]:
    fields = sorted({field for record in records for field in record.confirmed})
    days = {field: _newest(_confirmations(field, records, settled.get(field))) for field in fields}
    return {field: day for field, day in days.items() if day}


def _confirmations(field: str, records: _Records, settled: _Settled | None) -> list[str | None]:
    if settled is None or rule_of(field) is not Survivorship.FILLED:
        return [record.confirmed.get(field) for record in records]
    kept = _keyed(field, settled.value).keys()
    return [record.confirmed.get(field) for record in records if _keyed(field, value_of(record, field)).keys() == kept]
