"""What of a customer can be searched for: folded text in three blocks, and how the names sound.

The blocks say how much a hit is worth: the name, then what stands for the customer (company,
numbers, addresses of mail), then everything else.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter

from cimtool.frozen import frozen
from cimtool.model import Kind, SourceRecord
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import phone_digits

LINE_END = "\n"
BLOCK_END = "\n\n"
MARK_SOUND, MARK_INITIALS = "p", "i"

_IDENTITY = ("contact", "company", "ref", "wechat", "qq")
_OTHER = ("title", "address", "province", "city", "district", "region", "website", "industry", "owner")
_identity_of: Callable[[SourceRecord], tuple[str | None, ...]] = attrgetter(*_IDENTITY)
_other_of: Callable[[SourceRecord], tuple[str | None, ...]] = attrgetter(*_OTHER)
INDEXED = frozenset({"name", *_IDENTITY, *_OTHER})
_SPOKEN_LIMIT = 8  # syllables that somebody would type as pinyin
_WORD = pattern(r"[^\W_]+")

Value = tuple[str, str]


@frozen
class Searchable:
    """``text``: folded values, one a line, in three blocks; ``sounds``: marked tokens between spaces.

    A token is the pinyin from each syllable on (``pzhangwei pwei``) or the initials (``izw``);
    those of the name stand on the first line, those of contact and company on the second.
    """

    text: str
    sounds: str


def searchable(record: SourceRecord) -> Searchable:
    """Return what of a record can be searched for."""
    name = fold(record.name)
    identity = dict.fromkeys([value for _, value in identity_values(record) if value and value != name])
    others = dict.fromkeys([value for _, value in other_values(record)
                            if value and value != name and value not in identity])
    return Searchable(BLOCK_END.join((name, LINE_END.join(identity), LINE_END.join(others))), _all_sounds(record))


def identity_values(record: SourceRecord) -> list[Value]:
    """Return field and folded value of what stands for the customer; a phone as its digits."""
    return [*_lines(_IDENTITY, _identity_of(record)),
            *[("phones", phone_digits(point.e164 or point.value)) for point in record.phones],
            *[("emails", fold(point.value)) for point in record.emails]]


def other_values(record: SourceRecord) -> list[Value]:
    """Return field and folded value of everything else that is searched."""
    return [*_lines(_OTHER, _other_of(record)), *[("tags", fold(tag)) for tag in record.tags],
            *[(f"x.{name}", fold(value)) for name, value in sorted(record.extra.items())]]


def contact_sounds(record: SourceRecord) -> str:
    """Return the tokens of the contact alone, as they stand in ``sounds``."""
    return f" {' '.join(dict.fromkeys(_sounds(record.contact, person=True)))} "


def _all_sounds(record: SourceRecord) -> str:
    own = _sounds(record.name, person=record.kind is Kind.PERSON)
    others = [*_sounds(record.contact, person=True), *_sounds(record.company, person=False)]
    if not own and not others:
        return ""
    return LINE_END.join([f" {' '.join(dict.fromkeys(sounds))} " for sounds in (own, others)])


def _lines(names: tuple[str, ...], values: tuple[str | None, ...]) -> list[Value]:
    return [(name, fold(value)) for name, value in zip(names, values, strict=True) if value]


def _sounds(name: str | None, *, person: bool) -> Sequence[str]:
    if not name:
        return []
    if not has_han(name):
        # It sounds as it is written, but somebody may type zhangwei or zw for Zhang Wei.
        return _spoken(_WORD().findall(fold(name))) if person and " " in name else []
    if person:
        # Imported late: the tables of readings are large, and a query in Latin letters needs none.
        from cimtool.rules.text.pinyin import readings

        return [sound for read in readings(name, person=True) for sound in _spoken(read)]
    return _firm_sounds(name)


@lru_cache(maxsize=1 << 14)  # half of a million people share their employer with somebody near
def _firm_sounds(name: str) -> Sequence[str]:
    """Return the tokens of a firm's Chinese name: nobody spells its region and legal form, which are everybody's."""
    from cimtool.rules.text.companies import core
    from cimtool.rules.text.pinyin import readings

    whole, brand = readings(name, person=False)[0], readings(core(name).core, person=False)[0]
    return tuple(dict.fromkeys((*_spoken(whole)[:2], *_spoken(brand))))


def _spoken(syllables: Sequence[str]) -> list[str]:
    """Return the initials, the whole, and what is left from each later syllable on."""
    spoken = syllables[:_SPOKEN_LIMIT]
    if not spoken:
        return []
    return [MARK_INITIALS + "".join([syllable[0] for syllable in spoken]),
            *[MARK_SOUND + "".join(spoken[start:]) for start in range(len(spoken))]]
