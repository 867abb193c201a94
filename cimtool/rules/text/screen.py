"""How much room a text takes on a terminal: a Chinese character two columns, a combining sign none."""

import re
import unicodedata

_CLOSING = "，。；：、！？）》」”’…"
_PIECE = re.compile(f"(?:[^\\s\u2e80-\uffff]+|[\u2e80-\uffff])[{_CLOSING}]*\\s*|\\s+")


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(columns_of, text))


def columns_of(sign: str) -> int:
    """Return how many columns one character takes."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def wrapped(text: str, room: int) -> list[str]:
    """Return the lines of a text that takes at most ``room`` columns.

    Chinese breaks between any two characters, but not before a closing sign; a word that is longer breaks anywhere.
    """
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line and columns(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while columns(line.rstrip()) > room:
            head = _beginning(line, room)
            lines.append(head)
            line = line[len(head):]
    return [*lines, line.rstrip()] if line or not lines else lines


def _beginning(text: str, room: int) -> str:
    """Return as much of a text as fits, at least one character."""
    left = room
    for at, sign in enumerate(text):
        left -= columns_of(sign)
        if left < 0 < at:
            return text[:at]
    return text
