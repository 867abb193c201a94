"""What can be computed from a customer: look-up keys and searchable text.

One function serves every write, import, merge and undo, so that the derived tables never
depend on how a row came to be what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cimtool.model import Kind, SourceRecord
from cimtool.rules.matching.blocking import blocking_keys
from cimtool.rules.matching.features import features
from cimtool.rules.matching.frequencies import value_keys
from cimtool.rules.terms import word_starts
from cimtool.rules.text.companies import core
from cimtool.rules.text.fold import fold, has_han
from cimtool.rules.text.phones import phone_digits
from cimtool.rules.text.pinyin import initials, readings

VERSION = 1
SEPARATOR = "\n"
_SPOKEN_LIMIT = 8  # syllables of a company name that somebody would type as pinyin
_TEXTS = ("name", "company", "contact", "ref", "address", "province", "city", "district", "region", "title", "wechat",
          "qq", "website", "industry", "owner")


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from one customer.

    ``text``: folded values, one a line, in which a word is found as a substring; ``sounds``: pinyin from each
    syllable on (``pzhangwei``) and initials (``izw``), separated and surrounded by spaces; ``keys``: look-up and
    blocking keys.
    """

    text: str
    sounds: str
    keys: tuple[str, ...]


def derive(record: SourceRecord) -> Derived:
    """Return everything that is computed from a record."""
    seen = features(record)
    keys = (name_key(record.name), *blocking_keys(seen), *sorted(value_keys(seen)), *map(tag_key, record.tags))
    return Derived(_text(record), _sounds(record), tuple(dict.fromkeys(keys)))


def name_key(name: str) -> str:
    """Return the look-up key of a name as it is, whatever its width, case or script."""
    return f"name:{fold(name)}"


def tag_key(tag: str) -> str:
    """Return the look-up key of a tag."""
    return f"tag:{fold(tag)}"


def index_terms(text: str, sounds: str) -> tuple[str, str]:
    """Return what the trigram index and the token index hold of a derived text.

    The trigram index takes the lines that have Latin letters or digits; the token index
    Chinese characters alone and in pairs, the first letters of Latin words, and the sounds.
    """
    lines = text.split(SEPARATOR)
    latin = [line for line in lines if any(sign < "\u2e80" and sign.isalnum() for sign in line)]
    grams = dict.fromkeys(gram for line in lines if has_han(line) for gram in _han_grams(line))
    starts = dict.fromkeys(start for line in latin for start in word_starts(line))
    return SEPARATOR.join(latin), " ".join((*grams, *starts, *sounds.split()))


def _text(record: SourceRecord) -> str:
    values = [fold(value) for name in _TEXTS if (value := getattr(record, name))]
    values += [phone_digits(point.e164 or point.value) for point in record.phones]
    values += [fold(point.value) for point in record.emails]
    values += [fold(value) for value in (*record.tags, *record.extra.values())]
    return SEPARATOR.join(dict.fromkeys(value for value in values if value))


def _sounds(record: SourceRecord) -> str:
    tokens: dict[str, None] = {}
    for name, person in ((record.name, record.kind is Kind.PERSON), (record.contact, True), (record.company, False)):
        if name and has_han(name):
            tokens.update(dict.fromkeys(_spoken(name, person=person)))
    return f" {' '.join(tokens)} " if tokens else ""


def _spoken(name: str, *, person: bool) -> Iterator[str]:
    for spoken in (name,) if person else dict.fromkeys((name, core(name).core)):
        for syllables in readings(spoken, person=person):
            heard = [syllable.replace(" ", "") for syllable in syllables[:_SPOKEN_LIMIT]]
            yield "i" + initials(tuple(heard))
            yield from ("p" + "".join(heard[start:]) for start in range(len(heard)))


def _han_grams(line: str) -> Iterator[str]:
    for position, sign in enumerate(line):
        if has_han(sign):
            yield sign
            follower = line[position + 1:position + 2]
            if follower and has_han(follower):
                yield sign + follower
