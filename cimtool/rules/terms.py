"""From the words somebody types to what to ask of the search index.

A `Term` is one word, or a phone number however it is spaced.  A word is cut where Chinese meets
other writing (张wei); a customer fits if it has every part: Chinese, and anything of three signs or
more, anywhere in a value; one or two letters or digits at the start of a word; and Latin letters
also as the beginning of how a name sounds from one of its syllables on, or of its initials.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from cimtool.errors import BadValue, Spot
from cimtool.frozen import frozen
from cimtool.rules.index_terms import (
    GRAM,
    Ask,
    Check,
    any_of,
    either,
    name_begins,
    name_holds,
    name_word_is,
    together,
    value_is,
    word_is,
    written,
    written_or_heard,
)
from cimtool.rules.text.fold import fold, has_han, runs
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.phones import phone_digits

LONGEST = 1000
_SHOWN: Final = 20
# Digits of a number that may be typed with spaces; fewer are taken for a house number or a year.
_SPACED_DIGITS = 8
_LONE_DIGITS = 5
_NUMBER = pattern(r"(?<!\S)[+(]*\d[\d ().\-–—]*\d(?!\S)")
_EDGES = pattern(r"^[\W_]+|[\W_]+$")


@frozen
class Part:
    """A run of one script; ``sound`` is its spelling as pinyin, None if it cannot be any."""

    text: str
    sound: str | None

    @property
    def starts_word(self) -> bool:
        """Whether it is too short to be looked for inside words."""
        return len(self.text) < GRAM and self.text.isalnum() and not has_han(self.text)


@frozen
class Term:
    """One word, folded, in all its spellings.

    A customer fits by any of ``spellings`` if there are several, else by all ``parts`` of the one.
    """

    spellings: tuple[str, ...]
    parts: tuple[Part, ...]


def terms(line: str) -> tuple[Term, ...]:
    """Return the terms of a search line; a phone number with spaces in it is one term.

    Raises:
        BadValue: the line is longer than anybody types.
    """
    if len(line) > LONGEST:
        wrong = BadValue(name="TEXT", value=f"{line[:_SHOWN]}…", expected=f"≤ {LONGEST}")
        raise wrong.pointing_at(Spot(line, LONGEST + 1))
    plain = readable(line)
    pieces = _pieces(plain, _NUMBER().finditer(plain)) if any(map(str.isdigit, plain)) else plain.split()
    found = [term(piece) for piece in pieces]
    return tuple(dict.fromkeys(each for each in found if each.spellings))


def term(text: str) -> Term:
    """Return the term of one word, or of a phrase whose spaces count; without spellings if nothing is left."""
    typed = readable(text)
    typed = _EDGES().sub("", typed) or typed
    word = fold(typed)
    if _is_number(word):
        return _number(word)
    cut = runs(word)
    told = [run for run in cut if any(map(str.isalnum, run))] or cut
    return Term((word,) if word else (), tuple(
        Part(run.strip(), _sound(typed if len(cut) == 1 else run)) for run in told))


def asked(term: Term, *, aloud: bool = True) -> Ask:
    """Return the question that finds the term; with ``aloud`` False only as it is written."""
    asks = [written_or_heard(part.text, letters_of(part.text), part.sound) if aloud and part.sound is not None
            else written(part.text) for part in term.parts]
    return either(*asks) if len(term.spellings) > 1 else together(*asks)


def written_in(term: Term) -> Ask:
    """Return the question that finds the term as it is written, and looks for it in the text itself."""
    texts = [term.spellings] if len(term.spellings) > 1 else [(part.text,) for part in term.parts]
    ask = asked(term, aloud=False)
    return Ask(ask.match, tuple(dict.fromkeys((*ask.checks, *map(Check, texts)))))


def best_ways(term: Term) -> Iterator[str]:
    """Yield the ways for a term to fit that the index knows, best first: whoever fits in one fits the term."""
    for way in (value_is, name_word_is, word_is, name_begins, name_holds):
        match = any_of(*filter(None, map(way, term.spellings)))
        if match:
            yield match


def can_be_heard(term: Term) -> bool:
    """Whether a term may be how a name sounds."""
    return any(part.sound is not None for part in term.parts)


def is_number(term: Term) -> bool:
    """Whether a term is nothing but digits."""
    return term.spellings[0].isdigit()


def letters_of(text: str) -> str:
    """Return a word or phrase as its sound is written in the index: ``xi'an`` and ``xi an`` as one."""
    return text.replace(" ", "").replace("'", "")


def _pieces(plain: str, numbers: Iterator[re.Match[str]]) -> Iterator[str]:
    at = 0
    for number in numbers:
        if _digits(number[0]) >= _SPACED_DIGITS or (number[0] == plain and _is_number(plain)):
            yield from plain[at:number.start()].split()
            yield number[0]
            at = number.end()
    yield from plain[at:].split()


def _number(word: str) -> Term:
    digits = phone_digits(word).lstrip("0")
    spellings = tuple(dict.fromkeys((digits, word) if len(digits) >= _LONE_DIGITS else (word,)))
    return Term(spellings, tuple(Part(spelling, None) for spelling in spellings))


def readable(text: str) -> str:
    """Return half-width text without lone surrogates, which SQLite does not take."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8")).split())


def _is_number(word: str) -> bool:
    return _digits(word) >= _LONE_DIGITS and _NUMBER().fullmatch(word) is not None


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _sound(run: str) -> str | None:
    letters = letters_of(fold(run))
    if not (letters.isascii() and letters.isalpha()):
        return None
    from cimtool.rules.text.pinyin import query_pinyin  # with its tables, which numbers and Chinese do not need

    return query_pinyin(letters_of(run))
