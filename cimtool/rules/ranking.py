"""How well a customer fits what was searched for, and by which field.

Exact before a whole word before a beginning before the inside of a value before sound before initials
before what is merely similar; then in the name before what identifies the customer before anything else.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from functools import lru_cache
from typing import Final, Protocol

from cimtool.frozen import frozen
from cimtool.model import Customer, SourceRecord
from cimtool.rules.searchable import (
    BLOCK_END,
    LINE_END,
    MARK_INITIALS,
    MARK_SOUND,
    Searchable,
    contact_sounds,
    identity_values,
    other_values,
)
from cimtool.rules.terms import Part, Term, letters_of
from cimtool.rules.text.fold import fold, has_han, is_han

_WHOLE_NUMBER: Final = 7  # so many digits at the end of a phone are the number without its country or area


@unique
class Why(StrEnum):
    """How a word fits a field, best first."""

    EXACT = "exact"
    WORD = "word"
    PREFIX = "prefix"
    INSIDE = "inside"
    SOUNDS = "sounds"
    INITIALS = "initials"
    TYPO = "typo"
    HOMOPHONE = "homophone"
    LOOKALIKE = "lookalike"


@frozen
class Fit:
    """How well text fits; ``score`` in (0, 1]."""

    score: float
    why: Why


@frozen
class Match:
    """The field that fits best, why, and the score of the whole."""

    field: str
    why: Why
    score: float


@frozen
class Hit:
    """A customer that was found, and why."""

    customer: Customer
    match: Match


_WRITTEN: Final = {Why.EXACT: 1.0, Why.WORD: 0.95, Why.PREFIX: 0.9, Why.INSIDE: 0.8}
# Heard whole, or only begun.
BEST_HEARD: Final = 0.7
_HEARD: Final = {(Why.SOUNDS, True): BEST_HEARD, (Why.SOUNDS, False): 0.65,
                 (Why.INITIALS, True): 0.6, (Why.INITIALS, False): 0.55}
# How it fits counts first, then where: in the name, in what stands for the customer, in anything else.
_WORSE: Final = (0.0, 0.01, 0.02)
_WRITTEN_FITS: Final = [{why: Fit(points - less, why) for why, points in _WRITTEN.items()} for less in _WORSE]
_HEARD_FITS: Final = [{(why, whole): Fit(points - less, why) for (why, whole), points in _HEARD.items()}
                      for less in _WORSE]


class Ranks(Protocol):
    """Whatever grades customers: how well one fits, and by which field."""

    def score(self, text: Searchable) -> float:
        """Return how well a customer fits; 0 if it does not."""

    def match(self, record: Customer, text: Searchable, score: float) -> Match:
        """Return the field that fits best of a customer whose `score` is this, and not 0."""


class Ranking:
    """Ranks customers by the words of one search."""

    def __init__(self, found: Sequence[Term]) -> None:
        self._terms = tuple(found)
        self._phrase = _phrase(self._terms)
        self._texts = tuple({part.text for term in found for part in term.parts})

    @property
    def best_heard(self) -> float:
        """The score that nobody exceeds in whom one of the words is not written, but sounds so."""
        return round((len(self._terms) - 1 + BEST_HEARD) / len(self._terms), 4)

    def score(self, text: Searchable) -> float:
        """Return how well a customer fits; 0 if a term fits nowhere.

        The mean of the terms, or the fit of all words as one phrase if that is better.
        """
        total = 0.0
        for term in self._terms:
            fit = fit_of(term, text)
            if fit is None:
                return 0.0
            total += fit.score
        whole = fit_of(self._phrase, text) if self._phrase is not None else None
        return round(max(total / len(self._terms), whole.score if whole is not None else 0.0), 4)

    def match(self, record: SourceRecord, text: Searchable, score: float) -> Match:
        """Return the field that fits best of a customer whose `score` is this, and not 0."""
        whole = [*([self._phrase] if self._phrase is not None else []), *self._terms]
        # A word in two scripts may stand in no single field; its parts do.
        parts = [Term((part.text,), (part,)) for term in self._terms for part in term.parts]
        fields = list(_fields(record, text.sounds, self._texts))
        fit, field = _best_field(fields, whole) or _best_field(fields, parts) or (Fit(0.0, Why.INSIDE), "name")
        return Match(field, fit.why, score)


def _best_field(fields: Sequence[tuple[str, Searchable]], wanted: Sequence[Term]) -> tuple[Fit, str] | None:
    fits = [(fit, name) for name, text in fields for term in wanted if (fit := fit_of(term, text)) is not None]
    return max(fits, key=lambda each: each[0].score, default=None)


def _phrase(found: Sequence[Term]) -> Term | None:
    """Return all words side by side as one term; None of one word, or with a phone number among them."""
    if len(found) == 1 or any(len(term.spellings) > 1 for term in found):
        return None
    text = " ".join(term.spellings[0] for term in found)
    sounds = [part.sound or "" for term in found for part in term.parts]
    return Term((text,), (Part(text, "".join(sounds) if all(sounds) else None),))


def fit_of(term: Term, text: Searchable) -> Fit | None:
    """Return how well one term fits a customer; None if it does not."""
    if len(term.parts) == 1:
        return _part_fit(term.parts[0], text)
    each = [_part_fit(part, text) for part in term.parts]
    fits = [fit for fit in each if fit is not None]
    if len(term.spellings) > 1:
        return max(fits, key=_points, default=None)
    if len(fits) < len(each):
        return None
    return _written(Part(term.spellings[0], None), text.text) or min(fits, key=_points)


def _part_fit(part: Part, text: Searchable) -> Fit | None:
    return _written(part, text.text) or (_heard(part, text.sounds) if part.sound is not None else None)


def _written(part: Part, text: str) -> Fit | None:
    if part.text not in text:
        return None
    best: Fit | None = None
    for fits, block in zip(_WRITTEN_FITS, _blocks(text), strict=False):
        if best is not None and best.score >= fits[Why.EXACT].score:
            break
        why = _why_written(part, block) if part.text in block else None
        if why is not None and (best is None or fits[why].score > best.score):
            best = fits[why]
    return best


@lru_cache(maxsize=64)
def _blocks(text: str) -> tuple[str, ...]:
    """Return the blocks of a searchable text, each with line ends around it; every word of a search asks for them."""
    return tuple([f"{LINE_END}{block}{LINE_END}" for block in text.split(BLOCK_END)])


def _why_written(part: Part, block: str) -> Why | None:
    """Return how a part stands in a block that holds its letters; None if only inside a word, and too short."""
    word = part.text
    begins = f"{LINE_END}{word}" in block
    if begins and f"{LINE_END}{word}{LINE_END}" in block:
        return Why.EXACT
    if len(word) >= _WHOLE_NUMBER and word.isdigit() and f"{word}{LINE_END}" in block:
        return Why.EXACT
    if not has_han(word):
        starts, ends = _word_edges(word, block)
        if starts and ends:
            return Why.WORD
        if part.starts_word and not starts:
            return None
    return Why.PREFIX if begins else Why.INSIDE


def _heard(part: Part, sounds: str) -> Fit | None:
    for why, typed in ((Why.SOUNDS, f" {MARK_SOUND}{part.sound}"),
                       (Why.INITIALS, f" {MARK_INITIALS}{letters_of(part.text)}")):
        if typed in sounds:
            lines = zip(_HEARD_FITS, sounds.split(LINE_END), strict=False)
            return max((fits[why, f"{typed} " in line] for fits, line in lines if typed in line), key=_points)
    return None


def _fields(record: SourceRecord, sounds: str, texts: Sequence[str]) -> Iterator[tuple[str, Searchable]]:
    """Yield each field that sounds, or holds one of the texts, as if it were all that is known, where it stands."""
    own, _, others = sounds.partition(LINE_END)
    heard = {"company": others, "contact": contact_sounds(record) if record.company and record.contact else others}
    yield "name", Searchable(fold(record.name), own)
    for name, value in identity_values(record):
        if name in heard or any(text in value for text in texts):
            yield name, Searchable(f"{BLOCK_END}{value}", f"{LINE_END}{heard.get(name, '')}")
    for name, value in other_values(record):
        if any(text in value for text in texts):
            yield name, Searchable(f"{BLOCK_END}{BLOCK_END}{value}", "")


def _points(fit: Fit) -> float:
    return fit.score


def _word_edges(word: str, block: str) -> tuple[bool, bool]:
    """Return whether a word begins anywhere where a word does, and whether it also ends there where one does.

    ``block`` has something before and behind every word.  By hand: to compile a pattern for each word, with all of
    Chinese in it, takes longer than a search.
    """
    starts = False
    at = block.find(word)
    while at >= 0:
        if not _in_word(block[at - 1]):
            starts = True
            if not _in_word(block[at + len(word)]):
                return True, True
        at = block.find(word, at + 1)
    return starts, False


def _in_word(sign: str) -> bool:
    return sign.isalnum() and not is_han(sign)
