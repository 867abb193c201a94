"""Takes one record's part out of a golden record again; the opposite of `survivorship`.

What the golden record would hold without that record is known: the merge can be done again
without it.  A value that has been changed since the merge is nobody's part; it stays and is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cimtool.fields import CUSTOM_PREFIX, EDITABLE, Survivorship
from cimtool.model import Customer
from cimtool.rules.survivorship import golden_record, item_key, rule_of, value_of, with_values


@dataclass(frozen=True, slots=True)
class Separated:
    """What is left of a golden record, and the fields that kept a value changed since the merge."""

    record: Customer
    kept: tuple[str, ...]


def separated(live: Customer, united: Customer, rest: Customer) -> Separated:
    """Return *live* without what makes *united* differ from *rest*.

    *united* is the golden record as the merge made it, *rest* as it would be without the record
    that leaves, *live* as it is today.
    """
    values: dict[str, Any] = {}
    kept = []
    for field in (*(field.name for field in EDITABLE), *_custom_fields((live, united, rest))):
        values[field], changed_since = _left(
            field, value_of(live, field), value_of(united, field), value_of(rest, field))
        if changed_since:
            kept.append(field)
    record = replace(with_values(live, values), confirmed=_confirmed(live, united, rest),
                     confirmed_on=_scalar(live.confirmed_on, united.confirmed_on, rest.confirmed_on),
                     created_at=_scalar(live.created_at, united.created_at, rest.created_at))
    return Separated(record, tuple(kept))


def made_again(survivor: Customer, losers: Sequence[Customer], take: Mapping[str, int]) -> Customer:
    """Return the golden record of a merge made again; wishes for a record that takes no part any more are dropped."""
    present = {survivor.id, *(loser.id for loser in losers)}
    return golden_record(survivor, losers, {field: one for field, one in take.items() if one in present}).record


def _left(field: str, live: Any, united: Any, rest: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a field's value
    """Return the value that stays, and whether it stays because it was changed since."""
    if rule_of(field) is Survivorship.UNION:
        return _items_left(field, live, united, rest)
    if united in (rest, live) or live == rest:
        return _scalar(live, united, rest), False
    if rule_of(field) is Survivorship.JOIN and live and live.startswith(united):
        return f"{rest or ''}{live.removeprefix(united)}".strip("\n") or None, False
    return live, True


def _scalar(live: Any, united: Any, rest: Any) -> Any:  # noqa: ANN401 - a field's value
    return rest if live == united else live


def _items_left(field: str, live: Iterable[Any], united: Iterable[Any], rest: Iterable[Any]) -> tuple[Any, bool]:
    """Return the items that stay: each that the leaver did not bring, and each changed since."""
    brought = {item_key(field, item): item for item in united}
    without_it = {item_key(field, item): item for item in rest}
    left, changed_since = [], False
    for item in live:
        key = item_key(field, item)
        if item != brought.get(key):
            left.append(item)
            changed_since |= key in brought and key not in without_it
        elif key in without_it:
            left.append(without_it[key])
    return tuple(left), changed_since


def _confirmed(live: Customer, united: Customer, rest: Customer) -> dict[str, str]:
    fields = sorted({*live.confirmed, *rest.confirmed})
    days = {field: _scalar(*(record.confirmed.get(field) for record in (live, united, rest))) for field in fields}
    return {field: day for field, day in days.items() if day}


def _custom_fields(records: Iterable[Customer]) -> list[str]:
    return sorted({f"{CUSTOM_PREFIX}{field}" for record in records for field in record.own})
