"""Options of `field add` and `field set`: from what was typed to the standard of a field, or refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Any, Final

from cimtool.commands import field_privacy, values
from cimtool.errors import BadValue
from cimtool.fields import (
    BY_NAME,
    CUSTOM_PREFIX,
    EDITABLE,
    FieldClass,
    FieldKind,
    Normaliser,
    OwnComparison,
    OwnKind,
)
from cimtool.output.printer import Printer
from cimtool.rules import mask
from cimtool.rules.entry import field_named
from cimtool.rules.headers import known
from cimtool.rules.standards import Choice, FieldStandard
from cimtool.rules.text.fold import fold
from cimtool.rules.text.phones import is_region

_SHOWN: Final = 40
_MOST_CHOICES: Final = 200
# A name is always there, and so is the kind: nothing could be asked of them but privacy of the name.
_SETTABLE: Final = tuple(field.name for field in EDITABLE if field.name not in {"name", "kind"})
_LINES: Final = tuple(field.name for field in EDITABLE if field.name in _SETTABLE and field.kind is FieldKind.TEXT
                      and field.normaliser is not Normaliser.TEXT)
_OWN: Final = "x.…"


@unique
class Comparing(StrEnum):
    """How an own field is to take part in matching; NO: not at all."""

    ID = "id"
    TEXT = "text"
    DATE = "date"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed for a field; None where nothing was, "" to take something away."""

    label: str | None = None
    kind: OwnKind | None = None
    required: bool | None = None
    choices: Sequence[str] | None = None
    pattern: str | None = None
    region: str | None = None
    compare: Comparing | None = None
    cls: FieldClass | None = None
    mask: str | None = None
    see: Sequence[str] | None = None

    def __bool__(self) -> bool:
        return self != Typed()


def own_name(text: str) -> str:
    """Return the name of an own field, with or without its ``x.``.

    Raises:
        BadValue: a field of ours is called that.
        UnknownField: it can be no name.
    """
    bare = text.strip().removeprefix(CUSTOM_PREFIX)
    name = field_named(CUSTOM_PREFIX + bare)
    if fold(bare) in BY_NAME:
        raise BadValue(name="NAME", value=bare[:_SHOWN], expected=f"x.my_{fold(bare)}"[:_SHOWN])
    return name


def applied(standard: FieldStandard, typed: Typed, printer: Printer) -> FieldStandard:
    """Return the standard with what was typed.

    Raises:
        BadValue: an option that this field has no use for, or a value it cannot take.
    """
    changes: dict[str, Any] = {}
    for name, about in _PROPERTIES.items():
        value = getattr(typed, name)
        if value is None:
            continue
        if standard.name not in about.built_in and not (about.own and standard.kind is not None):
            raise BadValue(name=about.option, value=standard.name,
                           expected=", ".join((*about.built_in, *((_OWN,) if about.own else ()))))
        changes[name] = about.read(value, printer)
    if "see" in changes:
        changes["see"] = field_privacy.merged(standard.see, changes["see"])
    return field_privacy.sound(_sound(replace(standard, **changes)))


def settable(name: str) -> str:
    """Return a built-in field of which something can be asked.

    Raises:
        BadValue: nothing can.
    """
    if name not in field_privacy.PRIVATE:
        raise BadValue(name="FIELD", value=name, expected=", ".join(field_privacy.PRIVATE))
    return name


def _sound(standard: FieldStandard) -> FieldStandard:
    """Return a standard that makes sense as a whole."""
    if standard.kind is OwnKind.CHOICE and not standard.choices:
        raise BadValue(name="--kind", value=OwnKind.CHOICE, expected="--choice A --choice B")
    if standard.choices and standard.kind not in (None, OwnKind.CHOICE):
        raise BadValue(name="--choice", value=standard.choices[0].value[:_SHOWN], expected="--kind choice")
    if standard.pattern and standard.kind not in (None, OwnKind.TEXT):
        raise BadValue(name="--pattern", value=standard.pattern, expected="--kind text")
    if standard.pattern and standard.choices:
        raise BadValue(name="--pattern", value=standard.pattern, expected="--choice ''")
    if standard.compare and standard.cls is FieldClass.SENSITIVE:  # its form would lie about in plain text
        raise BadValue(name="--compare", value=standard.compare, expected="--class open, --class personal")
    return standard


def _label(text: str, printer: Printer) -> str | None:
    label = values.line("--label", text, printer)
    if label is not None and (known(label) or len(label) > _SHOWN):
        raise BadValue(name="--label", value=label[:_SHOWN], expected=printer.translator.text("standard.own_label"))
    return label


def _choices(words: Sequence[str], printer: Printer) -> tuple[Choice, ...]:
    """Return the choices that ``VALUE`` or ``VALUE=SPELLING,SPELLING`` words say."""
    choices = tuple(_choice(word, printer) for word in words if word.strip())
    spellings = [fold(text) for choice in choices for text in {choice.value, *choice.spellings}]
    twice = next((text for text in spellings if spellings.count(text) > 1), None)
    if twice is not None:
        raise BadValue(name="--choice", value=twice[:_SHOWN], expected=printer.translator.text("standard.once"))
    if len(choices) > _MOST_CHOICES:
        raise BadValue(name="--choice", value=str(len(choices)), expected=f"<= {_MOST_CHOICES}")
    return choices


def _choice(word: str, printer: Printer) -> Choice:
    value, _, rest = word.partition("=")
    said = [values.line("--choice", text, printer) for text in (value, *rest.replace("，", ",").split(","))]
    if said[0] is None:
        raise BadValue(name="--choice", value=word[:_SHOWN], expected="VALUE, VALUE=SPELLING,SPELLING")
    return Choice(said[0], tuple(dict.fromkeys(text for text in said[1:] if text and fold(text) != fold(said[0]))))


def _pattern(text: str, printer: Printer) -> str | None:
    if text and not mask.is_mask(text):
        raise BadValue(name="--pattern", value=text[:_SHOWN], expected="C-0000, KH#, @@-000 (0 @ # *)")
    return text or None


def _region(text: str, printer: Printer) -> str | None:
    code = text.strip().upper()
    if code and not is_region(code):
        raise BadValue(name="--region", value=text[:_SHOWN], expected="CN, HK, TW, US, DE, ...")
    return code or None


def _compare(how: Comparing, printer: Printer) -> OwnComparison | None:
    return None if how is Comparing.NO else OwnComparison(how.value)


def _as_it_is(value: Any, printer: Printer) -> Any:  # noqa: ANN401 - any property's value
    return value


@dataclass(frozen=True, slots=True)
class _Property:
    """How the option of a property is read, and which fields have it."""

    option: str
    read: Callable[[Any, Printer], Any]
    built_in: Sequence[str] = ()
    own: bool = True


_PROPERTIES: Final[Mapping[str, _Property]] = {
    "label": _Property("--label", _label),
    "kind": _Property("--kind", _as_it_is),
    "required": _Property("--required", _as_it_is, _SETTABLE),
    "choices": _Property("--choice", _choices, _LINES),
    "pattern": _Property("--pattern", _pattern, _LINES),
    "region": _Property("--region", _region, ("phones",), own=False),
    "compare": _Property("--compare", _compare),
    "cls": _Property("--class", _as_it_is, field_privacy.PRIVATE),
    "mask": _Property("--mask", field_privacy.mask_of, field_privacy.PRIVATE),
    "see": _Property("--see", field_privacy.rights_of, field_privacy.PRIVATE),
}
