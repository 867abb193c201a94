"""What matching looks at in a record, in comparable form.  Made once a record, on write.

An empty text or set means unknown, which is evidence of nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.text.addresses import address_key, divide
from cimtool.rules.text.companies import CompanyCore, core, looks_like_company
from cimtool.rules.text.emails import email_key
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.names import bag, is_surname_only, person_key
from cimtool.rules.text.phones import is_dummy, phone_digits
from cimtool.rules.text.pinyin import readings
from cimtool.rules.text.surnames import surname_length

# A shorter number is an extension or a short code, shared by everybody.
MIN_PHONE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Features:
    """One record as matching sees it.

    ``kind`` is what the name says if the record says person but the name is a firm's;
    ``company`` is a firm's own name, or a person's employer; ``sound`` and ``bag`` are a
    person's name in pinyin and without order, ``initials`` those of surname and given names;
    all three are empty for a firm and for a bare surname.
    """

    kind: Kind
    name: str
    sound: str
    bag: str
    initials: str
    company: CompanyCore | None
    phones: frozenset[str]
    emails: frozenset[str]
    handles: frozenset[str]
    address: str
    city: str
    birthday: str


def features(record: SourceRecord) -> Features:
    """Return what matching looks at in *record*."""
    kind = _kind(record)
    person = record.name if kind is Kind.PERSON and not is_surname_only(record.name) else ""
    firm = record.company if kind is Kind.PERSON else record.name
    words = bag(person) if person else ""
    return Features(
        kind=kind,
        name=record.name,
        sound=person_key(person) if person else "",
        bag=words,
        initials=_initials(words) if words else "",
        company=core(firm) if firm else None,
        phones=frozenset(phone_numbers(record.phones)),
        emails=frozenset(email_addresses(record.emails)),
        handles=frozenset(_handles(record)),
        address=address_key(record.address) if record.address else "",
        city=_city(record),
        birthday=record.birthday or "")


def _initials(name: str) -> str:
    """Return the first letters in alphabetical order, of two syllables if the name is Chinese."""
    words: Sequence[str] = name.split()
    if has_han(name):
        syllables = readings(name, person=True)[0]
        words = (syllables[0], *syllables[surname_length(name):][:1])
    return "".join(sorted(word[0] for word in words))


def _kind(record: SourceRecord) -> Kind:
    return Kind.COMPANY if looks_like_company(record.name) else record.kind


def phone_numbers(points: Iterable[ContactPoint]) -> Iterable[str]:
    """Yield the numbers that can tell customers apart, in international form where that is known."""
    for point in points:
        number = point.e164 or phone_digits(point.value)
        if len(number) >= MIN_PHONE_DIGITS and not is_dummy(number):
            yield number


def email_addresses(points: Iterable[ContactPoint]) -> Iterable[str]:
    """Yield the addresses in the one form that all spellings of them share."""
    return (address for point in points if (address := email_key(point.value)))


def _handles(record: SourceRecord) -> Iterable[str]:
    if record.wechat:
        yield f"wechat:{fold(record.wechat)}"
    if record.qq:
        yield f"qq:{fold(record.qq)}"


def _city(record: SourceRecord) -> str:
    city = record.city or (divide(record.address).city if record.address else None)
    return fold(city).removesuffix("市") if city else ""
