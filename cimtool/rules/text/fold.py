"""The form in which two spellings of one text are equal.  For search and match keys only, never for show.

Width, case, Traditional characters and accents are folded character by character, without
context, so that a part of a text folds to a part of the folded text.
"""

import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final

from cimtool.data.simplified import SIMPLIFIED, TRADITIONAL
from cimtool.rules.text.clean import INVISIBLE, JOINER
from cimtool.rules.text.pattern import pattern

HAN: Final = "\u3400-\u9fff〇\uf900-\ufaff\U00020000-\U0003ffff"
_HAN = pattern(f"[{HAN}]")
_ALL_HAN = pattern(f"[{HAN}]+")
# Chinese without spaces and capitals: Unicode has nothing to say about any of its characters.
_PLAIN_HAN = pattern(r"[\u4e00-\u9fff!-@\[-~]+")

# Letters that Unicode does not take apart into a base and an accent.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
# Accents, variation selectors (in two blocks) and the joiner.
_MARKS = (*range(0x300, 0x370), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), ord(JOINER))
_SHORT: Final = 64
_SIMPLER: Final = (
    str.maketrans(TRADITIONAL, SIMPLIFIED) | str.maketrans(_LETTERS) | dict.fromkeys(_MARKS) | INVISIBLE)


def fold(text: str) -> str:
    """Return the key of *text*; folding a key changes nothing."""
    return _fold_short(text) if len(text) <= _SHORT else _folded(text)


def is_han(character: str) -> bool:
    """Whether one character is Chinese."""
    return ("\u3400" <= character <= "\u9fff" or character == "〇"
            or "\uf900" <= character <= "\ufaff" or "\U00020000" <= character <= "\U0003ffff")


def has_han(text: str) -> bool:
    """Whether any Chinese character stands in *text*."""
    return not text.isascii() and (is_han(text[0]) or _HAN().search(text) is not None)  # a name begins with one


def all_han(text: str) -> bool:
    """Whether *text* is Chinese characters and nothing else; "" is not."""
    return not text.isascii() and _ALL_HAN().fullmatch(text) is not None


def runs(text: str) -> list[str]:
    """Return *text* cut where Chinese meets anything else, nothing lost."""
    return ["".join(group) for _, group in groupby(text, is_han)]


@lru_cache(maxsize=1 << 12)
def _fold_short(text: str) -> str:
    """Remember what is folded over and over: the name of one record, the city of thousands."""
    return _folded(text)


def _folded(text: str) -> str:
    if not text.isascii():
        return _fold_wide(text)
    if not text.isprintable():
        text = text.translate(INVISIBLE)
    return " ".join(text.lower().split())


def _fold_wide(text: str) -> str:
    if _PLAIN_HAN().fullmatch(text):
        return text.translate(_SIMPLER)
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not unicodedata.is_normalized("NFD", plain):
        plain = unicodedata.normalize("NFD", plain)
    bare = plain.translate(_SIMPLER)
    # Together again, or Korean syllables and voiced kana would stay in pieces.
    key = " ".join(unicodedata.normalize("NFC", bare).split())
    # What a dropped character kept apart may combine now.
    return key if len(bare) == len(plain) else _settled(key)


def _settled(key: str) -> str:
    return fold(key) if not unicodedata.is_normalized("NFKC", key) else key


def other_numbers(a: str, b: str) -> bool:
    """Tell whether both names are numbered, and differently: 一店1号 and 一店2号 are two, however alike."""
    if not any(map(str.isdigit, a)) or not any(map(str.isdigit, b)):
        return False
    return _numbers(a) != _numbers(b)


def _numbers(text: str) -> list[str]:
    return "".join(sign if sign.isdigit() else " " for sign in fold(text)).split()
