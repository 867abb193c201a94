"""Numbers of people and firms in China that carry a check: 身份证号 (GB 11643) and 统一社会信用代码 (GB 32100).

The district of an ID number is not checked: it was that of the first registration, and many have been renamed since.
"""

import re
from datetime import date
from enum import StrEnum, unique
from typing import Final

from cimtool.rules.text.fold import fold

_ID = re.compile(r"\d{17}[\dX]", re.ASCII)
_ID_OLD = re.compile(r"\d{15}", re.ASCII)
_ID_WEIGHTS: Final = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_CHECKS: Final = "10X98765432"
_OLDEST: Final = 1800
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII)
_CODE_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
# GB/T 2260: the first two places of a division, with Taiwan, Hong Kong, Macao and permits of foreigners.
_PROVINCES: Final = frozenset(str(code) for code in (
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91))
_STATE: Final = "100000"  # registered with the State itself
_SHORTEST_CARD, _LONGEST_CARD = 12, 19
_BLANKS = re.compile(r"[\s-]+")


@unique
class IdFault(StrEnum):
    """What is wrong with a number that carries a check."""

    FORM = "form"
    AREA = "area"
    DAY = "day"
    CHECK = "check"


def bare_code(text: str) -> str:
    """Return a number without blanks and dashes, half width, in capitals."""
    return _BLANKS.sub("", fold(text)).upper()


def is_id_number(text: str) -> bool:
    """Tell whether *text* is an ID number of 18 places whose day and check are right."""
    number = bare_code(text)
    if not _ID.fullmatch(number) or not _is_day(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17]


def is_old_id_number(text: str) -> bool:
    """Tell whether *text* may be an ID number of 15 places, as issued until 1999: it has a day but no check."""
    number = bare_code(text)
    return _ID_OLD.fullmatch(number) is not None and _is_day(f"19{number[6:12]}")


def id_number_fault(text: str) -> IdFault | None:
    """Return what is wrong with an ID number, None if nothing is.

    Of the area only the province can be told; a number of 15 places has no check.
    """
    number = bare_code(text)
    if not (_ID.fullmatch(number) or _ID_OLD.fullmatch(number)):
        return IdFault.FORM
    if number[:2] not in _PROVINCES:
        return IdFault.AREA
    if _ID_OLD.fullmatch(number):
        return None if is_old_id_number(number) else IdFault.DAY
    if not _is_day(number[6:14]):
        return IdFault.DAY
    return None if is_id_number(number) else IdFault.CHECK


def credit_code_fault(text: str) -> IdFault | None:
    """Return what is wrong with a unified social credit code, None if nothing is."""
    code = bare_code(text)
    if not _CODE.fullmatch(code):
        return IdFault.FORM
    if code[2:4] not in _PROVINCES and code[2:8] != _STATE:
        return IdFault.AREA
    return None if is_credit_code(code) else IdFault.CHECK


def is_credit_code(text: str) -> bool:
    """Tell whether *text* is a unified social credit code whose check is right."""
    code = bare_code(text)
    if not _CODE.fullmatch(code):
        return False
    total = sum(_CODE_LETTERS.index(letter) * weight for letter, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_LETTERS[-total % 31] == code[17]


def is_bank_card(text: str) -> bool:
    """Tell whether *text* has 12 to 19 digits and a right last one (Luhn, ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(bare_code(text)) if digit.isascii() and digit.isdigit()]
    if len(digits) != len(bare_code(text)) or not _SHORTEST_CARD <= len(digits) <= _LONGEST_CARD:
        return False
    return sum(digits[0::2] + [2 * digit - 9 * (digit > 4) for digit in digits[1::2]]) % 10 == 0


def _is_day(digits: str) -> bool:
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").year >= _OLDEST
    except ValueError:
        return False
