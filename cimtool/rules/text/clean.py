"""What was typed, without what cannot be seen.  Width, case and script stay as they are."""

import re
from itertools import chain
from typing import Final

from cimtool.rules.text.pattern import pattern

LINE_LIMIT: Final = 1_000
TEXT_LIMIT: Final = 100_000

# Controls, soft hyphen, zero-width and bidi marks, fillers, tags: first and last of each range.  Line
# ends and tabs are white space, not invisible; the joiner has a rule of its own; a variation
# selector chooses how an emoji is drawn.  Tables rather than patterns: these compile in no time.
_RANGES = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200C), (0x200E, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xE0000, 0xE007F),
)
INVISIBLE: Final = dict.fromkeys(chain.from_iterable(range(first, last + 1) for first, last in _RANGES))

JOINER: Final = "\u200d"
_PICTURE = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_SURROGATE = pattern("[\ud800-\udfff]")
_STRAY_JOINER = f"(?<![{_PICTURE}]){JOINER}|{JOINER}(?![{_PICTURE}])"


def clean_line(text: str) -> str:
    """Return *text* on one line: trimmed, white space of any kind collapsed to single spaces."""
    return " ".join(_visible(text).split())


def clean_text(text: str) -> str:
    r"""Return *text* with its lines kept and ended by ``\n``, trimmed at the ends only."""
    return "\n".join(_visible(text).splitlines()).strip()


def refusal(text: str, limit: int) -> str | None:
    """Return why *text* may not be stored, ``nul``, ``surrogate`` or ``too_long``, or None.

    *limit* counts characters, inclusive.
    """
    if "\0" in text:
        return "nul"
    if not text.isascii() and _SURROGATE().search(text):
        return "surrogate"
    return "too_long" if len(text) > limit else None


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    shown = text.translate(INVISIBLE)
    return _without_stray_joiners(shown) if JOINER in shown else shown


def _without_stray_joiners(text: str) -> str:
    """Repeat until none is left: a joiner may have leant on another one."""
    kept = re.sub(_STRAY_JOINER, "", text)
    while kept != text:
        text, kept = kept, re.sub(_STRAY_JOINER, "", kept)
    return kept
