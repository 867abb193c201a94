"""Phone numbers as people type them: several in one cell, labels, extensions, spreadsheet damage.

Chinese mobile numbers, nine of ten here, take a short way; phonenumbers is imported for the rest only.
"""

import re
import unicodedata
from typing import Final

from cimtool.model import ContactPoint
from cimtool.rules.text.clean import INVISIBLE, clean_line
from cimtool.rules.text.pattern import pattern

_CHINA: Final = "CN"
_SHORTEST: Final = 5

# Separators that stand between numbers, never inside one.  A comma does too if two numbers follow it.
_BETWEEN = pattern(r":::|[;,，；、|\n\r\\]|/|或|\s{2,}")
# A slash behind an area code stands inside the number: 310/246-1501, 030/1234567.
_AREA_CODE = pattern(r"(?<![\d/])(\(?(?:0\d{1,4}|[2-9]\d{2})\)?)/(?=\d{3}[-. ]?\d{4}(?!\d)|\d{5,8}(?!\d))", re.ASCII)
# Numbers put side by side: a new one begins at a label, a plus, or a mobile number after a mobile number.
_SIDE_BY_SIDE = pattern(
    r"\s+(?=[^\W\d_]{2,6}\s*[:：])|(?<=\d)\s+(?=\+)|(?<=\d{7})\s+(?=1[3-9]\d{9}(?!\d)|0\d{2,3}-\d{7})")
_EXTENSION_WORDS = r"转|轉|分机号?|分機|内线|ext(?:ension)?\.?|x|#"
_EXTENSION = pattern(rf"\s*[-,(]?\s*(?:{_EXTENSION_WORDS})\s*[:.]?\s*(\d{{1,6}})\)?$", re.IGNORECASE)
_DASHED_EXTENSION = pattern(r"(0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4})-(\d{1,6})")
_ONLY_EXTENSION = pattern(rf"(?:{_EXTENSION_WORDS})\s*[:.]?\s*\d{{1,6}}", re.IGNORECASE)
_KEPT_SLASH: Final = "\ufdd0"  # no character, and never will be one
_AROUND = pattern(r"^[^\d+(]*|\D*$", re.ASCII)
_PLAIN = pattern(r"\s*(?:(?:\+?86|0086)[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})\s*", re.ASCII)
# One number and nothing else: too short for two side by side.
_SINGLE = pattern(r"\+?[\d(](?:[ -]?[\d()]){4,16}", re.ASCII)
# The same with the code of its country, to be asked for nothing else if that is a number there.
_PLUS = pattern(r"\+[1-9](?:[ -]?[\d()]){5,16}", re.ASCII)
_PUNCTUATION = str.maketrans("", "", " -().·\t/")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")
_MOBILE = pattern(r"(?:\+86|0086|86)?(1[3-9]\d{9})", re.ASCII)
_WITH_CODE = pattern(r"86\d{10,11}")
_DECIMAL = pattern(r"(\d{7,15})\.0+", re.ASCII)
_EXPONENT = pattern(r"(\d)\.(\d+)e\+?(\d{1,2})", re.IGNORECASE | re.ASCII)
_DUMMIES: Final = frozenset((
    "13800138000", "13800000000", "10000000000", "12345678901", "12345678910", "13123456789"))
_SAME_DIGITS: Final = 7


def parse_phones(text: str, region: str = _CHINA) -> tuple[ContactPoint, ...]:
    """Return the numbers in *text*, in order, none twice.

    A piece without a digit is dropped; one that is no valid number keeps its text and has no
    ``e164``.  An extension stays in the text and out of ``e164``.
    """
    plain = _PLAIN().fullmatch(text) if region == _CHINA else None
    if plain:
        return (ContactPoint(text.strip(), "+86" + "".join(plain.groups())),)
    known = _surely_international(text) if _PLUS().fullmatch(text) else None
    if known:
        return (ContactPoint(text, known),)
    found: dict[str, ContactPoint] = {}
    for piece in _pieces(text):
        point = ContactPoint(piece, e164(piece, region))
        found.setdefault(piece if point.e164 is None or extension(piece) else point.e164, point)
    return tuple(found.values())


