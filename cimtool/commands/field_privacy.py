"""Options of `field add` and `field set` on privacy: how private a field is, what its mask shows, who may do what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from cimtool.document import Message
from cimtool.errors import BadValue, Usage
from cimtool.fields import BY_NAME, CUSTOM_PREFIX, EDITABLE, FieldClass, Right, Role
from cimtool.output.printer import Printer
from cimtool.rules.masking import keep_of
from cimtool.rules.standards import FieldStandard, Standards
from cimtool.store.journal import Operation
from cimtool.store.sealing.field_traces import plain_traces

_SHOWN: Final = 40
_MASKS: Final = "3****4, 1***, ****4, *"
_SEE: Final = "viewer=masked, staff=hidden, viewer="
# Of what is sealed nobody can be shown more than its mask without a key and a reason.
_SEALED: Final = (Right.HIDDEN, Right.MASKED)
PRIVATE: Final = (*(field.name for field in EDITABLE if field.name != "kind"),
                  *(field.name for field in BY_NAME.values() if field.cls is FieldClass.SENSITIVE))


def mask_of(text: str, printer: Printer) -> str | None:
    """Return a mask as it is kept, None for the usual one."""
    if text and keep_of(text) is None:
        raise BadValue(name="--mask", value=text[:_SHOWN], expected=_MASKS)
    return text or None


def rights_of(words: Sequence[str], printer: Printer) -> Mapping[Role, Right | None]:
    """Return what ``ROLE=RIGHT`` words say; None for the usual right."""
    return dict(_right(word) for word in words if word.strip())


def merged(before: Mapping[Role, Right], typed: Mapping[Role, Right | None]) -> Mapping[Role, Right]:
    """Return the rights as they are with what was typed; nothing typed takes all away."""
    return {role: right for role, right in {**before, **typed}.items() if right is not None} if typed else {}


def sound(standard: FieldStandard) -> FieldStandard:
    """Return a standard whose privacy makes sense as a whole.

    Raises:
        BadValue: it does not.
    """
    name, cls = standard.name, Standards({standard.name: standard}).class_of(standard.name)
    built_in = BY_NAME.get(name)
    if built_in is not None and (cls is FieldClass.SENSITIVE) != (built_in.cls is FieldClass.SENSITIVE):
        sealed = built_in.cls is FieldClass.SENSITIVE
        raise BadValue(name="--class", value=str(cls), expected=", ".join(
            each for each in FieldClass if (each is FieldClass.SENSITIVE) == sealed))
    if standard.mask and cls is FieldClass.OPEN:
        raise BadValue(name="--mask", value=name, expected="--class personal")
    for role, right in standard.see.items():
        allowed = _allowed(name, role, cls)
        if right not in allowed:
            raise BadValue(name="--see", value=f"{role}={right}",
                           expected=", ".join(f"{role}={each}" for each in allowed) or _SEE)
    return standard


def is_privacy_alone(before: FieldStandard, after: FieldStandard) -> bool:
    """Tell whether nothing but its privacy is asked otherwise of a field."""
    return replace(before, cls=after.cls, mask=after.mask, see=after.see) == after


def refuse_mixed(current: Operation, standard: FieldStandard, before: FieldStandard | None, printer: Printer) -> None:
    """Refuse to make a field sensitive while any of its values stands in plain text, old ones in the history included.

    Raises:
        Usage: they do.
    """
    if standard.cls is not FieldClass.SENSITIVE or (before is not None and before.cls is FieldClass.SENSITIVE):
        return
    count = plain_traces(current.db, standard.name.removeprefix(CUSTOM_PREFIX))
    if count:
        name = standard.name.removeprefix(CUSTOM_PREFIX)
        problem = printer.translator.say(Message("privacy.stands_plain", {"field": standard.name, "count": count}))
        raise Usage(problem=problem, command=f"cimtool field add {name}_sealed --class sensitive")


def _right(word: str) -> tuple[Role, Right | None]:
    role, equals, right = (part.strip() for part in word.partition("="))
    try:
        if not equals:
            raise ValueError(word)
        return Role(role), Right(right) if right else None
    except ValueError:
        raise BadValue(name="--see", value=word[:_SHOWN], expected=_SEE) from None


def _allowed(name: str, role: Role, cls: FieldClass) -> tuple[Right, ...]:
    """Return the rights that a role can be given to a field; a name is needed by whoever works with customers."""
    if role is Role.OWNER:
        return ()
    if role is Role.VIEWER:
        return _SEALED if cls is FieldClass.SENSITIVE else (Right.HIDDEN, Right.MASKED, Right.READ)
    if name == "name":
        return (Right.READ, Right.WRITE)
    return (*_SEALED, Right.WRITE) if cls is FieldClass.SENSITIVE else tuple(Right)
