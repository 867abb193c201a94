"""How far two names of people agree, and the keys under which they meet.

Chinese names never go through the rules for Latin ones: they have no word order to lose and
their first character is the surname.  Names that mix scripts are read as Latin.
"""

from collections.abc import Iterable
from enum import StrEnum, unique
from functools import cache, lru_cache
from typing import Final

from cimtool.frozen import frozen
from cimtool.rules.text.fold import all_han, fold, is_han, other_numbers, runs
from cimtool.rules.text.nicknames import same_given_name
from cimtool.rules.text.pattern import pattern
from cimtool.rules.text.pinyin import Syllables, query_pinyin, readings
from cimtool.rules.text.surnames import COMMON, COMPOUND, surname_length
from cimtool.rules.text.titles import is_bare_surname, is_surname_only, strip_titles

__all__ = ["Agreement", "Name", "agreement", "bag", "compare_names", "is_surname_only", "parse_name", "person_key",
           "sound_key", "strip_titles"]

# Below this Jaro-Winkler similarity two tokens are two names, not one with a slip (Winkler 1990).
SLIP: Final = 0.92
_LONGEST_TOKEN: Final = 18
_WORD = pattern(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’`´")


@unique
class Agreement(StrEnum):
    """How two names compare, from the same to not the same.

    GENERATION: one Chinese character of three differs and sounds otherwise, as between brothers 建国 and 建军.
    """

    EXACT = "exact"
    SOUNDS = "sounds"
    HOMOPHONE = "homophone"
    NEAR = "near"
    PART = "part"
    GENERATION = "generation"
    KIN = "kin"
    CONFLICT = "conflict"


_RANK: Final = {agreement: rank for rank, agreement in enumerate(Agreement)}


@frozen
class Name:
    """A name taken apart: ``han`` is the whole name if it is Chinese, else "" and tokens are given.

    ``sounds``: the readings of a Chinese name; of any other one its tokens in pinyin spelling.
    """

    han: str
    tokens: tuple[str, ...]
    surname_only: bool
    sounds: tuple[Syllables, ...]


def agreement(a: str, b: str) -> Agreement:
    """Compare two names of people; the order of the two does not matter.

    Two bare surnames (王总, 王总) agree in PART at most: they are no evidence of one person.
    """
    if other_numbers(a, b):
        return Agreement.CONFLICT
    return compare_names(parse_name(a), parse_name(b))


def compare_names(one: Name, other: Name) -> Agreement:
    """Compare two names taken apart, but for the numbers in them; the order of the two does not matter."""
    if one.han and other.han:
        return _compare_han(one, other)
    if one.han or other.han:
        return _compare_scripts(one, other) if one.han else _compare_scripts(other, one)
    return _compare_latin(one, other)


def person_key(name: str) -> str:
    """Return the syllables of a name in alphabetical order: one key for 张伟, Wei Zhang and zhangwei."""
    return sound_key(parse_name(name))


def sound_key(parsed: Name) -> str:
    """Return `person_key` of a name taken apart."""
    if parsed.han:
        return " ".join(sorted(parsed.sounds[0]))
    cut = [_syllables(token) for token in parsed.sounds[0]]
    return " ".join(sorted(syllable for syllables in cut for syllable in syllables))


def bag(name: str) -> str:
    """Return the folded words of a name without titles, in alphabetical order."""
    parsed = parse_name(name)
    return parsed.han or " ".join(sorted(parsed.tokens))


@lru_cache(maxsize=1 << 14)
def parse_name(name: str) -> Name:
    """Take a name apart; its titles are left out."""
    stripped = strip_titles(name)
    bare, surname_only = fold(stripped), is_bare_surname(stripped, name)
    family, _, given = bare.partition(",")
    if all_han(bare):
        return Name(bare, (), surname_only, readings(bare, person=True))
    words = _WORD().findall(f"{given} {family}".translate(_APOSTROPHES))
    joined = "".join(words)
    if all_han(joined):
        return Name(joined, (), surname_only, readings(joined, person=True))
    tokens = tuple(_spoken(words))
    return Name("", tokens, surname_only, (tuple(map(query_pinyin, tokens)),))


def _spoken(words: Iterable[str]) -> Iterable[str]:
    """Yield the words, their Chinese runs read aloud."""
    for word in words:
        for run in [word] if word.isascii() else runs(word):
            yield "".join(readings(run, person=True)[0]) if is_han(run[0]) else run


def _compare_han(one: Name, other: Name) -> Agreement:
    a, b = one.han, other.han
    shared = a[:surname_length(a)] == b[:surname_length(b)]
    if one.surname_only or other.surname_only:
        return Agreement.PART if shared else Agreement.CONFLICT
    if a == b:
        return Agreement.EXACT
    if not set(one.sounds).isdisjoint(other.sounds):
        return Agreement.HOMOPHONE
    if _contained(a, b):
        return Agreement.PART
    if not shared:
        return Agreement.CONFLICT
    slips = [place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    if not len(a) == len(b) >= 3 or len(slips) > 1:
        return Agreement.KIN
    return Agreement.NEAR if _sound_alike(a[slips[0]], b[slips[0]]) else Agreement.GENERATION


def _sound_alike(a: str, b: str) -> bool:
    """Whether one letter of the pinyin differs at most, as where the input method slipped."""
    from rapidfuzz.distance import OSA

    return OSA.distance(*("".join(readings(sign, person=False)[0]) for sign in (a, b)), score_cutoff=1) <= 1


def _contained(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) >= 2 and (long.startswith(short) or long.endswith(short))


def _compare_scripts(chinese: Name, latin: Name) -> Agreement:
    length = surname_length(chinese.han)
    best = min((_compare_reading(reading[:length], reading[length:], latin.sounds[0]) for reading in chinese.sounds),
               key=_RANK.__getitem__)
    if best is not Agreement.CONFLICT and (chinese.surname_only or latin.surname_only):
        return Agreement.PART
    return best


def _compare_reading(surname: Syllables, given: Syllables, tokens: tuple[str, ...]) -> Agreement:
    family, own = "".join(surname), "".join(given)
    if family + own in _turned(tokens):
        return Agreement.SOUNDS
    if len(tokens) == 1 and tokens[0] in {family, own}:
        return Agreement.PART
    if family not in tokens:
        return Agreement.CONFLICT
    rest = "".join(token for token in tokens if token != family)
    initials = "".join(syllable[0] for syllable in given)
    return Agreement.NEAR if rest and rest in {initials, initials[:1]} else Agreement.KIN


def _compare_latin(one: Name, other: Name) -> Agreement:
    a, b = one.tokens, other.tokens
    if not a or not b:
        return Agreement.EXACT if a == b else Agreement.CONFLICT
    if one.surname_only or other.surname_only:
        return Agreement.PART if _families(a) & _families(b) else Agreement.CONFLICT
    if sorted(a) == sorted(b) or "".join(a) in _turned(b) or "".join(b) in _turned(a):
        return Agreement.EXACT
    return _compare_words(a, b)


def _compare_words(a: tuple[str, ...], b: tuple[str, ...]) -> Agreement:
    left, right = _without(a, b), _without(b, a)
    if not left or not right:
        return Agreement.PART
    if len(left) == len(right) < max(len(a), 2) and all(map(_slip, left, right)):
        return Agreement.NEAR
    return Agreement.KIN if _families(a) & _families(b) else Agreement.CONFLICT


def _without(tokens: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    left, spent = [], list(others)
    for token in tokens:
        if token in spent:
            spent.remove(token)
        else:
            left.append(token)
    return left


def _slip(one: str, other: str) -> bool:
    """Whether two tokens can be one: an initial, a nickname, a typing error."""
    if 1 in (len(one), len(other)):
        return one[0] == other[0]
    from rapidfuzz.distance import JaroWinkler

    return same_given_name(one, other) or JaroWinkler.similarity(one, other) >= SLIP


def _turned(tokens: tuple[str, ...]) -> set[str]:
    """Return the tokens joined, beginning at each of them: surname first or last."""
    return {"".join(tokens[start:] + tokens[:start]) for start in range(len(tokens))}


def _families(tokens: tuple[str, ...]) -> set[str]:
    """Return what can be the surname: the last word, or the first if it is a Chinese surname."""
    first, last = tokens[0], tokens[-1]
    if first not in _surname_sounds():
        return {last}
    return {first, last} if last in _surname_sounds() else {first}


def is_surname_sound(token: str) -> bool:
    """Whether a token is how a Chinese surname is read."""
    return token in _surname_sounds()


@cache
def _surname_sounds() -> frozenset[str]:
    return frozenset("".join(reading) for surname in COMMON | COMPOUND for reading in readings(surname, person=True))


@cache
def _all_syllables() -> frozenset[str]:
    from cimtool.data.pinyin import SYLLABLES

    return frozenset(SYLLABLES.split())


@lru_cache(maxsize=1 << 12)
def _syllables(token: str) -> tuple[str, ...]:
    """Return *token* cut into Mandarin syllables, long ones first; uncut if that cannot be."""
    return (_cut(token) if len(token) <= _LONGEST_TOKEN else None) or (token,)


def _cut(token: str) -> tuple[str, ...] | None:
    if not token:
        return ()
    for length in range(min(6, len(token)), 0, -1):
        if token[:length] in _all_syllables() and (rest := _cut(token[length:])) is not None:
            return (token[:length], *rest)
    return None
