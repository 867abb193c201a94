"""From one JSON object to what is to be written: our own export carries a customer whole."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cimtool.fields import CUSTOM_PREFIX
from cimtool.model import ContactPoint, SourceRecord
from cimtool.rules import carried
from cimtool.rules.entry import Problem
from cimtool.rules.headers import HeaderMap, map_headers
from cimtool.rules.incoming import (
    Incoming,
    digest_of,
    entered_there,
    incoming_of,
    is_uid,
    present,
    refused_row,
    small_id,
    with_joined_parts,
)
from cimtool.rules.sensitive import hiding, is_sensitive, without_secrets
from cimtool.rules.standards import NO_STANDARDS, Standards
from cimtool.rules.text.clean import clean_line, refusal
from cimtool.rules.text.fold import fold

_OWN_ONLY = {*carried.KINDS, "phones", "emails", "extra", "confirmed", "id", "tier", "uid"}
_TEXT_LIMIT = 100_000
_E164 = re.compile(r"\+\d{5,15}").fullmatch
_DATE = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
DEPTH = 4
_BETWEEN = " ::: "  # several values in one cell, as Google writes them

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the keys of an object mean; ``hidden`` must not be kept anywhere, ``secret`` are sealed, by target.

    ``countries``: the keys that tell where numbers without a country code are.
    """

    targets: Mapping[str, str | None]
    hidden: frozenset[str]
    secret: Mapping[str, str]
    countries: tuple[str, ...]


class ObjectReader:
    """Reads objects; ``columns`` and ``sensitive`` grow with the keys that are met.

    ``fixed`` are (field, text) pairs for every object; they count before its own.
    """

    def __init__(self, fixed: Sequence[tuple[str, str]], overrides: Mapping[str, str | None], region: str,
                 standards: Standards = NO_STANDARDS) -> None:
        self._fixed, self._overrides, self._region, self._standards = fixed, overrides, region, standards
        self._taken = {name for name, _ in fixed}
        self._hide = hiding(standards)
        self._shapes: dict[tuple[str, ...], _Shape] = {}
        self.columns: dict[str, str | None] = {}
        self.sensitive: dict[str, None] = {}

    def read(self, line: int, typed: Object) -> Incoming:
        """Return one object as a row."""
        own = is_own(typed)
        code = object_refusal(typed, DEPTH) or (_bad_children(typed) if own else None)
        fields = dict(flattened(typed, own=own))
        shape = self._shape(tuple(fields), own=own)
        fields = {name: value for name, value in fields.items() if name not in shape.hidden}
        pairs = list(self._pairs(fields, shape)) if code is None else []
        countries = [shown_as(fields[name]) for name in shape.countries]
        entry = entered_there([*with_joined_parts(pairs), *self._fixed], countries, self._region, self._hide)
        secret = {name: entry.values.get(target) for name, target in shape.secret.items() if name in fields}
        fields |= {name: None if shown is None else str(shown) for name, shown in secret.items()}
        headers, cells = tuple(fields), tuple(map(shown_as, fields.values()))
        if code:
            return replace(refused_row(line, cells, Problem("", code, "")), names=headers)
        pairs = without_secrets(pairs, entry, self._standards)
        number = typed.get("id") if own else None
        digest = digest_of(sorted((name, repr(value)) for name, value in fields.items()), self._fixed)
        row = incoming_of(line, cells, entry, digest, small_id(number) if type(number) is int else None)
        row = replace(row, names=headers, content=tuple(fields.items()) if own else (*pairs, *self._fixed))
        if row.record is None:
            return row
        plain = {name: value for name, value in {**typed, **fields}.items() if name not in secret}
        return _whole(row, plain) if own else replace(row, record=_labelled(row.record, fields))

    def _pairs(self, fields: Object, shape: _Shape) -> Iterator[tuple[str, str]]:
        for name, value in fields.items():
            target = shape.targets.get(name)
            if target not in (None, "id") and target not in self._taken:
                yield from ((target, text) for text in texts_of(value))

    def _shape(self, names: tuple[str, ...], *, own: bool) -> _Shape:
        if names not in self._shapes:
            asked = tuple(name for name in names if not (own and (name in _OWN_ONLY or name.startswith(CUSTOM_PREFIX))))
            mapped = map_headers(asked, present(self._overrides, asked), self._standards)
            targets = dict(zip(asked, mapped.targets, strict=True)) | ({"uid": "uid"} if own else {})
            targets |= {name: name for name in names if own and is_sensitive(name, self._standards)}
            hidden = tuple(_hidden(names, mapped))
            secret = {name: target for name, target in targets.items()
                      if target is not None and is_sensitive(target, self._standards)}
            countries = tuple(asked[column] for column in mapped.countries if asked[column] not in hidden)
            self._shapes[names] = _Shape(targets, frozenset(hidden), secret, countries)
            self.columns.update(dict.fromkeys(hidden) | targets)
            self.sensitive.update(dict.fromkeys(hidden))
        return self._shapes[names]


