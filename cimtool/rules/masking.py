"""What a private value looks like to somebody who may not read it: ``138****5678``, ``张*``, ``z***@qq.com``.

Total and quick for any text; what is masked already stays as it is, so that it can be masked again.  Never the whole
value: what is too short to be told apart from its mask becomes `NOTHING`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cimtool.fields import BY_NAME, FieldKind, Normaliser, OwnKind
from cimtool.rules.standards import FieldStandard, Standards
from cimtool.rules.text.addresses import divide
from cimtool.rules.text.fold import fold, is_han
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.surnames import surname_length

NOTHING: Final = "****"
_LONGEST: Final = 200  # what is longer is no name and no number, and its length is its own secret
_KEEP = pattern(r"(\d?)(\*+)(\d?)")
_MOST_STARS: Final = 20
_USUAL_STARS: Final = 4
_MOBILE_SIGNS: Final = 11


@dataclass(frozen=True, slots=True)
class Keep:
    """How many of the first and last signs stay, and how many stars stand for the others at most."""

    first: int = 0
    last: int = 0
    stars: int = _USUAL_STARS

    def of(self, text: str) -> str:
        """Return a text with its middle hidden, at least a third of it."""
        hidden = len(text) - self.first - self.last
        if hidden * 3 < len(text) or not self.first + self.last:
            return NOTHING if text else ""
        return f"{text[:self.first]}{'*' * min(self.stars, hidden)}{text[len(text) - self.last:]}"


def keep_of(text: str) -> Keep | None:
    """Read ``3****4``: the first three and the last four signs stay; ``*`` hides all.  None if it says nothing such.

    One star or two mean four; at most twice as many signs may stay as there are stars.
    """
    found = _KEEP().fullmatch(fold(text).replace(" ", ""))
    if not found:
        return None
    stars = len(found[2]) if len(found[2]) > 2 else _USUAL_STARS
    keep = Keep(int(found[1] or 0), int(found[3] or 0), stars)
    return keep if stars <= _MOST_STARS and keep.first + keep.last <= 2 * stars else None


def shown_mask(field: str, text: str, standards: Standards) -> str:
    """Return one value of a field, built-in or own (``x.…``), as somebody sees it who may not read it."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return NOTHING if text else ""
    standard = standards.fields.get(field)
    keep = keep_of(standard.mask) if standard is not None and standard.mask else None
    if keep is not None:
        return keep.of(_dialled(text) if _is_phone(field, standard) else text)
    return _usual(field, standard)(text)


def _usual(field: str, standard: FieldStandard | None) -> Callable[[str], str]:
    built_in = BY_NAME.get(field)
    if built_in is None:
        return _OWN[(standard and standard.kind) or OwnKind.TEXT]
    if field in _BUILT_IN:
        return _BUILT_IN[field]
    return Keep(first=1, stars=3).of if (built_in.kind is FieldKind.TEXT and built_in.normaliser is not Normaliser.TEXT
                                         ) else _nothing


def _is_phone(field: str, standard: FieldStandard | None) -> bool:
    return field == "phones" or bool(standard and standard.kind is OwnKind.PHONE)


def _nothing(text: str) -> str:
    return NOTHING


def _name(text: str) -> str:
    """Return the surname of a Chinese name, the first letter of any other."""
    if is_han(text[0]):
        length = min(surname_length(fold(text[:2])), len(text) - 1)
        return f"{text[:length]}*" if length else NOTHING
    return f"{text[0]}***" if len(text) > 1 and text[0] != "*" else NOTHING


def _phone(text: str) -> str:
    digits = _dialled(text)
    if digits[:1] == "0" and digits[:2] != "00":
        area = 3 if digits[1:2] in ("1", "2") else 4
        return f"{digits[:area]}-{_LINE.of(digits[area:])}" if len(digits) > area else NOTHING
    return (_MOBILE if len(digits) >= _MOBILE_SIGNS else _LINE).of(digits) or NOTHING


def _dialled(text: str) -> str:
    """Return the digits of a phone number, without the country code of China; with any other, ``+`` before them."""
    folded = fold(text)
    digits = "".join(sign for sign in folded if sign.isascii() and (sign.isdigit() or sign == "*"))
    plus = folded.startswith("+")
    while (plus and digits.startswith("86")) or digits.startswith("0086"):
        digits, plus = digits[2 if digits.startswith("86") else 4:], False
    return f"+{digits}" if plus else digits


def _emails(text: str) -> str:
    """Return the first letter and the domain of each address."""
    return "; ".join(map(_email, filter(None, _BETWEEN().split(text))))


def _email(text: str) -> str:
    local, _, domain = text.rpartition("@")
    if not local or "." not in domain or not all(sign.isalnum() or sign in "-." for sign in domain):
        return NOTHING
    return f"{local[0] if len(local) > 1 and local[0] != '*' else ''}***@{domain}"


def _address(text: str) -> str:
    """Return an address down to its district, by its official name."""
    place = divide(text)
    known = dict.fromkeys(part for part in (place.province, place.city, place.district) if part)
    return f"{''.join(known)}{NOTHING}"


def _year(text: str) -> str:
    return f"{text[:4]}-**-**" if _YEAR().match(text) else NOTHING


_BETWEEN = pattern(r"[;,；，\s]+")
_YEAR = pattern(r"[0-9]{4}(?![0-9])")
_MOBILE: Final = Keep(first=3, last=4)
_LINE: Final = Keep(last=3)
_HANDLE: Final = Keep(first=2, stars=3)
_BUILT_IN: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _name,
    "contact": _name,
    "phones": _phone,
    "emails": _emails,
    "address": _address,
    "birthday": _year,
    "wechat": _HANDLE.of,
    "qq": _HANDLE.of,
    "id_number": Keep(first=3, last=4, stars=11).of,
    "bank_card": Keep(last=4).of,
}
_OWN: Final[Mapping[OwnKind, Callable[[str], str]]] = {
    OwnKind.TEXT: Keep(first=1, stars=3).of,
    OwnKind.NUMBER: _nothing,
    OwnKind.DATE: _year,
    OwnKind.CHOICE: _nothing,
    OwnKind.PHONE: _phone,
    OwnKind.EMAIL: _emails,
}
