"""The check of numbers that carry a check themselves, in fields of the owner's: of people and of firms in China."""

from collections.abc import Callable, Iterator
from typing import Final

from cimtool.document import Message
from cimtool.fields import CUSTOM_PREFIX
from cimtool.rules.quality import fixes
from cimtool.rules.quality.finding import Flaw, Severity, Subject
from cimtool.rules.text.fold import fold
from cimtool.rules.text.identity import IdFault, credit_code_fault, id_number_fault

# What a field is called that holds such a number, folded and without blanks; a part of the name is enough.
_CALLED: Final[tuple[tuple[tuple[str, ...], Callable[[str], IdFault | None]], ...]] = (
    (("身份证", "证件号", "idnumber", "idcard"), id_number_fault),
    (("信用代码", "税号", "纳税人识别号", "creditcode", "uscc"), credit_code_fault),
)


def invalid_id(subject: Subject) -> Iterator[Flaw]:
    """A number of a person or firm with a wrong form, province, day or check; what it is stays out of the finding."""
    for name, value in subject.customer.extra.items():
        look = _check_of(name)
        fault = look(value) if look is not None else None
        if fault is not None:
            yield Flaw(CUSTOM_PREFIX + name, Severity.MEDIUM,
                       Message("audit.invalid_id", {"field": name, "fault": Message(f"id_fault.{fault}")}),
                       fixes.complete(subject, CUSTOM_PREFIX + name))


def _check_of(name: str) -> Callable[[str], IdFault | None] | None:
    called = fold(name).replace(" ", "").replace("_", "").replace("-", "")
    return next((look for words, look in _CALLED if any(word in called for word in words)), None)
