"""From one JSON object to what is to be written: our own export carries a customer whole."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cimtool.fields import CUSTOM_PREFIX
from cimtool.model import ContactPoint
from cimtool.rules import carried
from cimtool.rules.entry import Problem, entered
from cimtool.rules.headers import map_headers
from cimtool.rules.incoming import Incoming, digest_of, incoming_of, refused_row
from cimtool.rules.text.clean import clean_line, refusal

_OWN_ONLY = {*carried.KINDS, "phones", "emails", "extra", "confirmed", "id", "tier", "uid"}
_TEXT_LIMIT = 100_000
_E164 = re.compile(r"\+\d{5,15}").fullmatch
_DATE = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_DEPTH = 4


def object_reader(fixed: Sequence[tuple[str, str]], overrides: Mapping[str, str | None],
                  region: str) -> Callable[[int, Mapping[str, Any]], Incoming]:
    """Return the function that reads one object; ``fixed`` are (field, text) pairs for every one."""
    taken = {name for name, _ in fixed}
    known: dict[tuple[str, ...], tuple[str | None, ...]] = {}

    def read(line: int, fields: Mapping[str, Any]) -> Incoming:
        code = _refusal(fields, _DEPTH) or _bad_children(fields)
        headers, cells = tuple(fields), tuple(_cell(value) for value in fields.values())
        if code:
            return replace(refused_row(line, cells, Problem("", code, "")), names=headers)
        own = "uid" in fields
        names = tuple(name for name in fields if not (own and name in _OWN_ONLY))
        if names not in known:
            present = {header: target for header, target in overrides.items() if header in names}
            known[names] = map_headers(names, present).targets
        pairs = [(target, text) for name, target in zip(names, known[names], strict=True)
                 if target is not None and target not in taken for text in _texts(fields[name])]
        if own:
            pairs += [("uid", str(fields["uid"]))]
        entry = entered([*(pair for pair in pairs if pair[0] != "id"), *fixed], region=region)
        incoming = incoming_of(line, cells, entry, digest_of(sorted(map(str, fields.items())), fixed),  # type: ignore[arg-type]  # only its text counts
                               fields["id"] if own and isinstance(fields.get("id"), int) else None)
        incoming = replace(incoming, names=headers)
        return _whole(incoming, fields) if own and incoming.record is not None else incoming

    return read


def _whole(incoming: Incoming, fields: Mapping[str, Any]) -> Incoming:
    """Add what only our own export carries."""
    assert incoming.record is not None
    extra = _text_mapping(fields.get("extra"))
    record = replace(
        incoming.record, phones=_points(fields.get("phones")), emails=_points(fields.get("emails")),
        extra={**incoming.record.extra, **extra})
    identity = replace(incoming.identity, confirmed=_text_mapping(fields.get("confirmed")))
    children = {kind: fields[kind] for kind in carried.KINDS if fields.get(kind)}
    return replace(incoming, record=record, identity=identity, children=children)


def _bad_children(fields: Mapping[str, Any]) -> str | None:
    own = "uid" in fields
    wrong = own and any(not carried.well_formed(kind, fields[kind]) for kind in carried.KINDS if fields.get(kind))
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


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return the texts of a value; a list gives several, nothing gives none."""
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, dict):
        return _texts(value.get("value"))
    text = _cell(value)
    return [text] if text else []


def _cell(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # exact up to there
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _text_mapping(value: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON value
    pairs = value.items() if isinstance(value, dict) else ()
    texts = {clean_line(name).removeprefix(CUSTOM_PREFIX): _cell(text) for name, text in pairs}
    return {name: clean_line(text) for name, text in texts.items() if name and clean_line(text)}


def _refusal(value: Any, depth: int) -> str | None:  # noqa: ANN401 - any JSON value
    """Return why an object cannot be stored, looking into lists and objects ``depth`` deep."""
    if isinstance(value, str):
        return refusal(value, _TEXT_LIMIT)
    if isinstance(value, (dict, list)):
        if depth == 0:
            return "too_deep"
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return next((code for part in parts if (code := _refusal(part, depth - 1))), None)
    if isinstance(value, int) and value.bit_length() > 63:  # SQLite's integers
        return "too_long"
    return None
