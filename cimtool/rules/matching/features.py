"""What matching looks at in a record, in comparable form.  Made once a record, on write, and stored.

An empty text or set means unknown, which is evidence of nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cimtool.model import ContactPoint, Kind, SourceRecord
from cimtool.rules.matching.numbers import national_number
from cimtool.rules.matching.own_fields import NONE_COMPARED, Compared, own_stored
from cimtool.rules.matching.streets import Street, street
from cimtool.rules.text.addresses import divide
from cimtool.rules.text.companies import core, looks_like_company
from cimtool.rules.text.emails import email_key
from cimtool.rules.text.fold import fold, is_han
from cimtool.rules.text.names import Name, parse_name, sound_key
from cimtool.rules.text.phones import is_dummy, phone_digits
from cimtool.rules.text.pinyin import Syllables
from cimtool.rules.text.surnames import surname_length

# A shorter number is an extension or a short code, shared by everybody.
MIN_PHONE_DIGITS = 6
# Between the values of one field, and between the readings of one name, as they are stored.
SEPARATOR: Final = "\n"


@dataclass(frozen=True, slots=True)
class Features:
    """One record as matching sees it; every value as it is stored, in the order of the columns.

    ``kind`` is what the name says if the record says person but the name is a firm's;
    ``name``: a person's Chinese name or Latin words without titles, or the core of a firm's; ``said``:
    its readings; ``sound``: the one key of all spellings of a person's name, empty for a firm and
    for a bare surname; ``company``, ``seat`` and ``branch``: of a firm, or of a person's employer;
    ``own``: fields of the owner's own, as `own_fields` writes them.
    """

    kind: str
    name: str
    said: str = ""
    sound: str = ""
    company: str = ""
    seat: str = ""
    branch: str = ""
    phones: str = ""
    emails: str = ""
    handles: str = ""
    street: str = ""
    numbers: str = ""
    city: str = ""
    birthday: str = ""
    own: str = ""

    @property
    def bag(self) -> str:
        """The words of the name in alphabetical order."""
        return word_bag(self.name)


STORED: Final = ("kind", "name", "said", "sound", "company", "seat", "branch", "phones", "emails", "handles", "street",
                 "numbers", "city", "birthday", "own")


def features(record: SourceRecord, compared: Compared = NONE_COMPARED) -> Features:
    """Return what matching looks at in *record*; of the owner's own fields only those *compared*."""
    kind = Kind.COMPANY if looks_like_company(record.name) else record.kind
    place = street(record.address) if record.address else Street()
    person = parse_name(record.name) if kind is Kind.PERSON else None
    employer = record.company if person else record.name
    firm = core(employer) if employer else None
    return Features(
        kind=kind.value,
        name=_form(person) if person else firm.core if firm else "",
        said=SEPARATOR.join(map(" ".join, person.sounds)) if person else "",
        sound=sound_key(person) if person and not person.surname_only else "",
        company=firm.core if firm else "",
        seat=(firm.city or "") if firm else "",
        branch=(firm.branch or "") if firm else "",
        phones=_several(map(national_number, phone_points(record.phones))),
        emails=_several(email_addresses(record.emails)),
        handles=_several(_handles(record)) if record.wechat or record.qq else "",
        street=place.text,
        numbers=place.numbers,
        city=_city(record),
        birthday=record.birthday or "",
        own=own_stored(record.extra, compared) if compared else "")


def name_of(stored: Features) -> Name:
    """Return a person's name taken apart, from what is stored of it."""
    return name_told(stored.name, stored.said, stored.sound)


def name_told(name: str, said: str, sound: str) -> Name:
    """Return a person's name taken apart, from the three columns in which it is stored."""
    sounds: tuple[Syllables, ...] = tuple([tuple(each.split()) for each in said.split(SEPARATOR)])
    if starts_han(name):
        return Name(name, (), not sound, sounds)
    return Name("", tuple(name.split()), not sound, sounds)


def values_of(stored: str) -> Sequence[str]:
    """Return the values of a field that may have several."""
    return stored.split(SEPARATOR) if stored else ()


def word_bag(name: str) -> str:
    """Return the words of a stored name in alphabetical order."""
    return " ".join(sorted(name.split())) if " " in name else name


def starts_han(name: str) -> bool:
    """Whether a stored name is read as a Chinese one."""
    return is_han(name[:1] or " ")


def initials(name: str, said: str) -> str:
    """Return the first letters of a stored name in alphabetical order, of two syllables if it is Chinese."""
    return read_initials(said, surname_length(name)) if starts_han(name) else written_initials(name)


def read_initials(said: str, surname: int) -> str:
    """Return the first letters of the surname, of so many syllables, and of the rest of a name, as it is read."""
    syllables = said.partition(SEPARATOR)[0].split(" ", surname + 1)
    first, second = syllables[0][:1], syllables[surname][:1] if len(syllables) > surname else ""
    return first + second if first <= second else second + first


def written_initials(name: str) -> str:
    """Return the first letters of the words of a name."""
    return "".join(sorted([word[0] for word in name.split()]))


def phone_points(points: Iterable[ContactPoint]) -> Iterable[ContactPoint]:
    """Yield the phones that can tell customers apart."""
    for point in points:
        number = point.e164 or phone_digits(point.value)
        if len(number) >= MIN_PHONE_DIGITS and not is_dummy(number):
            yield point


def phone_numbers(points: Iterable[ContactPoint]) -> Iterable[str]:
    """Yield the numbers that can tell customers apart, in international form where that is known."""
    return (point.e164 or phone_digits(point.value) for point in phone_points(points))


def email_addresses(points: Iterable[ContactPoint]) -> Iterable[str]:
    """Yield the addresses in the one form that all spellings of them share."""
    return (address for point in points if (address := email_key(point.value)))


def _form(name: Name) -> str:
    return name.han or " ".join(name.tokens)


def _several(values: Iterable[str]) -> str:
    found = [value.replace(SEPARATOR, " ") for value in values]
    return found[0] if len(found) == 1 else SEPARATOR.join(sorted(set(found)))


def _handles(record: SourceRecord) -> Iterable[str]:
    if record.wechat:
        yield f"wechat:{fold(record.wechat)}"
    if record.qq:
        yield f"qq:{fold(record.qq)}"


def _city(record: SourceRecord) -> str:
    city = record.city or (divide(record.address).city if record.address else None)
    return fold(city).removesuffix("市") if city else ""
