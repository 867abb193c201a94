"""Values that are never stored as plain text: which fields have them, and how they are put in order before sealing."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cimtool.fields import CUSTOM_PREFIX, SENSITIVE, FieldClass
from cimtool.masked import Secret
from cimtool.rules.entry import CREDIT_CODES, Entry, Hidden, Hide, Problem
from cimtool.rules.masking import shown_mask
from cimtool.rules.standards import Standards
from cimtool.rules.text.clean import LINE_LIMIT, clean_line, refusal
from cimtool.rules.text.fold import fold
from cimtool.rules.text.identity import bare_code, is_bank_card, is_credit_code, is_id_number, is_old_id_number

MASKED: Final = "masked_value"
PROBLEMS: Final = ("invalid_id_number", "invalid_bank_card", MASKED)
_STAR: Final = "*"
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII)
_LONG = re.compile(r"\d{15,}0", re.ASCII)  # more digits than a spreadsheet keeps, so that it ends in zeros
_ID_LIKE = re.compile(r"\d{17}[\dX]|\d{15}", re.ASCII)


def is_sensitive(name: str, standards: Standards) -> bool:
    """Tell whether the values of a field, built-in or own (``x.…``), are sealed."""
    standard = standards.fields.get(name)
    raised = standard is not None and standard.cls is FieldClass.SENSITIVE
    return name in SENSITIVE or (raised and name.startswith(CUSTOM_PREFIX))


def hiding(standards: Standards) -> Hide:
    """Return what takes the values of sensitive fields; a problem names its mask, never the value.

    What is masked already, as in our own exports, is no value.
    """
    def hide(name: str, text: str) -> Hidden | None:
        if not is_sensitive(name, standards):
            return None
        refused = refusal(text, LINE_LIMIT)
        value = "" if refused else normal_secret(name, text)
        shown = shown_mask(name, value, standards)
        code = refused or _problem(name, value)
        usable = value and code not in _UNUSABLE
        return Hidden(Secret(shown, value) if usable else None, Problem(name, code, shown) if code else None)

    return hide


def without_secrets(pairs: Sequence[tuple[str, str]], entry: Entry, standards: Standards) -> list[tuple[str, str]]:
    """Return typed pairs with the masks of what is to be sealed; what could not be taken is left out."""
    shown = ((name, str(entry.values.get(name, "")) if is_sensitive(name, standards) else text)
             for name, text in pairs)
    return [(name, text) for name, text in shown if text]


def normal_secret(name: str, text: str) -> str:
    """Return a value as it is sealed and looked up: half width, numbers without blanks and dashes, in capitals."""
    if name in _NUMBERS or _is_credit_field(name):
        return bare_code(text)
    return clean_line(fold(text) if text.isascii() else text)


def _problem(name: str, value: str) -> str | None:
    if _STAR in value:
        return MASKED
    if value and _is_credit_field(name):
        return None if is_credit_code(value) else "invalid_credit_code"
    return _NUMBERS[name](value) if value and name in _NUMBERS else None


def _is_credit_field(name: str) -> bool:
    return fold(name.removeprefix(CUSTOM_PREFIX)) in CREDIT_CODES


def _id_problem(number: str) -> str | None:
    if _EXPONENT.fullmatch(number):
        return "lost_digits"
    if not _ID_LIKE.fullmatch(number) or is_id_number(number) or is_old_id_number(number):
        return None  # a passport, or right
    return "lost_digits" if number.endswith("000") else "invalid_id_number"


def _card_problem(number: str) -> str | None:
    if _EXPONENT.fullmatch(number):
        return "lost_digits"
    if not number.isdecimal() or is_bank_card(number):
        return None  # an IBAN, or right
    return "lost_digits" if _LONG.fullmatch(number) else "invalid_bank_card"


_NUMBERS: Final[Mapping[str, Callable[[str], str | None]]] = {"id_number": _id_problem, "bank_card": _card_problem}
_UNUSABLE: Final = frozenset({MASKED, "lost_digits", "nul", "surrogate", "too_long"})
