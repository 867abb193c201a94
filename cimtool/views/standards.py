"""The owner's standards, and what breaks one, for people and for scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cimtool.document import Column, JsonObject, Listing, Message
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, FieldClass, FieldKind, Right, Role
from cimtool.i18n import Translator
from cimtool.rules.sight import right_of
from cimtool.rules.standards import FieldStandard, Standards, Violation

# A customer has several of these; what is asked of one is called as an own field's kind is.
_ONE_OF = {FieldKind.PHONES: "phone", FieldKind.EMAILS: "email"}


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field, what is asked of it, and how many customers fill it."""

    standard: FieldStandard
    filled: int

    @property
    def kind(self) -> str:
        """What its values look like."""
        field = BY_NAME.get(self.standard.name)
        if field is None:
            return self.standard.kind or FieldKind.TEXT
        return _ONE_OF.get(field.kind, field.kind)

    @property
    def cls(self) -> FieldClass:
        """How private it is."""
        return Standards({self.standard.name: self.standard}).class_of(self.standard.name)

    @property
    def rights(self) -> Mapping[Role, Right]:
        """What each role may do with it, the owner aside."""
        standards = Standards({self.standard.name: self.standard})
        return {role: right_of(self.standard.name, role, standards) for role in Role if role is not Role.OWNER}

    @property
    def choices(self) -> tuple[str, ...]:
        """The values it may have; none if it may have any."""
        field = BY_NAME.get(self.standard.name)
        return tuple(choice.value for choice in self.standard.choices) or (field.choices if field else ())

    @property
    def half_life_days(self) -> int | None:
        """After how many days unchecked it counts as ageing; None if it does not age."""
        field = BY_NAME.get(self.standard.name)
        return field.half_life_days if field else None

    @property
    def declared(self) -> bool:
        """Whether it is built in, or an own field that the owner declared."""
        return self.standard.name in BY_NAME or self.standard.kind is not None


def field_json(use: FieldUse) -> JsonObject:
    """Return one field; ``choices`` gives the other spellings of each value, [] if any value may stand."""
    standard = use.standard
    spellings = {choice.value: list(choice.spellings) for choice in standard.choices}
    return {"field": standard.name, "label": standard.label, "kind": str(use.kind), "class": use.cls.value,
            "required": standard.required or standard.name in ("name", "kind"),
            "choices": [{"value": value, "spellings": spellings.get(value, [])} for value in use.choices],
            "pattern": standard.pattern, "region": standard.region, "compare": standard.compare,
            "mask": standard.mask, "rights": {role.value: right.value for role, right in use.rights.items()},
            "half_life_days": use.half_life_days,
            "declared": use.declared, "filled": use.filled}


def field_listing(uses: Sequence[FieldUse], translator: Translator) -> Listing[FieldUse]:
    """Return fields to print; they have no ids but their places."""
    places = {use.standard.name: place for place, use in enumerate(uses, start=1)}

    def label(use: FieldUse) -> str:
        found = field_label(use.standard.name, use.standard.label)
        return translator.say(found) if isinstance(found, Message) else found

    return Listing(uses, (
        Column("field", lambda use: use.standard.name),
        Column("label", label),
        Column("kind", lambda use: translator.text(f"standard.kind.{use.kind}")),
        Column("class", lambda use: translator.text(f"standard.class.{use.cls}")),
        Column("required", lambda use: translator.text("standard.yes") if field_json(use)["required"] else None),
        Column("standard", _asked),
        Column("half_life_days", lambda use: use.half_life_days, numeric=True),
        Column("filled", lambda use: use.filled, numeric=True),
    ), field_json, lambda use: places[use.standard.name], Message("standard.none"))


def privacy_sentence(use: FieldUse) -> Message:
    """Return how private a field is, and what each role may do with it."""
    rights = ", ".join(f"{role}={right}" for role, right in use.rights.items())
    return Message("privacy.put", {"field": field_label(use.standard.name, use.standard.label), "rights": rights,
                                   "class": Message(f"standard.class.{use.cls}")})


def _asked(use: FieldUse) -> str | None:
    """Return choices, form, country, mask and rights: what else the owner said of a field."""
    said = (use.standard.pattern, use.standard.region, ", ".join(use.choices), use.standard.mask,
            ", ".join(f"{role}={right}" for role, right in use.standard.see.items()))
    return "; ".join(filter(None, said)) or None


def violation_sentence(found: Violation) -> Message:
    """Return what is wrong, without the value itself."""
    return Message(f"problem.{found.code}", {"field": field_label(found.field, found.label),
                                             "expected": found.expected})


def field_label(name: str, label: str | None = None) -> Message | str:
    """Return what people call a field; an own field (``x.…``) by its label, else its name."""
    if name.startswith(CUSTOM_PREFIX):
        return label or name.removeprefix(CUSTOM_PREFIX)
    return Message(f"field.{name}")
