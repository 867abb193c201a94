"""The owner's standards: what a customer's record must be like, checked the same way wherever a record comes in.

Pure: the store keeps the standards, and each command decides what becomes of a record that breaks one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from cimtool.fields import BY_NAME, CUSTOM_PREFIX, FieldClass, OwnComparison, OwnKind, Right, Role
from cimtool.frozen import frozen
from cimtool.masked import Sealed, Secret
from cimtool.model import SourceRecord
from cimtool.rules import mask
from cimtool.rules.entry import Problem
from cimtool.rules.own_values import OWN_VALUES
from cimtool.rules.text.fold import fold

HOME_REGION = "CN"
REQUIRED = "required"
_SHOWN = 200
_CONTACTS: Final = frozenset({OwnKind.PHONE, OwnKind.EMAIL})


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field may have, and what else people write for it."""

    value: str
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldStandard:
    """What the owner wants of one field, built-in or own (``x.…``).

    ``label`` and ``kind`` are those of an own field, None for a built-in one; ``pattern`` is a `mask`; ``region``,
    the country of numbers without a country code, belongs to ``phones`` alone.  ``cls`` and ``mask`` (`masking`)
    are None where the owner leaves them as they are; ``see`` says what a role may do with it otherwise than usual;
    ``compare``: how an own field takes part in matching, None if it does not.
    """

    name: str
    label: str | None = None
    kind: OwnKind | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    pattern: str | None = None
    region: str | None = None
    cls: FieldClass | None = None
    mask: str | None = None
    compare: OwnComparison | None = None
    see: Mapping[Role, Right] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether anything is asked of the field at all."""
        return self != FieldStandard(name=self.name)


@frozen
class Violation(Problem):
    """A standard that a record breaks; ``value`` is "" where one is missing.

    ``expected`` are the choices or the mask, "" where the code says it all; ``label`` is that of an own field.
    """

    expected: str = ""
    label: str | None = None


@dataclass(frozen=True)
class Standards:
    """All standards of an owner, by field; ``sealing``: there is a data key, so sensitive values can be taken."""

    fields: Mapping[str, FieldStandard] = field(default_factory=dict)
    sealing: bool = False

    @property
    def region(self) -> str:
        """The country of phone numbers without a country code."""
        phones = self.fields.get("phones")
        return (phones.region if phones else None) or HOME_REGION

    @cached_property
    def own_names(self) -> Mapping[str, str]:
        """Each own field by its folded name and label; a name wins over another field's label."""
        own = [standard for standard in self.fields.values() if standard.kind is not None]
        labels = {fold(standard.label): standard.name for standard in own if standard.label}
        return labels | {fold(standard.name.removeprefix(CUSTOM_PREFIX)): standard.name for standard in own}

    @property
    def labels(self) -> Mapping[str, str]:
        """What own fields are called, of those that have a label."""
        return {standard.name: standard.label for standard in self.fields.values() if standard.label}

    @property
    def compared(self) -> Mapping[str, OwnComparison]:
        """How own fields take part in matching, by name without ``x.``; what must not lie about plain never does."""
        return {standard.name.removeprefix(CUSTOM_PREFIX): standard.compare for standard in self.fields.values()
                if standard.compare and self.class_of(standard.name) is not FieldClass.SENSITIVE}

    def class_of(self, name: str) -> FieldClass:
        """How private a field is: as the owner says, else as it is built in; an own number or address is personal."""
        standard, built_in = self.fields.get(name), BY_NAME.get(name)
        if standard is not None and standard.cls is not None:
            return standard.cls
        if built_in is not None:
            return built_in.cls
        return FieldClass.PERSONAL if standard is not None and standard.kind in _CONTACTS else FieldClass.OPEN

    def named(self, name: str) -> str:
        """Return the own field that ``x.…`` means by name or label, in any width and case; any other name as it is."""
        if not self.fields or not name.startswith(CUSTOM_PREFIX):
            return name
        return self.own_names.get(fold(name.removeprefix(CUSTOM_PREFIX)), name)


