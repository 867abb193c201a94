"""vCards of versions 2.1, 3.0 and 4.0, mixed as phones mix them, -> one record a card."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from cimtool.errors import ForeignFile
from cimtool.formats.encoding import Decoded, decode, detect
from cimtool.formats.raw import BadRecord, Note, ObjectRecord, ObjectTable
from cimtool.formats.vcard_fields import Item, apple_label, fields_of
from cimtool.formats.vcard_lines import Property, properties
from cimtool.formats.vcard_text import text_of, unescaped

_BEGIN = b"BEGIN:VCARD"
_INLINE_CARD = re.compile(r"BEGIN\s*:\s*VCARD", re.IGNORECASE)
_QUOTED = re.compile(rb"QUOTED-PRINTABLE", re.IGNORECASE)
_ATTACHMENT = re.compile(rb"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE | re.MULTILINE)
_KINDS = frozenset({"KIND", "X-ADDRESSBOOKSERVER-KIND"})
NO_CUSTOMERS = {b"group": "group_card", **dict.fromkeys((b"location", b"application", b"device"), "thing_card")}
_SHOWN_CHARS = 80
_LOWEST_PREFERENCE = 101
_LABEL_CHARS = 80


@dataclass(slots=True)
class _Card:
    """A card being read; ``agents`` are the cards inside it."""

    line: int
    properties: list[Property] = field(default_factory=list)
    agents: list["_Card"] = field(default_factory=list)

    @property
    def awaits_agent(self) -> bool:
        """Whether the card that begins now belongs into this one."""
        last = self.properties[-1] if self.properties else None
        return last is not None and last.name == "AGENT" and last.raw.strip().upper() in (b"", _BEGIN)


def read_vcard(data: bytes, *, encoding: str | None = None, path: str = "-") -> ObjectTable:
    """Read every card, the last one also if its END is missing.

    A card that is a group or a thing, or has nothing in it, becomes a BadRecord with the code ``group_card``,
    ``thing_card`` or ``empty_card``.
    Pictures, sounds and keys are left out; a card within a card (AGENT) becomes a custom field of it.

    Args:
        data: the whole file.
        encoding: of values that do not state their own; None to find out.
        path: names the file in an error.

    Raises:
        ForeignFile: no card has anything in it.
        UnknownEncoding, Undecodable: see `decode`.
    """
    data, decoded = _readable(data, encoding, path)
    inner = decoded.encoding if _keeps_ascii(decoded.encoding) else "utf-8"
    records = (_record(card, inner) for card in _cards(properties(data)))
    left_out = len(_ATTACHMENT.findall(data))
    notes = decoded.notes + ((Note("attachments_left_out", {"count": left_out}),) if left_out else ())
    return ObjectTable(_with_some_card(records, path), "vcard", decoded.encoding, notes)


def _readable(data: bytes, encoding: str | None, path: str) -> tuple[bytes, Decoded]:
    """Return bytes in which ASCII stands for itself, and how the file was read; its text is not in there."""
    name = encoding or detect(data)
    if _keeps_ascii(name):
        return data, _decoding(data, encoding, path)
    whole = decode(data, encoding=name, path=path)
    return whole.text.encode("utf-8"), replace(whole, text="")


def _keeps_ascii(encoding: str) -> bool:
    try:
        return _BEGIN.decode("ascii").encode(encoding) == _BEGIN
    except (LookupError, ValueError):  # decode says so in our words
        return False


def _decoding(data: bytes, encoding: str | None, path: str) -> Decoded:
    """Find out what those values are encoded in that do not say so themselves."""
    if encoding is None and not _QUOTED.search(data) and _is_utf8(data):
        return Decoded("", "utf-8")
    found = [each for each in properties(data) if not each.charset and not each.raw.isascii()]
    decoded = decode(b"\n".join(b" ".join(each.raw.splitlines()) for each in found), encoding=encoding, path=path)
    return replace(decoded, text="", bad_lines=tuple(found[number - 1].line for number in decoded.bad_lines))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _with_some_card(records: Iterator[ObjectRecord | BadRecord], path: str) -> Iterator[ObjectRecord | BadRecord]:
    """Refuse a file in which there is no customer at all."""
    seen = []
    for record in records:
        seen.append(record)
        if isinstance(record, ObjectRecord):
            return chain(seen, records)
    raise ForeignFile(path=path, wanted="vcard")


def _cards(found: Iterator[Property]) -> Iterator[_Card]:
    """Yield the outermost cards; a BEGIN that no AGENT announces ends a card that has no END."""
    opened: list[_Card] = []
    for each in found:
        mark = each.name if each.raw.strip().upper() == b"VCARD" else ""
        if mark == "BEGIN":
            if opened and not opened[-1].awaits_agent:
                yield opened[0]
                opened.clear()
            card = _Card(each.line)
            if opened:
                opened[-1].agents.append(card)
            opened.append(card)
        elif mark == "END" and opened:
            card = opened.pop()
            if not opened:
                yield card
        elif opened:
            opened[-1].properties.append(each)
    yield from opened[:1]


def _record(card: _Card, encoding: str) -> ObjectRecord | BadRecord:
    fields = fields_of(_items(card.properties, encoding))
    kinds = (each.raw.strip().lower() for each in card.properties if each.name in _KINDS)
    if code := next(filter(None, map(NO_CUSTOMERS.get, kinds)), None):
        return BadRecord(card.line, code, str(fields.get("name", ""))[:_SHOWN_CHARS])
    agents = "; ".join(filter(None, _agents(card, encoding)))
    if agents:
        fields["x.agent"] = agents
    return ObjectRecord(card.line, fields) if fields else BadRecord(card.line, "empty_card")


def _items(found: list[Property], encoding: str) -> Iterator[Item]:
    """Decode the properties; of alternatives for one value in one language, only the first."""
    labels = {each.group: _label(each, encoding) for each in found if each.name == "X-ABLABEL" and each.group}
    alternatives = set()
    for each in found:
        if "ALTID" in each.parameters:
            alternative = (each.name, each.parameters["ALTID"], each.parameters.get("LANGUAGE"))
            if alternative in alternatives:
                continue
            alternatives.add(alternative)
        text = text_of(each.raw, each.charset, encoding)
        if text.strip():
            yield _item(each, text, labels.get(each.group) or None)


def _item(each: Property, text: str, label: str | None) -> Item:
    types = tuple(kind.lower() for kind in each.parameters.get("TYPE", ()))
    service = each.parameters.get("X-SERVICE-TYPE", ("",))[0]
    omitted = each.parameters.get("X-APPLE-OMIT-YEAR", ("",))[0]
    return Item(each.name, text, types, service, label, _preference(each.parameters, types), omitted)


def _preference(parameters: Mapping[str, tuple[str, ...]], types: tuple[str, ...]) -> int:
    stated = parameters.get("PREF", ("",))[0]
    if stated.isascii() and stated.isdigit() and len(stated) <= 3:
        return int(stated)
    return 1 if "pref" in types else _LOWEST_PREFERENCE


def _label(each: Property, encoding: str) -> str:
    label = apple_label(unescaped(text_of(each.raw, each.charset, encoding)))
    return " ".join(label.split())[:_LABEL_CHARS]


def _agents(card: _Card, encoding: str) -> Iterator[str]:
    """Yield who is reached in this customer's place: name, numbers, addresses."""
    for agent in card.agents:
        yield _in_short(agent.properties, encoding)
    for each in card.properties:
        if each.name == "AGENT":
            text = unescaped(text_of(each.raw, each.charset, encoding)).strip()
            is_card = _INLINE_CARD.match(text)
            yield _in_short(list(properties(text.encode("utf-8"))), "utf-8") if is_card else text


def _in_short(found: list[Property], encoding: str) -> str:
    fields = fields_of(_items(found, encoding))
    name = [str(fields[key]) for key in ("name", "given_name", "family_name", "company") if key in fields]
    points = [fields.get(key) for key in ("phones", "emails")]
    return ", ".join([*name, *(point["value"] for several in points if isinstance(several, list)
                               for point in several)])
