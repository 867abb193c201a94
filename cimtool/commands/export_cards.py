"""What a vCard carries of a customer: its own properties, and every other field beside them."""

from collections.abc import Iterator, Sequence
from typing import Final

from cimtool.fields import CUSTOM_PREFIX
from cimtool.formats.vcard_out import VCardData
from cimtool.model import Customer, Kind
from cimtool.rules.outgoing import outgoing_row
from cimtool.rules.text.companies import looks_like_company
from cimtool.rules.text.fold import fold, is_han
from cimtool.rules.text.pinyin import readings
from cimtool.rules.text.surnames import surname_length

# Fields that are properties of the same name here and in VCardData.
_PROPERTIES: Final = (
    "company", "title", "phones", "emails", "address", "city", "province", "postcode", "birthday", "gender", "website",
    "wechat", "qq", "tags", "notes", "uid", "updated_at")
_ELSEWHERE: Final = frozenset({"id", "name", "kind", "extra", *_PROPERTIES})
_LONGEST_CHINESE_NAME: Final = 5
# Up to here are the scripts whose names end with the surname: Latin, Greek, Cyrillic.
_BEYOND_EUROPE: Final = "\u0530"


def card_of(customer: Customer, fields: Sequence[str]) -> VCardData:
    """Return the card with these fields; a card always has a name."""
    is_person = customer.kind is Kind.PERSON
    family, given = _parts(customer.name) if is_person else (None, None)
    phonetic = _phonetic(customer.name) if is_person and family and is_han(family[0]) else (None, None)
    return VCardData(
        name=customer.name, family=family, given=given, phonetic_family=phonetic[0], phonetic_given=phonetic[1],
        is_company=not is_person, others=tuple(_others(customer, fields)),
        **{name: getattr(customer, name) for name in _PROPERTIES if name in fields})


def _others(customer: Customer, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    if customer.kind is Kind.PERSON and looks_like_company(customer.name):
        yield "kind", customer.kind.value
    names = [name for name in fields if name not in _ELSEWHERE]
    names += [] if "extra" not in fields else [CUSTOM_PREFIX + name for name in sorted(customer.own)]
    for name, text in zip(names, outgoing_row(customer, names), strict=True):
        if text:
            yield name, text


def _parts(name: str) -> tuple[str | None, str | None]:
    """Return surname and given name, both None if they cannot be told apart."""
    folded = fold(name)
    if all(map(is_han, folded)) and len(folded) == len(name) <= _LONGEST_CHINESE_NAME:
        length = surname_length(folded)
        return (name[:length], name[length:]) if len(name) > length else (None, None)
    given, blank, family = name.rpartition(" ")
    return (family, given) if blank and "," not in name and max(name) < _BEYOND_EUROPE else (None, None)


def _phonetic(name: str) -> tuple[str, str]:
    syllables, length = readings(name, person=True)[0], surname_length(fold(name))
    return "".join(syllables[:length]).capitalize(), "".join(syllables[length:]).capitalize()
