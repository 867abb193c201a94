"""Why a customer was found, and how well it fits: exact before prefix before inside before sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from cimtool.model import Customer, Kind
from cimtool.rules.terms import Term
from cimtool.rules.text.fold import fold, has_han, runs
from cimtool.rules.text.phones import phone_digits
from cimtool.rules.text.pinyin import initials, query_pinyin, readings


@unique
class Why(StrEnum):
    """How a word fits a field, best first."""

    EXACT = "exact"
    PREFIX = "prefix"
    INSIDE = "inside"
    SOUNDS = "sounds"
    INITIALS = "initials"


_SCORE = {Why.EXACT: 1.0, Why.PREFIX: 0.9, Why.INSIDE: 0.8, Why.SOUNDS: 0.7, Why.INITIALS: 0.6}
# A hit in the name is worth more than the same hit in the address.
_WEIGHT = {"name": 1.0, "phones": 1.0, "emails": 1.0, "ref": 1.0, "company": 0.97, "contact": 0.97, "wechat": 0.95,
           "qq": 0.95, "tags": 0.9}
_OTHER_WEIGHT = 0.85
_TEXTS = ("name", "company", "contact", "ref", "wechat", "qq", "title", "city", "province", "district", "region",
          "address", "website", "industry", "owner")


@dataclass(frozen=True, slots=True)
class Match:
    """The field that a word fits best, why, and a score in (0, 1]."""

    field: str
    why: Why
    score: float


def grade(customer: Customer, found: Sequence[Term]) -> Match | None:
    """Return how a customer fits all terms: as well as its worst; None if a term fits nowhere."""
    whole = " ".join(term.word for term in found)
    if len(found) > 1 and fold(customer.name) == whole:
        return Match("name", Why.EXACT, 1.0)
    worst: Match | None = None
    for term in found:
        best = max(_matches(customer, term.word), key=lambda match: match.score, default=None)
        if best is None:
            return None
        if worst is None or best.score < worst.score:
            worst = best
    return worst


def _matches(customer: Customer, word: str) -> Iterator[Match]:
    for field, value in _values(customer):
        why = _fit(value, word)
        if why is not None:
            yield _scored(field, why)
    parts = runs(word)
    if len(parts) > 1 and not any(word in value for _, value in _values(customer)):
        yield from _mixed(customer, parts)
    elif word.isascii() and word.isalpha():
        yield from _heard(customer, word)


def _mixed(customer: Customer, parts: Sequence[str]) -> Iterator[Match]:
    """A word in two scripts, such as 张wei, fits where each of its runs does."""
    each = [max(_matches(customer, part), key=lambda match: match.score, default=None) for part in parts]
    if all(match is not None for match in each):
        yield min((match for match in each if match is not None), key=lambda match: match.score)


def _values(customer: Customer) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        value = getattr(customer, name)
        if value:
            yield name, fold(value)
    for point in customer.phones:
        yield "phones", phone_digits(point.e164 or point.value)
    for point in customer.emails:
        yield "emails", fold(point.value)
    for tag in customer.tags:
        yield "tags", fold(tag)
    for name, value in customer.extra.items():
        yield f"x.{name}", fold(value)


def _fit(value: str, word: str) -> Why | None:
    if value == word or (word.isdigit() and len(word) > 6 and value.endswith(word)):
        return Why.EXACT
    if value.startswith(word):
        return Why.PREFIX
    return Why.INSIDE if word in value else None


def _heard(customer: Customer, word: str) -> Iterator[Match]:
    spoken = query_pinyin(word)
    for field in ("name", "contact", "company"):
        value = getattr(customer, field)
        if not value or not has_han(value):
            continue
        person = field == "contact" or (field == "name" and customer.kind is Kind.PERSON)
        for syllables in readings(value, person=person):
            sound = "".join(syllables).replace(" ", "")
            if spoken in sound:
                yield _scored(field, Why.SOUNDS, lift=0.05 if sound == spoken else 0.0)
            elif word in initials(syllables):
                yield _scored(field, Why.INITIALS, lift=0.05 if initials(syllables) == word else 0.0)


def _scored(field: str, why: Why, *, lift: float = 0.0) -> Match:
    return Match(field, why, round((_SCORE[why] + lift) * _WEIGHT.get(field, _OTHER_WEIGHT), 4))
