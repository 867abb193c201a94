"""Between a row of SQL and a model value."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from cimtool.fields import SENSITIVE
from cimtool.masked import Sealed
from cimtool.model import ContactPoint, Customer, Kind, SourceRecord, State

# The order of the SELECT below, of `customer_of` and of `record_values`.
_RECORD = (
    "name", "kind", "company", "title", "contact", "ref", "source", "phones", "emails", "address", "province", "city",
    "district", "postcode", "region", "wechat", "qq", "website", "gender", "birthday", "industry", "size", "owner",
    "language", "preferences", "notes", "tags", "extra", "sealed", "confirmed_on")
_ROW = ("id", "uid", "state", "merged_into", "confirmed", "created_at", "updated_at")
# The tier a customer stands in; ``{id}`` is the customer's id in the statement around it.
TIER_OF = "(SELECT t.tier FROM tier_move AS t WHERE t.customer_id = {id} ORDER BY t.id DESC LIMIT 1)"
RECORD_COLUMNS: tuple[str, ...] = _RECORD
_START = len(_ROW) + 1
_PHONES = _START + _RECORD.index("phones")
_TEXTS_BEFORE = slice(_START + 2, _PHONES)
_TEXTS_AFTER = slice(_PHONES + 2, _START + _RECORD.index("tags"))
_TEXT_NAMES = (*_RECORD[2:_PHONES - _START], *_RECORD[_PHONES - _START + 2:_RECORD.index("tags")])


def customer_columns(table: str) -> str:
    """Return what `customer_of` wants of a customer that the statement calls ``table``."""
    return ", ".join((*(f"{table}.{name}" for name in _ROW), TIER_OF.format(id=f"{table}.id"),
                      *(f"{table}.{name}" for name in _RECORD)))


CUSTOMER_COLUMNS = customer_columns("customer")


def field_sql(name: str, table: str) -> str:
    """Return SQL for the value of a built-in field, of a sensitive one for what may be shown of it."""
    return f"json_extract({table}.sealed, '$.{name}.shown')" if name in SENSITIVE else f"{table}.{name}"


def customer_of(row: Sequence[Any]) -> Customer:
    """Return the customer of one row of ``SELECT CUSTOMER_COLUMNS``."""
    tags, extra, sealed, confirmed_on = row[-4:]
    return Customer(
        id=row[0], uid=row[1], state=_STATES[row[2]], merged_into=row[3], confirmed=_mapping(row[4]),
        created_at=row[5], updated_at=row[6], tier=row[7],
        name=row[_START], kind=_KINDS[row[_START + 1]],
        phones=points_of(row[_PHONES]), emails=points_of(row[_PHONES + 1]),
        tags=() if tags == "[]" else tuple(json.loads(tags)), extra=_mapping(extra), sealed=_sealed(sealed),
        confirmed_on=confirmed_on,
        **dict(zip(_TEXT_NAMES, (*row[_TEXTS_BEFORE], *row[_TEXTS_AFTER]), strict=True)))


def record_of(values: Sequence[str | None]) -> SourceRecord:
    """Return the record of a row's values in the order of RECORD_COLUMNS."""
    known: dict[str, Any] = dict(zip(_RECORD, values, strict=True))
    return SourceRecord(**known | {name: read(known[name]) for name, read in _DECODERS.items()})


def record_values(record: SourceRecord) -> tuple[str | None, ...]:
    """Return the row's values of a record, in the order of RECORD_COLUMNS."""
    values = list(_record_of(record))
    for place, encode in _ENCODED:
        values[place] = encode(values[place])
    return tuple(values)


def confirmed_json(record: Customer) -> str:
    """Return which fields were last checked when, as it stands in a row."""
    return mapping_json(record.confirmed)


def customer_json(customer: Customer) -> str:
    """Return a whole row as text; `customer_from_json` reads it again."""
    row = (customer.id, customer.uid, customer.state, customer.merged_into, confirmed_json(customer),
           customer.created_at, customer.updated_at, *record_values(customer))
    return json.dumps(dict(zip((*_ROW, *_RECORD), row, strict=True)), ensure_ascii=False)


def customer_from_json(text: str) -> Customer:
    """Return the customer that `customer_json` wrote, columns unknown then being empty."""
    row = json.loads(text)
    return customer_of([row.get(name) for name in (*_ROW, "tier", *_RECORD)])


def fingerprint(customer: Customer) -> str:
    """Return a SHA-256 that changes with anything in the row."""
    import hashlib  # no reader waits for it

    return hashlib.sha256(customer_json(customer).encode("utf-8", "surrogatepass")).hexdigest()


def points_json(points: Sequence[ContactPoint]) -> str:
    """Return contact points as they stand inside a row; unknown parts are left out."""
    return f"[{', '.join(map(_point_json, points))}]" if points else "[]"


def texts_json(texts: Iterable[str]) -> str:
    """Return texts as a list, as they stand inside a row; json.dumps does the same at twice the time."""
    return f"[{', '.join(map(encode_basestring, texts))}]"


def _point_json(point: ContactPoint) -> str:
    parts = (("value", point.value), ("e164", point.e164), ("label", point.label), ("verified_on", point.verified_on))
    told = [f'"{name}": {encode_basestring(text)}' for name, text in parts if text is not None]
    return f"{{{', '.join(told)}}}"


def points_of(text: str) -> tuple[ContactPoint, ...]:
    """Return the contact points that `points_json` wrote."""
    return () if text == "[]" else tuple([ContactPoint(**point) for point in _read(text)[0]])


def _mapping(text: str) -> dict[str, str]:
    values: dict[str, str] = {} if text == "{}" else _read(text)[0]  # nearly all are empty
    return values


def _sealed(text: str | None) -> Mapping[str, Sealed]:
    if text is None or text == "{}":  # None: a row that an older program remembered
        return {}
    return {name: Sealed(entry["shown"], entry["cell"]) for name, entry in json.loads(text).items()}


def sealed_json(values: Mapping[str, str]) -> str:
    """Return the sealed values as they stand inside a row: the number of the cell, and what may be shown.

    Raises:
        TypeError: one was not sealed; it must not get into a row, and neither into an error.
    """
    if not values:
        return "{}"
    if not all(isinstance(value, Sealed) for value in values.values()):
        raise TypeError("a sensitive value that is not sealed")
    return _json({name: {"cell": value.cell, "shown": str(value)} for name, value in sorted(values.items())
                  if isinstance(value, Sealed)})


def mapping_json(values: Mapping[str, str]) -> str:
    """Return custom fields, or days by field, as they stand inside a row."""
    return _json(dict(sorted(values.items()))) if values else "{}"


_record_of: Callable[[SourceRecord], tuple[Any, ...]] = attrgetter(*_RECORD)
_read = json.JSONDecoder().raw_decode  # what we wrote has nothing around it that json.loads would look for
_json = json.JSONEncoder(ensure_ascii=False).encode  # as json.dumps, which makes an encoder for each value
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_ENCODERS: dict[str, Callable[[Any], str]] = {
    "phones": points_json,
    "emails": points_json,
    "tags": texts_json,
    "extra": mapping_json,
    "sealed": sealed_json,
}
_DECODERS: dict[str, Callable[[str], Any]] = {
    "kind": Kind, "phones": points_of, "emails": points_of, "tags": json.loads, "extra": _mapping,
    "sealed": _sealed}
_ENCODED = tuple((_RECORD.index(name), encode) for name, encode in _ENCODERS.items())
