"""What somebody may have meant who was not found: words some letters away, names that sound or look alike."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from cimtool.data.lookalikes import LOOKALIKES
from cimtool.data.pinyin import SYLLABLES
from cimtool.frozen import frozen
from cimtool.model import SourceRecord
from cimtool.rules.index_terms import any_of, asked_words, heard_as, written
from cimtool.rules.ranking import BEST_HEARD, Match, Ranking, Why, fit_of
from cimtool.rules.searchable import MARK_SOUND, Searchable
from cimtool.rules.terms import Part, Term, asked
from cimtool.rules.text.fold import has_han
from cimtool.rules.text.pinyin import query_pinyin, readings

_SHORTEST: Final = 4  # of three letters, one wrong leaves too little
MOST_WRONG: Final = 2
_TWO_WRONG: Final = 6  # letters from which on two may be wrong
_LONGEST: Final = 20
_EDGE: Final = 2
_NEAR: Final = {1: 0.5, 2: 0.4}
# Whoever fits with one wrong letter in each word comes before all others, in whatever field.
ONE_WRONG: Final = _NEAR[1]
_SWAPPED: Final = 0.02
_ALIKE: Final = 0.45
_IN_A_WORD: Final = frozenset({Why.PREFIX, Why.INSIDE})
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


@frozen
class Guess:
    """What may have been meant in place of a word, how it is alike, and what that is worth."""

    term: Term
    why: Why
    points: float


@frozen
class Guesses:
    """All guesses for one word: by the word that stands in the text, by its sound, by a piece of the text."""

    term: Term
    words: Mapping[str, Guess]
    sounds: Mapping[str, Guess]
    pieces: Mapping[str, Guess]

    @property
    def best_points(self) -> float:
        """What the best guess is worth; 0 without any."""
        every = (*self.words.values(), *self.sounds.values(), *self.pieces.values())
        return max((guess.points for guess in every), default=0.0)

    def match(self, least: float, *, alone: bool) -> str | None:
        """Return what to ask the index for: any guess that is worth so much, or, beside other words, the word itself.

        Empty for nobody, None for everybody.
        """
        words = tuple(word for word, guess in self.words.items() if guess.points >= least)
        return any_of(*(asked(self.term).match,) * (not alone), *(asked_words(words),) * bool(words),
                      *(heard_as(sound[1:]) for sound, guess in self.sounds.items() if guess.points >= least),
                      *(written(piece).match for piece, guess in self.pieces.items() if guess.points >= least))

    def best(self, text: Searchable) -> Guess | None:
        """Return the best guess that fits a customer; the word as it was typed is the best of all."""
        own = fit_of(self.term, text)
        if own is not None:
            return Guess(self.term, own.why, own.score)
        best: Guess | None = None
        for guess in sorted(self._there(text), key=_points, reverse=True):
            if best is not None and best.points >= guess.points:  # grading only takes points away
                break
            graded = _graded(guess, text)
            if graded is not None and (best is None or graded.points > best.points):
                best = graded
        return best

    def _there(self, text: Searchable) -> Iterator[Guess]:
        yield from [guess for word, guess in self.words.items() if word in text.text]
        yield from [guess for sound, guess in self.sounds.items() if f" {sound} " in text.sounds]
        yield from [guess for piece, guess in self.pieces.items() if piece in text.text]


def _points(guess: Guess) -> float:
    return guess.points


def _graded(guess: Guess, text: Searchable) -> Guess | None:
    """Return a guess worth the less, the less of a value it is; None for a word inside another.

    张玮 is rather 张伟 than 张伟轩 or a firm's contact.
    """
    fit = fit_of(guess.term, text)
    if fit is None:
        return guess
    best = 1.0 if guess.term.parts[0].sound is None else BEST_HEARD
    if guess.why is Why.TYPO and best > BEST_HEARD and fit.why in _IN_A_WORD:
        return None
    return Guess(guess.term, guess.why, guess.points * fit.score / best) if fit.score < best else guess


def correctable(term: Term) -> str | None:
    """Return the letters of a word in which a letter may be wrong; None if it is no such word."""
    word = term.spellings[0]
    return word if _SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha() else None


def guesses(term: Term, near: Mapping[str, int]) -> Guesses:
    """Return the guesses for a word; ``near``: known words, and how many letters of them are wrong."""
    typed = term.spellings[0]
    words = {word: Guess(_plain(word), Why.TYPO, _worth(typed, word, wrong)) for word, wrong in near.items()}
    if correctable(term):
        spelt = query_pinyin(typed)
        return Guesses(term, words, dict(_misspelt(spelt)) if not words else {}, {})
    runs = [part.text for part in term.parts if has_han(part.text)]
    if len(runs) != 1 or len(term.parts) != 1 or len(runs[0]) < _EDGE:
        return Guesses(term, words, {}, {})
    return Guesses(term, words, dict(_homophones(runs[0])), dict(_lookalikes(runs[0])))


def edited(word: str, until: int) -> Iterator[str]:
    """Yield what becomes of a word by one wrong letter before a position: another, one more, one less, two swapped."""
    for at in range(min(until, len(word))):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail[1:]
            yield head + letter + tail


def near_words(word: str, known: Iterable[str]) -> dict[str, int]:
    """Return the words that are one or two wrong letters away, and how many; two only of a long word.

    A wrong letter is one letter changed, missing, too many, or swapped with its neighbour (optimal string alignment).
    """
    most = MOST_WRONG if len(word) >= _TWO_WRONG else 1
    close = [one for one in known if abs(len(one) - len(word)) <= most and one != word]
    if not close:
        return {}
    from rapidfuzz.distance import OSA  # only for who was not found

    wrong = {one: OSA.distance(word, one, score_cutoff=most) for one in close}
    return {one: int(count) for one, count in wrong.items() if count <= most}


class SimilarRanking:
    """Ranks customers by guesses, as `Ranking` does by words."""

    def __init__(self, wanted: Sequence[Guesses]) -> None:
        self._wanted = tuple(wanted)

    def score(self, text: Searchable) -> float:
        """Return how well a customer fits; 0 if a word fits in no way, or every one as it was typed."""
        best = [guess.best(text) for guess in self._wanted]
        known = [guess for guess in best if guess is not None]
        return round(sum(guess.points for guess in known) / len(best), 4) if len(known) == len(best) else 0.0

    def match(self, record: SourceRecord, text: Searchable, score: float) -> Match:
        """Return the field and the reason of the guess that is least sure."""
        best = [guess for wanted in self._wanted if (guess := wanted.best(text)) is not None]
        least = min(best, key=lambda guess: guess.points)
        return Match(Ranking([least.term]).match(record, text, score).field, least.why, score)


def _misspelt(spelt: str) -> Iterator[tuple[str, Guess]]:
    for sound in filter(_spoken().fullmatch, edited(spelt, len(spelt))):
        yield MARK_SOUND + sound, Guess(Term((sound,), (Part(sound, sound),)), Why.TYPO, _worth(spelt, sound, 2))


def _worth(typed: str, meant: str, wrong: int) -> float:
    """Return what a guess is worth: zhangwie is rather zhangwei, the letters swapped, than zhangjie."""
    return _NEAR[wrong] + (_SWAPPED if sorted(typed) == sorted(meant) else 0)


def _homophones(run: str) -> Iterator[tuple[str, Guess]]:
    for person in (True, False):
        for read in readings(run, person=person):
            sound = "".join(read)
            yield MARK_SOUND + sound, Guess(Term((run,), (Part(run, sound),)), Why.HOMOPHONE, _ALIKE)


def _lookalikes(run: str) -> Iterator[tuple[str, Guess]]:
    for at, sign in enumerate(run):
        for other in _alike().get(sign, ()):
            piece = run[:at] + other + run[at + 1:]
            yield piece, Guess(_plain(piece), Why.LOOKALIKE, _ALIKE)


def _plain(text: str) -> Term:
    return Term((text,), (Part(text, None),))


@cache
def _spoken() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(SYLLABLES.split())})+")


@cache
def _alike() -> Mapping[str, tuple[str, ...]]:
    groups = LOOKALIKES.split()
    return {sign: tuple(dict.fromkeys(other for group in groups if sign in group for other in group if other != sign))
            for sign in "".join(groups)}
