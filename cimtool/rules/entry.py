"""From typed values to a record: each normalised by its field, with what is wrong said beside it."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from cimtool.errors import UnknownField
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, EDITABLE, SENSITIVE, Field, Survivorship
from cimtool.frozen import frozen, replace
from cimtool.masked import Secret
from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.text.clean import clean_line, refusal
from cimtool.rules.text.companies import looks_like_company
from cimtool.rules.text.fold import fold
from cimtool.rules.text.identity import bare_code, is_credit_code
from cimtool.rules.text.normal import normalise
from cimtool.rules.text.phones import extension

# A value with one of these cannot be stored in any form; any other stays, as typed, in a custom field.
FATAL = frozenset({"nul", "surrogate", "too_long", "lost_digits"})
HARMLESS = frozenset({"invalid_phone", "invalid_credit_code", "invalid_id_number", "invalid_bank_card",
                      "masked_value"})
CREDIT_CODES = frozenset({"统一社会信用代码", "社会信用代码", "信用代码", "纳税人识别号", "税号"})
_CUSTOM_LIMIT = 10_000
_NAME_LIMIT = 100
_SINGULAR = {"phone": "phones", "email": "emails", "tag": "tags"}
# What people type into a cell to say that there is nothing.
_NOTHING = frozenset({"-", "--", "/", "\\", "无", "暂无", "没有", "空", "n/a", "na", "none", "null", "nil", "0/0/00"})
_LONGEST_NOTHING = max(map(len, _NOTHING))


@frozen
class Problem:
    """Something wrong with one value; ``code`` has its sentence in ``problem.<code>``."""

    field: str
    code: str
    value: str


@frozen
class Hidden:
    """What a typed sensitive value gave: the value unless it cannot be used, and what is wrong with it, if anything."""

    value: Secret | None
    problem: Problem | None = None


# Takes a field and what was typed into it; None: the field is not sensitive.
Hide = Callable[[str, str], Hidden | None]


@frozen
class Entry:
    """Normalised values by field name; custom fields stand in ``extra`` without their prefix, sensitive ones do not."""

    values: Mapping[str, Any]
    extra: Mapping[str, str]
    problems: tuple[Problem, ...]

    @property
    def secrets(self) -> Mapping[str, Secret]:
        """What is to be sealed, by field."""
        return {name: value for name, value in self.values.items() if isinstance(value, Secret)}

    @property
    def fatal(self) -> Problem | None:
        """The first problem that no row can be stored with."""
        return next((problem for problem in self.problems if problem.code in FATAL), None)


def field_named(name: str) -> str:
    """Return the stable name of an editable field, ``x.…`` for a custom one.

    Raises:
        UnknownField: no such field, or none that can be set.
    """
    wanted = _SINGULAR.get(name.strip().lower(), name.strip())
    if wanted.startswith(CUSTOM_PREFIX) and len(wanted) > len(CUSTOM_PREFIX):
        if refusal(wanted, _NAME_LIMIT):
            raise UnknownField(field=clean_line(wanted)[:_NAME_LIMIT], near="x.colour")
        return CUSTOM_PREFIX + clean_line(wanted[len(CUSTOM_PREFIX):])
    if wanted.lower() in {field.name for field in EDITABLE}:
        return wanted.lower()
    names = [*(field.name for field in EDITABLE), *_SINGULAR]
    near = get_close_matches(wanted.lower(), names, 3) or [CUSTOM_PREFIX + (clean_line(wanted)[:40] or "name")]
    raise UnknownField(field=clean_line(wanted)[:_NAME_LIMIT], near=", ".join(near))


def entered(pairs: Iterable[tuple[str, str]], *, region: str = "CN", hide: Hide | None = None) -> Entry:
    """Normalise (field, text) pairs; a field given twice collects if it can, else the later one counts.

    ``hide`` takes what must not be stored as plain text.
    """
    values: dict[str, Any] = {}
    extra: dict[str, str] = {}
    problems: list[Problem] = []
    for name, text in pairs:
        if not text or (name != "name" and is_nothing(text)):  # Na is a surname
            continue
        hidden = hide(name, text) if hide is not None else None
        if hidden is not None:
            values |= {name: hidden.value} if hidden.value is not None else {}
            problems += [hidden.problem] if hidden.problem is not None else []
        elif name.startswith(CUSTOM_PREFIX):
            _enter_custom(name, text, extra, problems)
        else:
            _enter(BY_NAME[name], text, region, values, extra, problems)
    return Entry(values, extra, tuple(problems))


def is_nothing(text: str) -> bool:
    """Tell whether a text only says that there is no value."""
    if len(text) > _LONGEST_NOTHING:
        return text.isspace()
    bare = text.strip()
    return not bare or bare.lower() in _NOTHING


def record_of(entry: Entry) -> SourceRecord | None:
    """Return a record with what was entered; None without any name.

    A record with only a company or a contact is named after it.
    """
    values = dict(entry.values)
    name = values.pop("name", None)
    if name is None and values.get("company"):
        name = values.pop("company")
        values.setdefault("kind", Kind.COMPANY)
    if name is None:
        name = values.pop("contact", None)
    if name is None:
        return None
    kind = values.pop("kind", None) or (Kind.COMPANY if looks_like_company(name) else Kind.PERSON)
    return SourceRecord(name=name, kind=kind, extra=dict(entry.extra), **_storable(values))


def amended(record: SourceRecord, entry: Entry) -> SourceRecord:
    """Return a record in which what was entered replaces what was there; custom and sealed fields one by one."""
    return replace(record, extra={**record.extra, **entry.extra}, **_storable(entry.values, record.sealed))


def without(record: SourceRecord, names: Iterable[str]) -> SourceRecord:
    """Return a record in which these fields are unknown."""
    extra, sealed = dict(record.extra), dict(record.sealed)
    cleared: dict[str, Any] = {}
    for name in names:
        if name.startswith(CUSTOM_PREFIX) or name in SENSITIVE:
            extra.pop(name.removeprefix(CUSTOM_PREFIX), None)
            sealed.pop(name, None)
        else:
            cleared[name] = () if isinstance(getattr(record, name), tuple) else None
    return replace(record, extra=extra, sealed=sealed, **cleared)


def united(old: Iterable[ContactPoint], new: Iterable[ContactPoint]) -> tuple[ContactPoint, ...]:
    """Return all contact points, each number or address once, the old ones first and unchanged."""
    points: dict[str, ContactPoint] = {}
    for point in (*old, *new):
        points.setdefault(_point_key(point), point)
    return tuple(points.values())


def _point_key(point: ContactPoint) -> str:
    return point.e164 if point.e164 and not extension(point.value) else fold(point.value)


_STORED = ({field.name for field in EDITABLE} | {"confirmed_on"}) - SENSITIVE


def _storable(values: Mapping[str, Any], sealed: Mapping[str, str] | None = None) -> dict[str, Any]:
    stored = {name: value for name, value in values.items() if name in _STORED}
    secrets = {name: value for name, value in values.items() if isinstance(value, Secret)}
    return stored | ({"sealed": {**(sealed or {}), **secrets}} if secrets else {})


def _enter(field: Field, text: str, region: str, values: dict[str, Any], extra: dict[str, str],
           problems: list[Problem]) -> None:
    normal = normalise(field, text, region)
    if normal.problem:
        problems.append(Problem(field.name, normal.problem, text))
        if normal.problem not in FATAL | HARMLESS:
            extra[field.name] = clean_line(text)[:_CUSTOM_LIMIT]
    if normal.value is None:
        return
    name = field.name
    values[name] = _collected(field, values[name], normal.value) if name in values else normal.value


def _collected(field: Field, old: Any, new: Any) -> Any:  # noqa: ANN401 - any field's value
    if isinstance(old, tuple) and isinstance(new, tuple):
        if new and isinstance(new[0], ContactPoint):
            return united(old, new)
        return tuple(dict.fromkeys((*old, *new)))
    if field.survivorship is Survivorship.JOIN and old != new:
        return f"{old}\n{new}"
    return new


def _enter_custom(name: str, text: str, extra: dict[str, str], problems: list[Problem]) -> None:
    code = refusal(text, _CUSTOM_LIMIT)
    if code:
        problems.append(Problem(name, code, text))
        return
    value = clean_line(text)
    if fold(name[len(CUSTOM_PREFIX):]) in CREDIT_CODES and value:
        if is_credit_code(value):
            value = bare_code(value)
        else:
            problems.append(Problem(name, "invalid_credit_code", text))
    if value:
        extra[name[len(CUSTOM_PREFIX):]] = value
