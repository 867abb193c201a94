"""One vCard -> the fields of one record, under names that FIELDS knows; the rest as custom fields.

A property means what the table says.  Of several values for a field that takes one, the preferred or first
counts, and the others become custom fields: ``x.website 2``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from cimtool.formats.vcard_names import OWN_PROPERTY, PRODUCT, label_of
from cimtool.formats.vcard_text import parts, unescaped

Value = str | Mapping[str, str]
Found = Iterator[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Item:
    """One property of a card, decoded; ``text`` has its escapes still.

    ``label`` is what Apple's programs put beside it, ``preference`` how much it is preferred, 1 the most.
    """

    name: str
    text: str
    types: tuple[str, ...] = ()
    service: str = ""
    label: str | None = None
    preference: int = 101
    omitted_year: str = ""


_LISTS = frozenset({"phones", "emails", "tags"})
_HAN_OR_KANA = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")
_E164 = re.compile(r"\+\d{5,15}", re.ASCII)
_APPLE_WORD = re.compile(r"_\$!<(.*)>!\$_")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SERVICES = {"qq": "qq", "x-qq": "qq", "tencent": "qq", "wechat": "wechat", "weixin": "wechat", "微信": "wechat"}
_KINDS = {"org": "company", "organization": "company", "company": "company", "individual": "person"}
_GENDERS = {"m": "male", "f": "female", "o": "other", "n": "", "u": ""}
# What programs tell each other, or what is said elsewhere in the card.
_MACHINE = re.compile(
    r"VERSION|PRODID|REV|UID|CLASS|MAILER|TZ|SOURCE|PROFILE|BEGIN|END|AGENT|MEMBER|CLIENTPIDMAP|XML|SORT-STRING|KIND|LABEL"
    r"|ADR|FN|N|PHOTO|LOGO|SOUND|KEY|CALURI|CALADRURI|FBURL|NAME"
    r"|X-(?:.*-)?(?:UID|ID|ETAG|REV|VERSION|FILE-AS|ANNOTATIONS|ABUID|ABADR|ABLABEL|ABSHOWAS|KIND|ABCROP-RECTANGLE|IMAGETYPE"
    r"|IMAGEHASH|PHOTO|TIMESTAMP|CREATED-AT|CLASS|ORIGIN)|X-MS-OL-.*|X-MS-CARDPICTURE|X-FC.*|X-ADDRESSBOOKSERVER-.*"
    r"|X-EVOLUTION-(?:E-BOOK|WEBDAV).*|X-SHARED-PHOTO.*|X-WALLPAPER")
_VENDOR = re.compile(r"^X-(?:EVOLUTION-|MS-|MOZILLA-|KADDRESSBOOK-|KADDRESSBOOK-X-|GOOGLE-|APPLE-|XIAOMI-|MIUI-)?")


def fields_of(items: Iterable[Item]) -> dict[str, object]:
    """Return the fields of a card, the name first; empty if there is nothing in it for a person."""
    ranked = sorted(items, key=lambda item: item.preference)
    collected: dict[str, list[Value]] = {}
    for key, value in (*_name(ranked), *_addresses(ranked), *_others(ranked)):
        if value:
            collected.setdefault(key, []).append(value)
    fields = dict(_settled(collected))
    _name_by_nickname(fields)
    if fields.get("kind") == "company" and fields.get("name") == fields.get("company"):
        del fields["company"]
    return fields


def _settled(collected: Mapping[str, Sequence[Value]]) -> Iterator[tuple[str, object]]:
    for key, values in collected.items():
        if key in _LISTS:
            yield key, list(values)
            continue
        different = list(dict.fromkeys(map(str, values)))
        if key == "notes":
            yield key, "\n".join(different)
            continue
        yield key, different[0]
        for number, value in enumerate(different[1:], 2):
            yield f"x.{key.removeprefix('x.')} {number}", value


def _name_by_nickname(fields: dict[str, object]) -> None:
    if not fields.keys() & {"name", "family_name", "given_name", "company"} and "x.nickname" in fields:
        fields["name"] = fields.pop("x.nickname")


def _name(items: Sequence[Item]) -> Found:
    """Take the names as the card formats them, else the parts, which the rules join by their script."""
    formatted = [unescaped(item.text).strip() for item in items if item.name == "FN" and item.text.strip()]
    structured = next((parts(item.text) for item in items if item.name == "N"), [])
    family, given, middle = [*structured, "", "", ""][:3]
    if formatted and not _is_turned_round(formatted[0], family, given):
        yield from (("name", name) for name in formatted)
        return
    yield "family_name", family
    yield "given_name", given
    yield "middle_name", " ".join(filter(None, parts(middle, ",")))


def _is_turned_round(formatted: str, family: str, given: str) -> bool:
    """Whether a program that knows no Chinese order made 三 张 of 张三."""
    return bool(_HAN_OR_KANA.search(formatted)) and bool(family and given) and formatted == f"{given} {family}"


def _addresses(items: Sequence[Item]) -> Found:
    """Take the first address apart, and keep the others whole."""
    found = [parts(item.text) for item in items if item.name == "ADR"]
    found = [address for address in found if any(address)]
    labels = [unescaped(item.text).strip() for item in items if item.name == "LABEL"]
    if not found:
        yield from (("address", label) for label in labels)
        return
    box, extended, street, city, province, postcode, country = [*found[0], *[""] * 7][:7]
    yield "address", ", ".join(filter(None, (street, extended, box)))
    yield from (("city", city), ("province", province), ("postcode", postcode), ("x.country", country))
    for number, address in enumerate(found[1:], 2):
        yield f"x.address {number}", ", ".join(filter(None, address))


def _others(items: Sequence[Item]) -> Found:
    is_own = any(item.name == "PRODID" and item.text == PRODUCT for item in items)
    for item in items:
        if is_own and item.name in _OWN_READERS:
            yield from _OWN_READERS[item.name](item)
        elif item.name in _READERS:
            yield from _READERS[item.name](item)
        elif not _MACHINE.fullmatch(item.name) and not _is_hidden(item, is_own=is_own):
            yield _custom_name(item), unescaped(item.text).strip()


def _is_hidden(item: Item, *, is_own: bool) -> bool:
    """Whether we wrote it to sort by, and know it ourselves."""
    return item.name == OWN_PROPERTY or (is_own and item.name.startswith("X-PHONETIC-"))


def _custom_name(item: Item) -> str:
    words = item.label or _VENDOR.sub("", item.name).replace("-", " ").lower()
    return f"x.{words or item.name.lower()}"


def _as(key: str) -> Callable[[Item], Found]:
    def read(item: Item) -> Found:
        yield key, unescaped(item.text).strip()

    return read


def _phone(item: Item) -> Found:
    number = _without_scheme(unescaped(item.text).strip())
    if number:
        yield "phones", {"value": number, **_labelled(item)}


def _own_phone(item: Item) -> Found:
    for key, point in _phone(item):
        number = point["value"] if isinstance(point, Mapping) else ""
        yield key, {**point, "e164": number} if _E164.fullmatch(number) and isinstance(point, Mapping) else point


def _without_scheme(text: str) -> str:
    """Return the number of a ``tel:`` URI (RFC 3966), with its extension as people write it."""
    if text[:4].lower() != "tel:":
        return text
    number, *stated = unquote(text[4:]).split(";")
    parameters = {name.strip().lower(): value for name, _, value in (each.partition("=") for each in stated)}
    context, extension = parameters.get("phone-context", ""), parameters.get("ext")
    number = f"{context} {number}" if context.startswith("+") else number
    return f"{number} ext. {extension}" if extension else number


def _email(item: Item) -> Found:
    address = unescaped(item.text).strip()
    if address:
        yield "emails", {"value": address.removeprefix("mailto:"), **_labelled(item)}


def _labelled(item: Item) -> Mapping[str, str]:
    label = item.label or label_of(item.types)
    return {"label": label} if label else {}


def _organisation(item: Item) -> Found:
    company, *departments = parts(item.text)
    yield "company", company
    yield "x.department", " / ".join(filter(None, departments))


def _birthday(item: Item) -> Found:
    text = unescaped(item.text).strip()
    year = item.omitted_year
    yield "birthday", "-" + text.removeprefix(year) if year and text.startswith(year) else text


def _tags(item: Item) -> Found:
    """Version 2.1 separates them by semicolons."""
    words = parts(item.text, ",")
    yield from (("tags", word) for word in (words if len(words) > 1 else parts(item.text)) if word)


def _gender(item: Item) -> Found:
    sex, *identity = parts(item.text)
    yield "gender", _GENDERS.get(sex.lower(), sex) or " ".join(identity)


def _handle(item: Item) -> Found:
    """Read ``IMPP;X-SERVICE-TYPE=QQ:x-apple:12345``, or whatever of it is there."""
    text = unescaped(item.text).strip()
    scheme, colon, handle = text.partition(":")
    if not colon or not scheme.replace("-", "").isalnum():
        scheme, handle = "", text
    service = (item.service or label_of(item.types) or scheme or item.label or "impp").lower()
    yield _SERVICES.get(service, f"x.{service}"), unquote(handle).lstrip("/") or text


def _android(item: Item) -> Found:
    """Read ``vnd.android.cursor.item/nickname;小张;1;;``."""
    kind, value, *_ = [*parts(item.text), ""]
    yield f"x.{kind.rpartition('/')[2].replace('_', ' ') or 'android'}", value


def _own(item: Item) -> Found:
    key, value, *_ = [*parts(item.text), ""]
    if key not in {"", "id", *_LISTS}:
        yield key, value


def _kind(item: Item) -> Found:
    yield "kind", _KINDS.get(item.text.strip().lower(), "")


def _labelled_custom(item: Item) -> Found:
    yield f"x.{item.label or 'related'}", unescaped(item.text).strip()


_READERS: Mapping[str, Callable[[Item], Found]] = {
    "ORG": _organisation, "TITLE": _as("title"), "ROLE": _as("x.role"), "NICKNAME": _as("x.nickname"),
    "TEL": _phone, "EMAIL": _email, "BDAY": _birthday, "URL": _as("website"), "NOTE": _as("notes"),
    "CATEGORIES": _tags, "X-GROUP-MEMBERSHIP": _tags, "GENDER": _gender, "X-GENDER": _gender, "SEX": _gender,
    "KIND": _kind, "X-ABSHOWAS": _kind, "LANG": _as("language"),
    "IMPP": _handle, "X-SOCIALPROFILE": _handle, "X-QQ": _as("qq"), "X-TENCENT-QQ": _as("qq"),
    "X-WECHAT": _as("wechat"), "X-WEIXIN": _as("wechat"), "X-TENCENT-WECHAT": _as("wechat"),
    "X-ABDATE": _labelled_custom, "X-ABRELATEDNAMES": _labelled_custom, "X-ANDROID-CUSTOM": _android,
}
# A card that we wrote keeps its identity and every field.
_OWN_READERS: Mapping[str, Callable[[Item], Found]] = {
    "UID": lambda item: iter([("uid", unescaped(item.text).strip().removeprefix("urn:uuid:"))]),
    "REV": _as("updated_at"), "TEL": _own_phone, OWN_PROPERTY: _own,
}


def apple_label(text: str) -> str:
    """Return a label of Apple's programs, ``_$!<HomeFax>!$_`` or a person's own, as words."""
    built_in = _APPLE_WORD.fullmatch(text.strip())
    return _CAMEL.sub(" ", built_in[1]).lower() if built_in else text.strip()
