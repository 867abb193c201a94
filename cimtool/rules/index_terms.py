"""The terms of the search index: what it holds of a customer, and what to ask it for.

One index holds all, so that several words are one question to it.  Each kind of term has a letter:

    张 张伟      a Chinese character, or two neighbours, in any value
    n张 n张伟    the same in the name
    t138        three signs that are not Chinese and not a space, in any value
    r0000       one digit so many times on end: its grams are but one
    wra         the first two signs of a word that is not Chinese
    wram nram   a whole word that is not Chinese, in any value; in the name
    b张 bram     the beginning of the name
    e杭州        a short value as a whole, of those that many customers share
    pzhan izw   the beginning of how a name sounds from a syllable on, and of its initials

The index knows neither the order of terms nor the end of a longer beginning: a `Check` does.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.searchable import BLOCK_END, LINE_END, MARK_INITIALS, MARK_SOUND
from cimtool.rules.text.fold import HAN, all_han, has_han, is_han
from cimtool.rules.text.pattern import pattern

GRAM: Final = 3
_NAME_BEGINS: Final = 3
_HAN_NAME_BEGINS: Final = 2  # of three Chinese signs hardly any two people share all
_WHOLE_VALUE: Final = 12
_WHOLE_WORD: Final = range(3, 21)
_WHOLE_NUMBER: Final = range(3, 5)
_NAME_WORD: Final = range(2, 21)
# Two signs of these begin nearly every word: who asks for one letter asks for each that may follow it.
_SECOND: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_ON_END: Final = tuple(digit * length for digit in "0123456789" for length in (6, 4))
# So many letters of a sound are a term each; what is typed is cut to the longest of them.
_HEARD: Final = {MARK_SOUND: (3, 4, 5, 6, 8), MARK_INITIALS: (2, 3)}
_SHORT: Final = 8  # of so many letters all pieces are asked for
_LONG: Final = 12  # so many at the end of a number or the beginning of anything else tell enough
_GRAMS: Final = 40  # the index narrows down, the check decides
# Where these stand tells nothing of whom somebody means.
_IN_EVERY_FIRM: Final = frozenset(
    ["有限", "限公", "公司", "责任", "任公", "股份", "集团", "科技", "技有", "贸易", "易有"])
_PLAIN_RUN = pattern(f"[^{HAN}{LINE_END}]+")
_HAN_RUN = pattern(f"[{HAN}]+")
_WORD = pattern(rf"[^\W_{HAN}]+")


@frozen
class Check:
    """Holds if one of ``texts`` stands in the searchable text, or one of ``sounds`` in the sounds."""

    texts: tuple[str, ...]
    sounds: tuple[str, ...] = ()


@frozen
class Ask:
    """A question: an FTS5 expression, None for everybody; of those it finds, all ``checks`` hold for the right ones."""

    match: str | None
    checks: tuple[Check, ...] = ()


def index_terms(text: str, sounds: str) -> str:
    """Return what the index holds of a searchable text."""
    name, _, rest = text.partition(BLOCK_END)
    words = set(_WORD().findall(text))
    heard = sounds.split()
    lines = rest.partition(BLOCK_END)[2].split(LINE_END)
    return LINE_END.join(filter(None, (
        LINE_END.join(_han_grams(text)),
        _marked("n", _han_grams(name)),
        _marked("n", _name_words(_WORD().findall(name))),
        _marked("t", [gram for plain in _PLAIN_RUN().findall(text) for run in plain.split()
                      for gram in map("".join, zip(run, run[1:], run[2:], strict=False))]),
        _marked("r", [run for run in _ON_END if run in text]),
        _marked("w", _beginnings(words)),
        _marked("w", _whole_words(words)),
        _marked("b", [name[:length] for length in range(1, min(len(name), _begins(name)) + 1)]),
        _marked("e", [line for line in lines if len(line) <= _WHOLE_VALUE]),
        _marked(MARK_SOUND, _beginnings({sound[1:] for sound in heard if sound[0] == MARK_SOUND})),
        LINE_END.join({sound[:1 + length] for sound in heard for length in _HEARD[sound[0]]}))))


def written(run: str) -> Ask:
    """Return what finds a run of one script as it is written; what no index knows, everybody is asked."""
    if has_han(run):
        pairs = _covering(run, 2)
        telling = [pair for pair in pairs if pair not in _IN_EVERY_FIRM] or pairs
        return Ask(_each_of(telling), (Check((run,)),) if len(run) > 2 else ())
    match = _plainly(run)
    return Ask(match, () if match is not None and (len(run) < GRAM or f'"t{run}"' == match) else (Check((run,)),))


def written_or_heard(run: str, letters: str, sound: str) -> Ask:
    """Return what finds letters as they are written, as the sound of a name, or as its initials."""
    plain = written(run)
    heard = [MARK_SOUND + sound, MARK_INITIALS + letters]
    match = any_of(plain.match, *(_heard(each) for each in heard if len(each) > GRAM - 1 or each[0] == MARK_SOUND))
    # What is indexed of one or two letters is exact.
    exact = len(run) < GRAM and match is not None
    return Ask(match, () if exact else (Check((run,), tuple(f" {term}" for term in heard)),))


def value_is(text: str) -> str | None:
    """Return what finds a short value as a whole; None of a longer one."""
    return _quoted(f"e{text}") if len(text) <= _WHOLE_VALUE else None


def name_word_is(word: str) -> str | None:
    """Return what finds a whole word in names; None if it is none that the index knows."""
    return _quoted(f"n{word}") if _name_words([word]) else None


def word_is(word: str) -> str | None:
    """Return what finds a whole word; None if it is none that the index knows."""
    return _quoted(f"w{word}") if _whole_words([word]) else None


def name_begins(word: str) -> str | None:
    """Return what finds names that begin with a word; None if the index does not know so much of a name."""
    return _quoted(f"b{word}") if len(word) <= _begins(word) else None


def name_may_begin(word: str) -> str:
    """Return what finds names that begin with a word as far as the index knows."""
    return _quoted(f"b{word[:_begins(word)]}")


def name_holds(run: str) -> str | None:
    """Return what finds a Chinese run in names; None of what is not Chinese."""
    return _each_of([f"n{pair}" for pair in _covering(run, 2)]) if all_han(run) else None


def asked_words(words: tuple[str, ...]) -> str:
    """Return what finds any of these words of letters as a whole."""
    return " OR ".join(_quoted(f"w{word}") for word in words)


def heard_as(sound: str) -> str:
    """Return what finds names that sound so from one of their syllables on."""
    return _heard(MARK_SOUND + sound)


def any_of(*matches: str | None) -> str | None:
    """Return the expression that finds what any of these do."""
    known = [match for match in dict.fromkeys(matches) if match is not None]
    return " OR ".join(f"({match})" for match in known) if len(known) == len(set(matches)) else None


def all_of(*matches: str | None) -> str | None:
    """Return the expression that finds what all of these do; None finds everybody."""
    known = [match for match in dict.fromkeys(matches) if match is not None]
    return " AND ".join(f"({match})" for match in known) or None


def together(*asks: Ask) -> Ask:
    """Return the question for what all of these find."""
    checks = tuple(check for ask in asks for check in ask.checks)
    return Ask(all_of(*(ask.match for ask in asks)), tuple(dict.fromkeys(checks)))


def either(*asks: Ask) -> Ask:
    """Return the question for what any of these, none with more than one check, finds."""
    texts = tuple(text for ask in asks for check in ask.checks for text in check.texts)
    checked = all(ask.checks for ask in asks)
    return Ask(any_of(*(ask.match for ask in asks)), (Check(texts),) if checked else ())


def _plainly(run: str) -> str | None:
    """Return the expression for a run that is not Chinese; None if no piece of it is long enough to be indexed."""
    first, *others = run.split() or [run]
    # Between two spaces a word is whole.
    whole = _whole_words(others[:-1])
    terms = ["w" + word for word in whole] + [
        f"t{gram}" for word in (first, *others) if len(word) >= GRAM and word not in whole for gram in _telling(word)]
    terms += ["r" + digits for digits in _ON_END if digits in run]
    if terms:
        return _each_of(terms)
    # Behind a space a word begins; what stands before it may be the end of one.
    short = others or ([first] if first.isalnum() else [])
    return all_of(*(_begins_word(word) for word in short if word.isalnum()))


def _telling(run: str) -> list[str]:
    """Return pieces of a word that is not Chinese: all of a short one, else what covers the end that tells most.

    Of a short one with a letter wrong seldom anybody has all pieces; of those who have the covering ones alone (wil,
    iam) a hundred thousand would have to be read.
    """
    if len(run) <= _SHORT:
        return [run[at:at + GRAM] for at in range(len(run) - GRAM + 1)]
    return _covering(run[-_LONG:] if run.isdigit() else run[:_LONG], GRAM)


def _whole_words(words: Iterable[str]) -> list[str]:
    """Return those words that are looked for as a whole in any value."""
    return [word for word in words if word.isascii() and (
        len(word) in _WHOLE_WORD if word.isalpha() else len(word) in _WHOLE_NUMBER and word.isdigit())]


def _name_words(words: Iterable[str]) -> list[str]:
    """Return those words that are looked for as a whole in names."""
    return [word for word in words if word.isascii() and len(word) in _NAME_WORD and word.isalnum()]


def _beginnings(words: Iterable[str]) -> set[str]:
    """Return the first two signs of each word, and the first alone where no usual one follows."""
    begun = {word[:2] for word in words}
    return begun.union([two[:1] for two in begun if not two.isascii() and two[1:] not in _SECOND])


def _begins_word(run: str, mark: str = "w") -> str:
    """Return what finds words, or sounds, that begin with one or two signs."""
    return " OR ".join(_quoted(mark + run + second) for second in (("", *_SECOND) if len(run) == 1 else ("",)))


def _covering(run: str, size: int) -> list[str]:
    """Return pieces that cover a run: each question to the index costs, and the check decides."""
    starts = [*range(0, len(run) - size, size), max(len(run) - size, 0)]
    return [run[at:at + size] for at in starts]


def _han_grams(text: str) -> list[str]:
    if text.isascii():
        return []
    runs = _HAN_RUN().findall(text)
    return [*set("".join(runs)), *{pair for run in runs for pair in map("".join, pairwise(run))}]


def _marked(mark: str, terms: Collection[str]) -> str:
    """Return terms with their letter, one a line; one that is there twice is the same to the index."""
    return mark + f"{LINE_END}{mark}".join(terms) if terms else ""


def _begins(name: str) -> int:
    """Return how many signs of the beginning of a name the index knows."""
    return _HAN_NAME_BEGINS if is_han(name[:1]) else _NAME_BEGINS


def _heard(sound: str) -> str:
    """Return what finds a marked sound, as far as the index knows it."""
    mark, letters = sound[0], sound[1:]
    if len(letters) < GRAM and mark == MARK_SOUND:
        return _begins_word(letters, mark)
    return _quoted(mark + letters[:max(length for length in _HEARD[mark] if length <= len(letters))])


def _each_of(terms: list[str]) -> str:
    return " AND ".join(map(_quoted, dict.fromkeys(terms[:_GRAMS])))


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