NO_STANDARDS: Final = Standards()


@dataclass(frozen=True, slots=True)
class Settled:
    """A record whose values are written as the standards want them, and what still breaks one."""

    record: SourceRecord
    violations: tuple[Violation, ...]

    @property
    def unfit(self) -> Violation | None:
        """The first value that does not fit; what is missing is no value."""
        return next((found for found in self.violations if found.code != REQUIRED), None)


def violations(record: SourceRecord, standards: Standards) -> tuple[Violation, ...]:
    """Return every standard that a record breaks, in the order of the standards."""
    return settled(record, standards).violations


def missing(record: SourceRecord, standards: Standards) -> Violation | None:
    """Return the first required field that a record does not fill."""
    return next((_violation(standard, REQUIRED, "") for standard in standards.fields.values()
                 if standard.required and not value_of(record, standard.name)), None)


def settled(record: SourceRecord, standards: Standards, before: SourceRecord | None = None) -> Settled:
    """Write the values of a record as the standards want them.

    With ``before``, what is as it was there is neither changed nor a violation: an old flaw does not stand in the
    way of another change.
    """
    changes: dict[str, str] = {}
    found: list[Violation] = []
    region = standards.region
    for standard in standards.fields.values():
        value = value_of(record, standard.name)
        if before is not None and value == value_of(before, standard.name):
            continue
        verdict = judged(value, standard, region)
        if isinstance(verdict, Violation):
            found.append(verdict)
        elif verdict != value and verdict is not None:
            changes[standard.name] = verdict
    return Settled(_rewritten(record, changes), tuple(found))


def judged(value: Any, standard: FieldStandard, region: str) -> Violation | str | None:  # noqa: ANN401 - any field's value
    """Return one value as it should be written, None if that is as it is, or what is wrong with it."""
    if not value:
        return _violation(standard, REQUIRED, "") if standard.required else None
    if isinstance(value, Sealed | Secret):  # what is shown of it fits nothing
        return None
    return _judged_text(value, standard, region) if isinstance(value, str) else None


def value_of(record: SourceRecord, name: str) -> Any:  # noqa: ANN401 - any field's value
    """Return the value of a built-in or own field; None for unknown."""
    return record.own.get(name.removeprefix(CUSTOM_PREFIX)) if name.startswith(CUSTOM_PREFIX) \
        else getattr(record, name)


def chosen(standard: FieldStandard, text: str) -> str | None:
    """Return the choice that a text means by any of its spellings, None if it means none."""
    wanted = fold(text)
    return next((choice.value for choice in standard.choices
                 if wanted in map(fold, (choice.value, *choice.spellings))), None)


def _judged_text(text: str, standard: FieldStandard, region: str) -> Violation | str:
    normal = OWN_VALUES[standard.kind or OwnKind.TEXT](text, region)
    if normal.problem is not None:
        return _violation(standard, normal.problem, text)
    value = str(normal.value)
    if standard.choices:
        choice = chosen(standard, value)
        return choice if choice is not None else _violation(
            standard, "not_a_choice", text, ", ".join(each.value for each in standard.choices))
    if standard.pattern and not mask.fits(standard.pattern, value):
        return _violation(standard, "not_the_pattern", text, standard.pattern)
    return value


def _violation(standard: FieldStandard, code: str, value: str, expected: str = "") -> Violation:
    shown = expected if len(expected) <= _SHOWN else f"{expected[:_SHOWN]}..."
    return Violation(standard.name, code, value, shown, standard.label)


def _rewritten(record: SourceRecord, changes: Mapping[str, str]) -> SourceRecord:
    if not changes:
        return record
    own = {name.removeprefix(CUSTOM_PREFIX): value for name, value in changes.items()
           if name.startswith(CUSTOM_PREFIX)}
    built_in: dict[str, Any] = {name: value for name, value in changes.items() if not name.startswith(CUSTOM_PREFIX)}
    return replace(record, extra={**record.extra, **own}, **built_in)
