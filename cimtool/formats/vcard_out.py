"""Customers -> vCards 3.0 (RFC 2426, what phones take best) or 4.0 (RFC 6350); `read_vcard` gives them back."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TextIO

from cimtool.formats.vcard_names import OWN_PROPERTY, PRODUCT, types_of
from cimtool.model import ContactPoint

Version = Literal["3.0", "4.0"]

_LINE_OCTETS = 75
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029])
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", ",": "\\,", ";": "\\;"})
_URI_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n"})
_BIRTHDAY = re.compile(r"(?:\d{4}|-)-\d\d-\d\d|\d{4}(?:-\d\d)?", re.ASCII)
_CHINESE_MOBILE = re.compile(r"\+861[3-9]\d{9}", re.ASCII)
_SEXES = {"male": "M", "female": "F", "other": "O"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VCardData:
    """What a card says of a customer; None for unknown.

    ``family`` and ``given`` are the parts of the name, where they are known; ``phonetic_family`` and
    ``phonetic_given`` how to say them, which phones sort by.  ``others`` are (field, text) pairs that vCard has no
    property for, custom fields as ``x.…``; they go into properties of ours, and other programs pass them over.
    """

    name: str
    family: str | None = None
    given: str | None = None
    phonetic_family: str | None = None
    phonetic_given: str | None = None
    is_company: bool = False
    company: str | None = None
    title: str | None = None
    phones: tuple[ContactPoint, ...] = ()
    emails: tuple[ContactPoint, ...] = ()
    address: str | None = None
    city: str | None = None
    province: str | None = None
    postcode: str | None = None
    birthday: str | None = None
    gender: str | None = None
    website: str | None = None
    wechat: str | None = None
    qq: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    uid: str | None = None
    updated_at: str | None = None
    others: tuple[tuple[str, str], ...] = ()


def write_vcard(stream: TextIO, cards: Iterable[VCardData], version: Version = "3.0") -> None:
    """Write cards with CRLF, no line longer than 75 octets of UTF-8; *stream* is opened with ``newline=""``."""
    for card in cards:
        stream.writelines(f"{_folded(line)}\r\n" for line in _lines(card, version))


def _lines(card: VCardData, version: Version) -> Iterator[str]:
    yield from ("BEGIN:VCARD", f"VERSION:{version}", f"PRODID:{PRODUCT}")
    yield from _identity(card, version)
    yield from _name(card, version)
    yield from _points(card, version)
    yield from _rest(card, version)
    for name, text in card.others:
        yield f"{OWN_PROPERTY}:{_joined((name, text))}"
    yield "END:VCARD"


def _identity(card: VCardData, version: Version) -> Iterator[str]:
    if card.uid:
        yield f"UID:{'urn:uuid:' if version == '4.0' else ''}{_uri(card.uid)}"
    if card.updated_at:
        yield f"REV:{_compact(card.updated_at) if version == '4.0' else _uri(card.updated_at)}"
    if version == "4.0":
        yield f"KIND:{'org' if card.is_company else 'individual'}"
    elif card.is_company:
        yield "X-ABSHOWAS:COMPANY"


def _name(card: VCardData, version: Version) -> Iterator[str]:
    spoken = [part for part in (card.phonetic_family, card.phonetic_given) if part]
    sort_as = f';SORT-AS="{_parameter(",".join(spoken))}"' if spoken and version == "4.0" else ""
    given = card.given if card.family or card.is_company else card.given or card.name
    yield f"FN:{_text(card.name)}"
    yield f"N{sort_as}:{_joined((card.family, given, None, None, None))}"
    if spoken and version == "3.0":
        yield f"SORT-STRING:{_text(' '.join(spoken))}"
    yield from _filled("X-PHONETIC-LAST-NAME", card.phonetic_family)
    yield from _filled("X-PHONETIC-FIRST-NAME", card.phonetic_given)
    # Phones show a company by its organisation.
    yield from _filled("ORG", card.company or (card.name if card.is_company else None))
    yield from _filled("TITLE", card.title)


def _points(card: VCardData, version: Version) -> Iterator[str]:
    for number, phone in enumerate(card.phones, 1):
        dialled = _dialled(phone)
        is_uri = version == "4.0" and dialled == phone.e164
        value = f"tel:{dialled}" if is_uri else _text(dialled)
        label = phone.label or ("mobile" if _CHINESE_MOBILE.fullmatch(dialled) else None)
        yield from _labelled(f"phone{number}", "TEL;VALUE=uri" if is_uri else "TEL", label, value, version)
    for number, email in enumerate(card.emails, 1):
        yield from _labelled(f"email{number}", "EMAIL", email.label, _text(email.value), version)


def _dialled(phone: ContactPoint) -> str:
    """Return the number that any country can dial, unless that would lose an extension."""
    digits = "".join(filter(str.isdecimal, phone.value)).lstrip("0")
    return phone.e164 if phone.e164 and phone.e164.endswith(digits) else phone.value


def _labelled(group: str, head: str, label: str | None, value: str, version: Version) -> Iterator[str]:
    """Write a label as types if it can be, else as Apple's programs do, in a property beside it."""
    types = types_of(label) if label else ()
    if types is None:
        yield f"{group}.{head}:{value}"
        yield f"{group}.X-ABLABEL:{_text(label)}"
        return
    typed = "".join(f";TYPE={kind if version == '4.0' else kind.upper()}" for kind in types)
    yield f"{head}{typed}:{value}"


