"""Numbers of people and firms in China that carry a check: 身份证号 (GB 11643) and 统一社会信用代码 (GB 32100).

The district of an ID number is not checked: it was that of the first registration, and many have been renamed since.
"""

import re
from datetime import date
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
_BLANKS = re.compile(r"[\s-]+")


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


def is_credit_code(text: str) -> bool:
    """Tell whether *text* is a unified social credit code whose check is right."""
    code = bare_code(text)
    if not _CODE.fullmatch(code):
        return False
    total = sum(_CODE_LETTERS.index(letter) * weight for letter, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_LETTERS[-total % 31] == code[17]


def _is_day(digits: str) -> bool:
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").year >= _OLDEST
    except ValueError:
        return False
