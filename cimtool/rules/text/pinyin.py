"""How a name sounds: toneless Mandarin syllables, with ``v`` for ü, as people type it.

Chinese characters become one syllable each; a run of other letters or digits stays one item,
folded; everything else is left out.
"""

import re
import unicodedata
from enum import Enum
from functools import cache, lru_cache
from itertools import chain, groupby, pairwise
from typing import Final

from cimtool.data.pinyin import CODES, FIRST, SYLLABLES
from cimtool.rules.text.fold import all_han, fold, is_han
from cimtool.rules.text.surnames import READINGS, surname_length
from cimtool.rules.text.words import WORDS

# The table ends with the ideographs of Unicode 14; these two are the rest that names use.
_RARE: Final = {"〇": "ling", "𠮷": "ji", "𣲗": "wei"}
_SYLLABLES: Final = SYLLABLES.split(" ")
_PAIRS: Final = frozenset(map(tuple, WORDS))
_A = ord("a")
_UMLAUTS: Final = str.maketrans("üǖǘǚǜ", "vvvvv")

Syllables = tuple[str, ...]

_Script = Enum("_Script", "HAN LETTER OTHER")


@lru_cache(maxsize=1 << 14)
def readings(name: str, *, person: bool) -> tuple[Syllables, ...]:
    """Return the readings of *name*, the main one first; at most two, none twice.

    A person's name begins with a surname, and some surnames are read otherwise than the word
    (单 shan); the second reading is the one that people mistake it for, or use as well.
    """
    words = _words(fold(name))
    if person and words and is_han(words[0][0]):
        return _person_readings(words)
    return (_read_all(words),)


def key(name: str, person: bool) -> str:
    """Return the main reading of *name* without spaces: ``zhangsan``."""
    return "".join(readings(name, person=person)[0])


def may_sound_alike(one: str, other: str) -> bool:
    """Return False if two folded words cannot have one key, seen from their first syllables alone."""
    if not (is_han(one[0]) and is_han(other[0])):
        return True
    return first_letter(one) == first_letter(other)


def first_letter(word: str) -> str:
    """Return the first letter of a folded word that begins with a Chinese character, read as a word."""
    return _first_syllable(word)[:1]


def initials(syllables: Syllables) -> str:
    """Return the first letter of each syllable: ``zs``."""
    return "".join(syllable[:1] for syllable in syllables)


@lru_cache(maxsize=1 << 12)
def query_pinyin(word: str) -> str:
    """Return a typed Latin word in the spelling of the index: ``lü``, ``lyu`` and ``lue`` with v.

    Plain ``lu`` and ``nu`` stay, because they are syllables of their own.
    """
    typed = unicodedata.normalize("NFKC", word).casefold()
    spelt = fold(typed.translate(_UMLAUTS)).replace("u:", "v")
    # No syllable ends in l, so lyu is always lü; nyu inside a word can be 丹玉 (dan yu).
    if "yu" in spelt:
        spelt = re.sub("(l|^n)yu", r"\1v", spelt)
    return re.sub("([ln])ue(?![nr])", r"\1ve", spelt) if "ue" in spelt else spelt


def _words(folded: str) -> list[str]:
    """Return the runs of one script, without what stands between them."""
    if all_han(folded):
        return [folded]
    pieces = ("".join(group) for _, group in groupby(folded, _script))
    return [piece for piece in pieces if _script(piece[0]) is not _Script.OTHER]


def _script(character: str) -> _Script:
    if is_han(character):
        return _Script.HAN
    return _Script.LETTER if character.isalnum() else _Script.OTHER


def _person_readings(words: list[str]) -> tuple[Syllables, ...]:
    name, *others = words
    length = surname_length(name)
    rest = _read_han(name[length:]) + _read_all(others)
    surname = READINGS.get(name[:length]) or (_read_han(name[:length]),)
    return tuple(reading + rest for reading in surname)


def _read_all(words: list[str]) -> Syllables:
    return tuple(chain.from_iterable(_read_han(word) if is_han(word[0]) else (word,) for word in words))


def _read_han(word: str) -> Syllables:
    if _PAIRS.isdisjoint(pairwise(word)):  # hardly any name has such a word
        return tuple(map(_read_character, word))
    found: list[str] = []
    at = 0
    while at < len(word):
        pair = WORDS.get(word[at:at + 2])
        if pair:
            found += pair
        else:
            found.append(_read_character(word[at]))
        at += 2 if pair else 1
    return tuple(found)


def _first_syllable(word: str) -> str:
    pair = WORDS.get(word[:2])
    return pair[0] if pair else _read_character(word[0])


@cache
def _read_character(character: str) -> str:
    """Return the character itself if nobody told us how it is read."""
    at = 2 * (ord(character) - FIRST)
    if not 0 <= at < len(CODES):
        return _RARE.get(character, character)
    return _SYLLABLES[26 * (ord(CODES[at]) - _A) + ord(CODES[at + 1]) - _A] or character
