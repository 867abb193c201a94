"""What of a customer can be searched for: folded text in three blocks, and how the names sound.

The blocks say how much a hit is worth: the name, then what stands for the customer (company,
numbers, addresses of mail), then everything else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cimtool.model import Kind, SourceRecord
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import phone_digits

LINE_END = "\n"
BLOCK_END = "\n\n"
GRAM = 3
MARK_START, MARK_SOUND, MARK_INITIALS = "w", "p", "i"

_IDENTITY = ("contact", "company", "ref", "wechat", "qq")
_OTHER = ("title", "address", "province", "city", "district", "region", "website", "industry", "owner")
INDEXED = frozenset({"name", *_IDENTITY, *_OTHER})
_SPOKEN_LIMIT = 8  # syllables of a company name that somebody would type as pinyin
_WORD = pattern(r"[^\W_]+")
HAN: Final = "\u3400-\u9fff〇\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = pattern(f"[{HAN}]+")
_PLAIN_RUN = pattern(f"[^{HAN}{LINE_END}]+")

Value = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Searchable:
    """``text``: folded values, one a line, in three blocks; ``sounds``: marked tokens between spaces.

    A token is the pinyin from each syllable on (``pzhangwei pwei``) or the initials (``izw``);
    those of the name stand on the first line, those of contact and company on the second.
    """

    text: str
    sounds: str


def searchable(record: SourceRecord) -> Searchable:
    """Return what of a record can be searched for."""
    seen: set[str] = set()
    blocks = [LINE_END.join(_new(values, seen)) for values in (
        [("name", fold(record.name))], identity_values(record), other_values(record))]
    own = _tokens(record.name, person=record.kind is Kind.PERSON)
    others = [*_tokens(record.contact, person=True), *_tokens(record.company, person=False)]
    return Searchable(BLOCK_END.join(blocks), LINE_END.join(
        f" {' '.join(dict.fromkeys(tokens))} " for tokens in (own, others)) if own or others else "")


def identity_values(record: SourceRecord) -> Iterator[Value]:
    """Yield field and folded value of what stands for the customer; a phone as its digits."""
    yield from _lines(record, _IDENTITY)
    yield from (("phones", phone_digits(point.e164 or point.value)) for point in record.phones)
    yield from (("emails", fold(point.value)) for point in record.emails)


def other_values(record: SourceRecord) -> Iterator[Value]:
    """Yield field and folded value of everything else that is searched."""
    yield from _lines(record, _OTHER)
    yield from (("tags", fold(tag)) for tag in record.tags)
    yield from ((f"x.{name}", fold(value)) for name, value in record.extra.items())


def contact_sounds(record: SourceRecord) -> str:
    """Return the tokens of the contact alone, as they stand in ``sounds``."""
    return f" {' '.join(_tokens(record.contact, person=True))} "


def index_terms(text: str, sounds: str) -> tuple[str, str]:
    """Return what the trigram index and the token index hold of a searchable text.

    The trigram index takes what is long enough and not Chinese; the token index Chinese
    characters alone and in pairs, the first letters of other words, and the sounds.
    """
    grams = {gram: None for run in _HAN_RUN().findall(text) for gram in han_grams(run)}
    plain = _PLAIN_RUN().findall(text)
    starts = {MARK_START + word[:GRAM - 1]: None for run in plain for word in _WORD().findall(run)}
    return LINE_END.join(run for run in plain if len(run) >= GRAM), " ".join((*grams, *starts, *sounds.split()))


def han_grams(run: str) -> Iterator[str]:
    """Yield each character of a Chinese run, and each pair of neighbours."""
    yield from run
    yield from (run[start:start + 2] for start in range(len(run) - 1))


def _lines(record: SourceRecord, names: tuple[str, ...]) -> Iterator[Value]:
    return ((name, fold(value)) for name in names if (value := getattr(record, name)))


def _new(values: Iterator[Value] | list[Value], seen: set[str]) -> Iterator[str]:
    for _, value in values:
        if value and value not in seen:
            seen.add(value)
            yield value


def _tokens(name: str | None, *, person: bool) -> list[str]:
    if not name:
        return []
    if not has_han(name):
        # It sounds as it is written, but somebody may type zhangwei or zw for Zhang Wei.
        return list(_spoken(_WORD().findall(fold(name)))) if person and " " in name else []
    # Imported late: the tables of readings are large, and a query in Latin letters needs none.
    from cimtool.rules.text.pinyin import readings

    tokens: dict[str, None] = {}
    for spoken in (name,) if person else _firm_names(name):
        for syllables in readings(spoken, person=person):
            tokens.update(dict.fromkeys(_spoken(syllables[:_SPOKEN_LIMIT])))
    return list(tokens)


def _spoken(syllables: Sequence[str]) -> Iterator[str]:
    yield MARK_INITIALS + "".join(syllable[0] for syllable in syllables)
    yield from (MARK_SOUND + "".join(syllables[start:]) for start in range(len(syllables)))


def _firm_names(name: str) -> tuple[str, ...]:
    from cimtool.rules.text.companies import core

    return tuple(dict.fromkeys((name, core(name).core)))
