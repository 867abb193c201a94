"""The head of the record as 16 words to keep on paper: whoever has them can tell that nothing before was rewritten.

Each word is two Chinese syllables of two letters, as easily read out over the telephone in either language, and stands
for 12 bits: 40 of the row's number, 128 of its chain value, 24 to catch a slip of the pen.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

SYLLABLES: Final = tuple((  # noqa: SIM905 - a table to be read
    "ba bi bo bu da de di du fa fo fu ga ge gu ha he hu ji ju ka ke ku la le li lu ma mi mo mu na ni "
    "nu pa pi po pu qi qu re ri ru sa se si su ta te ti tu wa wo wu xi xu ya ye yi yu za ze zi zu ce").split())
WORDS: Final = 16
CHAIN_DIGITS: Final = 32  # of the 64 hexadecimal ones that a chain value has
_SEQ_BITS: Final = 40
_CHECK_BITS: Final = 24
_BITS: Final = 6  # a syllable's
_PLACES: Final = {syllable: place for place, syllable in enumerate(SYLLABLES)}


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A row, and the beginning of its chain value."""

    seq: int
    chain: str


def head_words(seq: int, chain: str) -> str:
    """Return the 16 words of a row and its chain value."""
    number = _checked(seq, chain[:CHAIN_DIGITS])
    syllables = [SYLLABLES[number >> shift & 63] for shift in range((2 * WORDS - 1) * _BITS, -1, -_BITS)]
    return " ".join(first + second for first, second in zip(syllables[::2], syllables[1::2], strict=True))


def kept_head(text: str) -> KeptHead | None:
    """Read 16 words, in any case, with spaces, commas or hyphens between; None if they are no head, or miswritten."""
    letters = "".join(letter for letter in text[:1000].lower() if letter.isascii() and letter.isalpha())
    if len(letters) != 4 * WORDS:
        return None
    number = 0
    for start in range(0, len(letters), 2):
        place = _PLACES.get(letters[start:start + 2])
        if place is None:
            return None
        number = number << _BITS | place
    seq, chain = number >> (4 * CHAIN_DIGITS + _CHECK_BITS), f"{number >> _CHECK_BITS:0x}".zfill(CHAIN_DIGITS)
    kept = KeptHead(seq, chain[-CHAIN_DIGITS:])
    return kept if _checked(kept.seq, kept.chain) == number else None


def _checked(seq: int, chain: str) -> int:
    body = (seq & (1 << _SEQ_BITS) - 1) << 4 * CHAIN_DIGITS | int(chain, 16)
    digest = hashlib.sha256(f"{seq} {chain}".encode()).digest()
    return body << _CHECK_BITS | int.from_bytes(digest[:_CHECK_BITS // 8], "big")
