"""What somebody in a role sees of a customer: each field hidden, masked, or as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from cimtool.fields import BY_NAME, CUSTOM_PREFIX, EDITABLE, SENSITIVE, FieldClass, Right, Role
from cimtool.model import ContactPoint, Customer, Kind, SourceRecord
from cimtool.rules.masking import shown_mask
from cimtool.rules.standards import Standards

NOTES: Final = "notes"  # whatever is written freely about a person goes by this field


def right_of(field: str, role: Role, standards: Standards) -> Right:
    """Return what a role may do with a field, built-in or own (``x.…``).

    The owner's word counts first.  Else: who only looks on sees what is open and the masks of everything else;
    everybody above may write all there is, and reads all but what is sealed, which takes a key and a reason.
    """
    standard = standards.fields.get(field)
    if standard is not None and role in standard.see:
        return standard.see[role]
    if role is not Role.VIEWER:
        return Right.WRITE
    return Right.READ if standards.class_of(field) is FieldClass.OPEN else Right.MASKED


@dataclass(frozen=True)
class Sight:
    """What one role sees."""

    role: Role
    standards: Standards

    def right(self, field: str) -> Right:
        """Return what the role may do with a field."""
        return right_of(field, self.role, self.standards)

    @cached_property
    def restricted(self) -> Mapping[str, Right]:
        """The fields that the role does not see as they are; a sealed value is its own mask, unless it is hidden."""
        return {name: right for name, right in self._rights.items() if right is Right.HIDDEN or (
            right is Right.MASKED and self.standards.class_of(name) is not FieldClass.SENSITIVE)}

    @cached_property
    def unseen(self) -> tuple[str, ...]:
        """The sealed fields of which the role does not even see the masks."""
        return tuple(name for name in self.restricted if self.standards.class_of(name) is FieldClass.SENSITIVE)

    @cached_property
    def kept(self) -> tuple[str, ...]:
        """The fields that the role may not write."""
        return tuple(name for name, right in self._rights.items() if right is not Right.WRITE)

    @cached_property
    def _rights(self) -> Mapping[str, Right]:
        own = (name for name in self.standards.fields if name.startswith(CUSTOM_PREFIX))
        return {name: self.right(name) for name in (*(field.name for field in EDITABLE), *own)}

    def value(self, field: str, value: str | None) -> str | None:
        """Return what is seen of one value."""
        right = self.restricted.get(field)
        if right is None or value is None:
            return value
        return None if right is Right.HIDDEN else shown_mask(field, value, self.standards)

    def points(self, field: str, values: tuple[ContactPoint, ...]) -> tuple[ContactPoint, ...]:
        """Return what is seen of phones or addresses; of a masked one nobody is told the international form."""
        if field not in self.restricted:
            return values
        shown = ((point, self.value(field, point.value)) for point in values)
        return tuple(replace(point, value=text, e164=None) for point, text in shown if text is not None)

    def name(self, record: SourceRecord) -> str:
        """Return what is seen of a name; a firm's is no person's."""
        return record.name if record.kind is Kind.COMPANY else self.value("name", record.name) or ""

    def own(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Return what is seen of own fields, by name without ``x.``."""
        shown = {name: self.value(CUSTOM_PREFIX + name, value) for name, value in extra.items()}
        return {name: text for name, text in shown.items() if text is not None}

    def of(self, customer: Customer) -> Customer:
        """Return a customer as the role sees it."""
        if not self.restricted:
            return customer
        texts: dict[str, Any] = {name: self.value(name, getattr(customer, name)) for name in self.restricted
                 if name in BY_NAME and name not in _ELSEWHERE}
        tags = tuple(text for tag in customer.tags if (text := self.value("tags", tag)) is not None)
        return replace(customer, name=self.name(customer), phones=self.points("phones", customer.phones),
                       emails=self.points("emails", customer.emails), tags=tags, extra=self.own(customer.extra),
                       sealed={name: shown for name, shown in customer.sealed.items() if name not in self.unseen},
                       **texts)



_ELSEWHERE: Final = frozenset({"name", "tags", "phones", "emails", *SENSITIVE})