def e164(text: str, region: str = _CHINA) -> str | None:
    """Return one typed number as ``+8613812345678``, or None if it is not valid in *region*.

    *region* (two letters) counts only for a number without a country code.  What it does not have, but is a
    Chinese mobile number in form, is one: people keep theirs abroad.
    """
    typed = _without_damage(_AROUND().sub("", _half_width(text)))
    digits = typed.translate(_PUNCTUATION)
    mobile = _MOBILE().fullmatch(digits)
    if mobile and (region == _CHINA or len(digits) > len(mobile[1])):
        return f"+86{mobile[1]}"
    found = _by_numbering_plan(_without_extension(typed), region)
    return f"+86{mobile[1]}" if found is None and mobile else found


def is_region(code: str) -> bool:
    """Whether *code* (two capital letters) is a country that has telephones."""
    if code == _CHINA:
        return True
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def phone_digits(text: str) -> str:
    """Return the ASCII digits of a typed number, without + and 00, to be looked for."""
    digits = "".join(filter(str.isdecimal, _half_width(text)))
    return digits.removeprefix("00") if digits.isascii() else ""


def is_dummy(number: str) -> bool:
    """Whether people type this number (in E.164) to fill the field: 13800138000, or one digit over and over."""
    national = number.removeprefix("+86")
    return national in _DUMMIES or (national != "" and national.endswith(national[-1] * _SAME_DIGITS))


def _half_width(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(INVISIBLE)).translate(_DASHES).strip()


def _pieces(text: str) -> list[str]:
    """Cut where one number ends; an extension that was cut off goes back to its number."""
    if _SINGLE().fullmatch(text):
        return [text]
    text = _AREA_CODE().sub(f"\\1{_KEPT_SLASH}", text) if "/" in text else text
    cut = [piece for part in _BETWEEN().split(text) for piece in _SIDE_BY_SIDE().split(part)]
    joined: list[str] = []
    for piece in filter(None, map(clean_line, cut)):
        if joined and _ONLY_EXTENSION().fullmatch(_half_width(piece)):
            joined[-1] += f" {piece}"
        else:
            joined.append(_repaired(piece.replace(_KEPT_SLASH, "/")))
    return [piece for piece in joined if any(map(str.isdecimal, piece))]


def _repaired(piece: str) -> str:
    """Drop the ``.0`` or exponent that a spreadsheet put on; the rest stays as typed."""
    whole = _without_damage(_half_width(piece))
    return whole if whole != _half_width(piece) else piece


def _without_damage(typed: str) -> str:
    decimal = _DECIMAL().fullmatch(typed)
    if decimal:
        return decimal[1]
    exponent = _EXPONENT().fullmatch(typed)
    if exponent and len(exponent[2]) == int(exponent[3]):
        return exponent[1] + exponent[2]
    return typed


def extension(piece: str) -> str | None:
    """Return the extension in one typed number, or None."""
    typed = _half_width(piece)
    found = _EXTENSION().search(typed) or _DASHED_EXTENSION().fullmatch(_AROUND().sub("", typed))
    return found[found.re.groups] if found else None


def _without_extension(typed: str) -> str:
    dashed = _DASHED_EXTENSION().fullmatch(typed)
    return dashed[1] if dashed else _EXTENSION().sub("", typed)


def _surely_international(text: str) -> str | None:
    from cimtool.rules.text.numbering import surely_valid  # with the plans of every country

    number = text.translate(_PUNCTUATION)
    return number if surely_valid(number) else None


def _international(digits: str) -> str:
    """Return the digits with a + if they begin with 00 or are Chinese with their code."""
    if digits.startswith("00") and digits[2:3] not in {"", "0"}:
        return f"+{digits[2:]}"
    return f"+{digits}" if _WITH_CODE().fullmatch(digits) else digits


def _by_numbering_plan(typed: str, region: str) -> str | None:
    if len(typed) < _SHORTEST or _EXPONENT().fullmatch(typed):
        return None
    from cimtool.rules.text.numbering import valid_number  # with the plans of every country

    international = _international(typed.translate(_PUNCTUATION))
    # The 0 in front of a Chinese area code is not part of the number.
    trunk = region == _CHINA and international.startswith("0")
    return valid_number(international, region, likely=f"+86{international[1:]}" if trunk else international)
