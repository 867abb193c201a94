"""Shows a text that was typed, and under it the character that is meant."""

from typing import Final

from cimtool.output.inert import inert
from cimtool.rules.text.screen import columns

_INDENT: Final = "  "
_CUT: Final = "…"


def pointed_at(text: str, position: int, width: int) -> tuple[str, str]:
    """Return two lines of at most ``width`` columns: the text, or what of it is around the character, and a mark below.

    ``position`` counts characters from 1; one behind the last is the end.
    """
    before, rest = inert(text[:position - 1]), inert(text[position - 1:])
    room = max(width - len(_INDENT) - 2 * len(_CUT), 1)
    if columns(before + rest) > room:
        before = _tail(before, room // 2)
        rest = _head(rest, room - columns(before))
    return f"{_INDENT}{before}{rest}", f"{_INDENT}{' ' * columns(before)}^"


def _head(text: str, room: int) -> str:
    shown = text
    while columns(shown) > room:
        shown = shown[:-1]
    return shown if shown == text else shown + _CUT


def _tail(text: str, room: int) -> str:
    shown = text
    while columns(shown) > room:
        shown = shown[1:]
    return shown if shown == text else _CUT + shown