def _rest(card: VCardData, version: Version) -> Iterator[str]:
    if card.address or card.city or card.province or card.postcode:
        yield f"ADR:{_joined((None, None, card.address, card.city, card.province, card.postcode, None))}"
    if card.birthday:
        yield _birthday(card.birthday, version)
    if card.gender:
        yield f"GENDER:{_SEXES.get(card.gender, 'O')}" if version == "4.0" else f"X-GENDER:{_text(card.gender)}"
    if card.website:
        yield f"URL:{_uri(card.website)}"
    yield from _filled("X-WECHAT", card.wechat)
    yield from _filled("X-QQ", card.qq)
    if card.tags:
        yield f"CATEGORIES:{','.join(map(_text, card.tags))}"
    yield from _filled("NOTE", card.notes)


def _birthday(birthday: str, version: Version) -> str:
    """Write a partial day as phones do; a lunar one fits no property of the standard."""
    if not _BIRTHDAY.fullmatch(birthday):
        return f"{OWN_PROPERTY}:{_joined(('birthday', birthday))}"
    return f"BDAY:{_compact(birthday) if version == '4.0' else birthday}"


def _compact(iso: str) -> str:
    """Return version 4.0's form, without hyphens and colons; but ``--0305`` and ``1990-03`` keep theirs."""
    if iso.startswith("--"):
        return f"--{iso[2:].replace('-', '')}"
    return _uri(iso if len(iso) == len("1990-03") else iso.replace("-", "").replace(":", ""))


def _filled(name: str, text: str | None) -> Iterator[str]:
    if text:
        yield f"{name}:{_text(text)}"


def _joined(parts: Sequence[str | None]) -> str:
    return ";".join(map(_text, parts))


def _text(text: str | None) -> str:
    return (text or "").translate(_CONTROLS).translate(_ESCAPES)


def _uri(text: str) -> str:
    return text.translate(_CONTROLS).translate(_URI_ESCAPES)


def _parameter(text: str) -> str:
    """No escape brings a quotation mark or a line end into a parameter."""
    return text.translate(_CONTROLS).replace('"', "'").replace("\n", " ")


def _folded(line: str) -> str:
    """Break a line between characters; each break begins the next line with a blank."""
    octets = line.encode("utf-8")
    if len(octets) <= _LINE_OCTETS:
        return line
    pieces, start, room = [], 0, _LINE_OCTETS
    while start < len(octets):
        end = min(start + room, len(octets))
        while end < len(octets) and octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end].decode("utf-8"))
        start, room = end, _LINE_OCTETS - 1
    return "\r\n ".join(pieces)