def _hidden(names: Sequence[str], mapped: HeaderMap) -> Iterator[str]:
    """Yield what must not be stored, inside other objects too."""
    for name in names:
        innermost = name.rpartition(".")[2]
        if name in mapped.sensitive or (innermost != name and map_headers((innermost,), {}).sensitive):
            yield name


def flattened(value: Object, *, own: bool, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what stands inside other objects under a name of its own, ``address.city``; custom fields as ``x.…``."""
    for name, inner in value.items():
        path = prefix + name
        if path == "extra" and isinstance(inner, dict):
            yield from ((CUSTOM_PREFIX + key.removeprefix(CUSTOM_PREFIX), text) for key, text in inner.items())
        elif isinstance(inner, dict) and "value" not in inner and not (own and name in _OWN_ONLY):
            yield from flattened(inner, own=own, prefix=f"{path}.")
        else:
            yield path, inner


def is_own(fields: Object) -> bool:
    """Tell whether our own export made it; other programs have a ``uid`` too."""
    return is_uid(fields.get("uid")) and all(
        isinstance(points, list) and all(isinstance(point, dict) for point in points)
        for points in (fields.get("phones") or [], fields.get("emails") or []))


def _whole(incoming: Incoming, fields: Object) -> Incoming:
    """Add what only our own export carries."""
    assert incoming.record is not None
    old = incoming.record
    custom = {name.removeprefix(CUSTOM_PREFIX): text for name, text in fields.items() if name.startswith(CUSTOM_PREFIX)}
    record = replace(
        old, extra={**old.extra, **_text_mapping(custom)},
        phones=(*_points(fields.get("phones")), *old.phones), emails=(*_points(fields.get("emails")), *old.emails))
    days = _text_mapping(fields.get("confirmed"))
    identity = replace(incoming.identity, confirmed={name: day for name, day in days.items() if _DATE(day)})
    children = {kind: fields[kind] for kind in carried.KINDS if fields.get(kind)}
    return replace(incoming, record=record, identity=identity, children=children)


def _labelled(record: SourceRecord, fields: Object) -> SourceRecord:
    """Return the record with the labels that stand beside numbers and addresses."""
    points = (*_points(fields.get("phones")), *_points(fields.get("emails")))
    labels = {fold(point.value): point.label for point in points if point.label}
    if not labels:
        return record
    phones, emails = (tuple(replace(point, label=labels.get(fold(point.value))) for point in several)
                      for several in (record.phones, record.emails))
    return replace(record, phones=phones, emails=emails)


def _bad_children(fields: Object) -> str | None:
    wrong = any(not carried.well_formed(kind, fields[kind]) for kind in carried.KINDS if fields.get(kind))
    return "bad_child" if wrong else None


def _points(value: Any) -> tuple[ContactPoint, ...]:  # noqa: ANN401 - any JSON value
    points = []
    for item in value if isinstance(value, list) else ():
        parts = item if isinstance(item, dict) else {"value": item}
        text = clean_line(str(parts.get("value") or ""))
        if text:
            e164, label, day = (str(parts.get(name) or "") for name in ("e164", "label", "verified_on"))
            points.append(ContactPoint(text, e164 if _E164(e164) else None, clean_line(label) or None,
                                       day if _DATE(day) else None))
    return tuple(points)


def texts_of(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the texts of a value; a list gives several, nothing gives none."""
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    if isinstance(value, dict) and "value" in value:
        return texts_of(value["value"])
    text = _cell(value)
    return [text] if text else []


def shown_as(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as the one cell that a table would have."""
    return _BETWEEN.join(texts_of(value))


def _cell(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # exact up to there
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _text_mapping(value: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON value
    pairs = value.items() if isinstance(value, dict) else ()
    texts = {clean_line(name): clean_line(_cell(text)) for name, text in pairs}
    return {name: text for name, text in texts.items() if name and text}


def object_refusal(value: Any, depth: int) -> str | None:  # noqa: ANN401 - any JSON value
    """Return why an object cannot be stored, looking into lists and objects ``depth`` deep."""
    if isinstance(value, str):
        return refusal(value, _TEXT_LIMIT)
    if isinstance(value, (dict, list)):
        if depth == 0:
            return "too_deep"
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return next((code for part in parts if (code := object_refusal(part, depth - 1))), None)
    if isinstance(value, int) and value.bit_length() > 63:  # SQLite's integers
        return "too_long"
    return None
